import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildOverlappingZip, buildZip, type ZipItem } from '../../../../test/support/zip-builder.js';
import { createBudget } from './budget.js';
import type { FileContent, FileToRead } from './document-readers.js';
import { DEFAULT_EXTRACTION_LIMITS, type ExtractionLimits } from './extraction.js';
import { readGzip, readTar, readZip } from './zip.js';
import { cpuWatch } from '../../../../test/support/cpu-time.js';

const file = (bytes: Buffer, fileName = 'a.zip'): FileToRead => ({
  path: '2',
  fileName,
  claimedType: 'application/zip',
  bytes,
  archiveDepth: 0,
});

async function read(bytes: Buffer, limits: Partial<ExtractionLimits> = {}): Promise<FileContent> {
  const all = { ...DEFAULT_EXTRACTION_LIMITS, ...limits };
  return readZip(file(bytes), createBudget(all), all);
}

const contents = (content: FileContent): string[] => content.children.map((child) => child.bytes.toString());
const reasons = (content: FileContent): string[] => content.uninspectable.map(({ reason }) => reason);

describe('readZip', () => {
  it.each<[string, ZipItem]>([
    ['deflated', { name: 'a.txt', content: 'card 4111 1111 1111 1111' }],
    ['stored', { name: 'a.txt', content: 'card 4111 1111 1111 1111', method: 0 }],
    ['with a data descriptor', { name: 'a.txt', content: 'card 4111 1111 1111 1111', descriptor: true }],
    ['with zip64 sizes', { name: 'a.txt', content: 'card 4111 1111 1111 1111', zip64: true }],
    ['with a name that climbs', { name: '../../etc/a.txt', content: 'card 4111 1111 1111 1111' }],
    ['left out of the directory', { name: 'a.txt', content: 'card 4111 1111 1111 1111', unlisted: true }],
  ])('gives the content of an entry %s as a child one archive deeper', async (_, item) => {
    const content = await read(buildZip([{ name: 'b.txt', content: 'other' }, item]));
    expect(contents(content).sort()).toEqual(['card 4111 1111 1111 1111', 'other']);
    expect(content.children.map((child) => child.archiveDepth)).toEqual([1, 1]);
    expect(content.children.map((child) => child.path)).toContain(`2/${item.name}`);
    expect(content.uninspectable).toEqual([]);
  });

  it('reads an archive behind other bytes and says so', async () => {
    const content = await read(buildZip([{ name: 'a.txt', content: 'inside' }], Buffer.from('MZ self-extracting')));
    expect(contents(content)).toEqual(['inside']);
    expect(content.defects.map(({ defect }) => defect)).toEqual(['zip-prefixed']);
  });

  it('reads both of two archives glued together', async () => {
    const content = await read(Buffer.concat([buildZip([{ name: 'a', content: 'first' }]), buildZip([{ name: 'b', content: 'second' }])]));
    expect(contents(content).sort()).toEqual(['first', 'second']);
  });

  it('reads an archive whose end is cut off by its local headers', async () => {
    const whole = buildZip([{ name: 'a.txt', content: 'still here' }]);
    const content = await read(whole.subarray(0, whole.length - 30));
    expect(contents(content)).toEqual(['still here']);
    expect(content.defects.map(({ defect }) => defect)).toContain('zip-without-directory');
  });

  it('reads an entry in both ways when its two headers disagree', async () => {
    const content = await read(buildZip([{ name: 'a.txt', content: 'plain', method: 0, centralMethod: 12 }]));
    expect(contents(content)).toEqual(['plain']);
    expect(reasons(content)).toEqual(['unknown-format']);
    expect(content.defects.map(({ defect }) => defect)).toContain('zip-headers-disagree');
  });

  it('keeps the names of encrypted entries as text', async () => {
    const content = await read(
      buildZip([
        { name: 'merger.docx', content: 'x', encrypted: true },
        { name: 'aes.txt', content: 'x', method: 99 },
      ]),
    );
    expect(content.uninspectable.map(({ part, reason }) => [part, reason])).toEqual([
      ['2/merger.docx', 'encrypted'],
      ['2/aes.txt', 'encrypted'],
    ]);
    expect(content.texts.map(({ path, text }) => [path, text.toString()])).toEqual([['2#names', 'merger.docx\naes.txt']]);
  });

  it('gives entries of the same name different paths', async () => {
    const content = await read(
      buildZip([
        { name: 'a', content: '1' },
        { name: 'a', content: '2' },
      ]),
    );
    expect(content.children.map(({ path }) => path)).toEqual(['2/a', '2/a~2']);
  });

  it('names a wrong checksum and still reads the content', async () => {
    const content = await read(buildZip([{ name: 'a', content: 'text', wrongCrc: true }]));
    expect(contents(content)).toEqual(['text']);
    expect(content.defects.map(({ defect }) => defect)).toEqual(['zip-bad-crc']);
  });

  it.each<[string, Buffer, Partial<ExtractionLimits>, string]>([
    ['an entry that unpacks above the ratio', buildZip([{ name: 'a', content: Buffer.alloc(4 << 20) }]), { maxRatio: 50 }, 'ratio'],
    [
      'more bytes than the message may unpack',
      buildZip([{ name: 'a', content: Buffer.alloc(4 << 20) }]),
      { maxUnpackedBytes: 1000 },
      'too-large',
    ],
    [
      'more files than allowed',
      buildZip(['a', 'b', 'c'].map((name) => ({ name, content: name }))),
      { maxArchiveFiles: 2 },
      'too-many-files',
    ],
    ['entries that overlap', buildOverlappingZip(Buffer.alloc(1 << 20), 500), {}, 'ratio'],
    ['an unsupported method', buildZip([{ name: 'a', content: 'x', method: 12 }]), {}, 'unknown-format'],
    ['nothing but a signature', Buffer.from('PK\x03\x04'), {}, 'broken'],
  ])('reports %s', async (_, bytes, limits, reason) => {
    expect(reasons(await read(bytes, limits))).toContain(reason);
  });

  it('ends a bomb of highly packed entries within a second', async () => {
    const layer = Buffer.alloc(20 << 20);
    const bomb = buildZip(Array.from({ length: 10 }, (_, i) => ({ name: `${i}`, content: layer })));
    const spent = cpuWatch();
    expect(reasons(await read(bomb))).toEqual(Array.from({ length: 10 }, () => 'ratio'));
    expect(spent()).toBeLessThan(1000);
  });

  it('never throws on damaged archives', async () => {
    const whole = buildZip([
      { name: 'a.txt', content: 'some text' },
      { name: 'b.txt', content: 'more', descriptor: true },
    ]);
    for (let i = 0; i < whole.length; i++) {
      const damaged = Buffer.from(whole);
      damaged[i] = damaged[i]! ^ 0xff;
      await expect(read(damaged)).resolves.toBeDefined();
      await expect(read(whole.subarray(0, i))).resolves.toBeDefined();
    }
  });
});

describe('readGzip', () => {
  it('gives the content under the name without .gz', async () => {
    const budget = createBudget(DEFAULT_EXTRACTION_LIMITS);
    const content = await readGzip(file(gzipSync('hello'), 'notes.txt.gz'), budget, DEFAULT_EXTRACTION_LIMITS);
    expect(content.children.map(({ path, fileName, bytes }) => [path, fileName, bytes.toString()])).toEqual([
      ['2/notes.txt', 'notes.txt', 'hello'],
    ]);
  });

  it('refuses what unpacks above the ratio', async () => {
    const budget = createBudget(DEFAULT_EXTRACTION_LIMITS);
    expect(reasons(await readGzip(file(gzipSync(Buffer.alloc(20 << 20))), budget, DEFAULT_EXTRACTION_LIMITS))).toEqual(['ratio']);
  });
});

describe('readTar', () => {
  const tar = (name: string, content: string): Buffer => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(content.length.toString(8).padStart(11, '0'), 124);
    header.write('0ustar', 156);
    const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
    body.write(content);
    return Buffer.concat([header, body]);
  };

  it('gives each file as a child', async () => {
    const bytes = Buffer.concat([tar('a.txt', 'one'), tar('dir/b.txt', 'two'), Buffer.alloc(1024)]);
    const content = await readTar(file(bytes, 'a.tar'), createBudget(DEFAULT_EXTRACTION_LIMITS), DEFAULT_EXTRACTION_LIMITS);
    expect(content.children.map(({ path, bytes: child }) => [path, child.toString()])).toEqual([
      ['2/a.txt', 'one'],
      ['2/dir/b.txt', 'two'],
    ]);
  });

  it('says that a file is cut off', async () => {
    const content = await readTar(
      file(tar('a.txt', 'one').subarray(0, 513)),
      createBudget(DEFAULT_EXTRACTION_LIMITS),
      DEFAULT_EXTRACTION_LIMITS,
    );
    expect(reasons(content)).toEqual(['broken']);
  });
});
