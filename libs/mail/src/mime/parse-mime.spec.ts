import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MimeNode } from './mime-node.js';
import { parseMime } from './parse-mime.js';

const limits = { maxMimeDepth: 100, takeMimePart: (): boolean => true };
const parse = (text: string): MimeNode => parseMime(Buffer.from(text, 'latin1'), limits);

function walk(node: MimeNode): MimeNode[] {
  return [node, ...node.children.flatMap(walk)];
}

/** Every leaf as `path body`. */
function leaves(root: MimeNode): string[] {
  return walk(root)
    .filter((node) => node.children.length === 0)
    .map((node) => `${node.path} ${node.body.toString('latin1')}`);
}

function defects(root: MimeNode): string[] {
  return walk(root).flatMap((node) => node.defects.map(({ part, defect }) => `${part} ${defect}`));
}

const MIXED = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n';

interface Case {
  readonly name: string;
  readonly mail: string;
  readonly leaves: string[];
  readonly defects: string[];
}

const CASES: Case[] = [
  { name: 'a plain mail', mail: 'Subject: s\r\n\r\nhi\r\n', leaves: ['1 hi\r\n'], defects: [] },
  { name: 'two parts', mail: `${MIXED}--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n`, leaves: ['1 one', '2 two'], defects: [] },
  {
    name: 'line feeds only',
    mail: 'Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--\n',
    leaves: ['1 one', '2 two'],
    defects: [],
  },
  {
    name: 'mixed line ends',
    mail: 'Content-Type: multipart/mixed; boundary=b\r\n\n--b\n\r\none\r\n--b\r\n\ntwo\n--b--',
    leaves: ['1 one', '2 two'],
    defects: [],
  },
  { name: 'white space after the boundary', mail: `${MIXED}--b \t \r\n\r\none\r\n--b-- \t\r\n`, leaves: ['1 one'], defects: [] },
  {
    name: 'a line that only begins like the boundary',
    mail: `${MIXED}--b\r\n\r\none\r\n--bc\r\n--b--\r\n`,
    leaves: ['1 one\r\n--bc'],
    defects: [],
  },
  {
    name: 'an inner boundary that begins with the outer one',
    mail: `${MIXED}--b\r\nContent-Type: multipart/alternative; boundary=bb\r\n\r\n--bb\r\n\r\nin\r\n--bb--\r\n--b\r\n\r\nout\r\n--b--\r\n`,
    leaves: ['1.1 in', '2 out'],
    defects: [],
  },
  { name: 'no last boundary', mail: `${MIXED}--b\r\n\r\none`, leaves: ['1 one'], defects: ['0 multipart-without-end'] },
  {
    name: 'an inner multipart that the outer boundary ends',
    mail: `${MIXED}--b\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nin\r\n--b\r\n\r\nout\r\n--b--`,
    leaves: ['1.1 in', '2 out'],
    defects: ['1 multipart-without-end'],
  },
  {
    name: 'a multipart without boundary parameter, whose boundary can be guessed',
    mail: 'Content-Type: multipart/mixed\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\none\r\n--x--\r\n',
    leaves: ['1 one'],
    defects: ['0 multipart-without-boundary'],
  },
  {
    name: 'a multipart without boundary parameter and without parts',
    mail: 'Content-Type: multipart/mixed\r\n\r\nsecret',
    leaves: ['0 secret'],
    defects: ['0 multipart-without-boundary'],
  },
  { name: 'a boundary that never comes', mail: `${MIXED}secret`, leaves: ['0 secret'], defects: ['0 boundary-not-found'] },
  {
    name: 'a boundary other than the named one',
    mail: `${MIXED}--other\r\nContent-Type: text/html\r\n\r\none\r\n--other--`,
    leaves: ['1 one'],
    defects: ['0 boundary-not-found'],
  },
  {
    name: 'a part after the end',
    mail: `${MIXED}--b\r\n\r\none\r\n--b--\r\nepilogue\r\n--b\r\n\r\ntwo`,
    leaves: ['1 one', '2 two'],
    defects: ['0 part-after-end'],
  },
  {
    name: 'two Content-Types with two boundaries',
    mail: 'Content-Type: multipart/mixed; boundary=a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--a\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--a--',
    leaves: ['1 one', '2 two'],
    defects: ['0 duplicate-content-type'],
  },
  {
    name: 'one Content-Type with two boundaries',
    mail: 'Content-Type: multipart/mixed; boundary=a; boundary=b\r\n\r\n--a\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--a--',
    leaves: ['1 one', '2 two'],
    defects: [],
  },
  {
    name: 'a boundary in continuations',
    mail: 'Content-Type: multipart/mixed; boundary*0=a; boundary*1=b\r\n\r\n--ab\r\n\r\none\r\n--ab--',
    leaves: ['1 one'],
    defects: [],
  },
  {
    name: 'a part without blank line',
    mail: `${MIXED}--b\r\nX-A: 1\r\n--b\r\n\r\ntwo\r\n--b--`,
    leaves: ['1 ', '2 two'],
    defects: ['1 header-without-body'],
  },
  { name: 'parts without header', mail: `${MIXED}--b\r\n4111 1111\r\n--b--`, leaves: ['1 4111 1111'], defects: ['1 no-header'] },
  { name: 'a body without headers', mail: 'just words\r\nand more', leaves: ['1 just words\r\nand more'], defects: ['1 no-header'] },
  { name: 'an empty header', mail: '\r\nbody', leaves: ['1 body'], defects: [] },
  { name: 'nothing at all', mail: '', leaves: ['1 '], defects: [] },
  {
    name: 'a header that stops without blank line',
    mail: 'Subject: s\r\nbody begins\r\nhere',
    leaves: ['1 body begins\r\nhere'],
    defects: ['1 header-without-end'],
  },
  {
    name: 'a header line without colon',
    mail: 'A: 1\r\njunk\r\nB: 2\r\n\r\nbody',
    leaves: ['1 body'],
    defects: ['1 header-line-without-colon'],
  },
  {
    name: 'a mailbox line',
    mail: 'From ann Thu Mar  6 10:00:00 2025\r\nA: 1\r\n\r\nbody',
    leaves: ['1 body'],
    defects: ['1 header-line-without-colon'],
  },
  {
    name: 'a bare carriage return in a field',
    mail: 'Received: x\rBcc: y\r\n\r\nbody',
    leaves: ['1 body'],
    defects: ['1 control-character-in-header'],
  },
  { name: 'a NUL in a field', mail: 'Subject: a\0b\r\n\r\nbody', leaves: ['1 body'], defects: ['1 control-character-in-header'] },
  { name: 'no media type', mail: 'Content-Type: nonsense\r\n\r\nbody', leaves: ['1 body'], defects: ['1 bad-content-type'] },
  {
    name: 'a blank before the colon',
    mail: 'Content-Type : multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--',
    leaves: ['1 one'],
    defects: [],
  },
  {
    name: 'the same boundary inside itself',
    mail: `${MIXED}--b\r\n${MIXED}--b\r\n\r\nin\r\n--b--\r\n--b\r\n\r\nout\r\n--b--`,
    leaves: ['1.1 in', '1.2 out'],
    defects: ['0 multipart-without-end', '1 part-after-end'],
  },
];

describe('parseMime', () => {
  it.each(CASES)('reads $name', ({ mail, leaves: expectedLeaves, defects: expectedDefects }) => {
    const root = parse(mail);
    expect(leaves(root)).toEqual(expectedLeaves);
    expect(defects(root)).toEqual(expectedDefects);
  });

  it('keeps preamble and epilogue, where nobody looks', () => {
    const root = parse(`${MIXED}preamble\r\n--b\r\n\r\none\r\n--b--\r\nepilogue\r\n`);
    expect(root.loose.map(String)).toEqual(['preamble', 'epilogue\r\n']);
  });

  it('reads the parts of a digest as messages', () => {
    const root = parse('Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: in\r\n\r\nx\r\n--b--');
    expect(root.children[0]?.contentType.value).toBe('message/rfc822');
  });

  it('unfolds fields and keeps their raw bytes and order', () => {
    const root = parse('B: one\r\n\ttwo\r\nA:  three \r\n\r\n');
    expect(root.fields.map(({ name, value }) => [name, value])).toEqual([
      ['B', 'one\ttwo'],
      ['A', 'three'],
    ]);
    expect(root.fields[0]?.raw.toString()).toBe('B: one\r\n\ttwo');
  });

  it('reads raw UTF-8 and raw Latin-1 in fields', () => {
    expect(parseMime(Buffer.from('Subject: Grüße\r\n\r\n'), limits).fields[0]?.value).toBe('Grüße');
    expect(parse('Subject: Gr\xfc\xdfe\r\n\r\n').fields[0]?.value).toBe('Grüße');
  });

  it('offers every reading of contradictory headers', () => {
    const root = parse(
      'Content-Type: text/plain\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: Base64\r\n\r\nx',
    );
    expect(root.readings.map((reading) => `${reading.contentType.value} ${reading.transferEncoding}`)).toEqual([
      'text/plain 7bit',
      'text/plain base64',
      'text/html 7bit',
      'text/html base64',
    ]);
  });

  it('names the file as mail programs do and lists the other names', () => {
    const root = parse(
      'Content-Type: a/b; name=inner.txt\r\nContent-Disposition: attachment; filename="a.txt"; filename*=utf-8\'\'b.txt\r\n\r\n',
    );
    expect(root.fileName).toBe('b.txt');
    expect(root.fileNames).toEqual(['b.txt', 'a.txt', 'inner.txt']);
  });

  it('copies no body', () => {
    const raw = Buffer.from(`${MIXED}--b\r\n\r\none\r\n--b--`);
    expect(parseMime(raw, limits).children[0]?.body.buffer).toBe(raw.buffer);
  });
});

describe('parseMime under attack', () => {
  const nested = (depth: number): string =>
    Array.from({ length: depth }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`).join('') + '\r\nsecret';

  it('stops at the depth limit and hands the rest on whole', () => {
    const nodes = walk(parse(nested(300)));
    const last = nodes.at(-1);
    expect(nodes).toHaveLength(101);
    expect(last?.limit).toBe('too-deep');
    expect(last?.body.includes('secret')).toBe(true);
  });

  it('stops at the part limit and hands the rest on whole', () => {
    let left = 4;
    const root = parseMime(Buffer.from(`${MIXED}${'--b\r\n\r\nx\r\n'.repeat(50)}--b\r\n\r\nsecret`), {
      ...limits,
      takeMimePart: () => left-- > 0,
    });
    expect(root.children).toHaveLength(4);
    expect(root.children[3]?.limit).toBe('too-many-parts');
    expect(root.children[3]?.body.includes('secret')).toBe(true);
  });

  it.each([
    ['lines that look like delimiters', `${MIXED}${'--bx\r\n'.repeat(500_000)}`],
    ['300 open boundaries and a million dashes', `${nested(300)}${'\r\n--b'.repeat(500_000)}`],
    ['half a million header fields', 'a:\r\n'.repeat(500_000)],
    ['one header of 5 MB', `Subject: ${'x'.repeat(5_000_000)}`],
    ['a header of 300,000 folds', `Subject: x${'\r\n y'.repeat(300_000)}\r\n\r\n`],
    ['100,000 parameters', `Content-Type: a/b${';x*0*=y'.repeat(100_000)}\r\n\r\n`],
    ['100,000 open comments', `Content-Type: ${'('.repeat(100_000)}\r\n\r\n`],
    ['100,000 half encoded words', `Subject: ${'=?a?b?'.repeat(100_000)}\r\n\r\n`],
    ['5 MB of NUL', '\0'.repeat(5_000_000)],
  ])('reads %s in time', (_, mail) => {
    const raw = Buffer.from(mail, 'latin1');
    const before = process.cpuUsage();
    parseMime(raw, limits);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2_000);
  });

  it('loses no byte of any body: header, bodies and delimiters cover the message', () => {
    const line = fc.constantFrom(
      '--b',
      '--b--',
      '--c',
      '--c--',
      '',
      'text',
      'Content-Type: multipart/mixed; boundary=c',
      'MARK',
      'A: 1',
      ' folded',
    );
    const mail = fc.array(line, { maxLength: 40 }).map((lines) => MIXED + lines.join('\r\n'));
    fc.assert(
      fc.property(mail, (text) => {
        const nodes = walk(parse(text));
        const kept = nodes.flatMap((node) => [
          ...node.fields.map((field) => field.raw),
          ...node.loose,
          ...(node.children.length === 0 ? [node.body] : []),
        ]);
        const count = (of: string): number => of.split('MARK').length - 1;
        expect(count(kept.join('\n'))).toBeGreaterThanOrEqual(count(text));
      }),
      { seed: 2046, numRuns: 500 },
    );
  });

  it('never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        expect(walk(parseMime(Buffer.from(bytes), limits)).length).toBeGreaterThan(0);
      }),
      { seed: 2045, numRuns: 500 },
    );
  });
});
