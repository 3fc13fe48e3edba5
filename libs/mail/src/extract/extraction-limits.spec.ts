import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { b64, CARD, extract, file, multipart, reasons, texts } from '../../../../test/support/extraction-probe.js';

describe('extractMessage at its limits', () => {
  const nestedMessages = (depth: number): string =>
    `${'Content-Type: message/rfc822\r\n\r\n'.repeat(depth)}Subject: deepest\r\n\r\n${CARD}`;

  it('reads messages to the depth limit and names the one below', async () => {
    expect(texts(await extract(nestedMessages(10))).join()).toContain('1/1/1/1/1/1/1/1/1/1/subject attachment deepest');
    const deeper = await extract(nestedMessages(11));
    expect(reasons(deeper)).toEqual(['1/1/1/1/1/1/1/1/1/1/1 too-deep']);
    expect(texts(deeper).join()).toContain(CARD);
  });

  it('names multiparts beyond the depth limit and still reads them as text', async () => {
    const deep = Array.from({ length: 300 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`).join('');
    const extraction = await extract(`${deep}\r\n${CARD}`);
    expect(extraction.uninspectable.map(({ reason }) => reason)).toEqual(['too-deep']);
    expect(texts(extraction).join()).toContain(CARD);
  });

  it('names parts beyond the part limit and still reads them as text', async () => {
    const extraction = await extract(multipart('mixed', ...Array.from({ length: 20 }, () => '\r\nx'), `\r\n${CARD}`), { maxMimeParts: 5 });
    expect(extraction.uninspectable.map(({ reason }) => reason)).toEqual(['limit-reached']);
    expect(texts(extraction).join()).toContain(CARD);
  });

  it('names files inside files beyond the archive depth', async () => {
    const box = (depth: number): string => (depth === 0 ? CARD : `BOX\nb:=${b64(box(depth - 1))}`);
    const extraction = await extract(multipart('mixed', file('application/x-box', box(7))));
    expect(reasons(extraction)).toEqual(['1/f.bin/b/b/b/b/b/b too-deep']);
  });

  it('lists a thousand defects and says that there are more', async () => {
    const extraction = await extract(multipart('mixed', ...Array.from({ length: 1_200 }, () => 'Content-Type: none\r\n\r\nx')));
    expect(extraction.defects).toHaveLength(1_001);
    expect(extraction.defects.at(-1)?.defect).toBe('more-defects');
  });

  it('names embedded files beyond the file limit', async () => {
    const extraction = await extract(`Content-Type: text/html\r\n\r\n${'<a href="data:,x">'.repeat(5)}`, { maxArchiveFiles: 3 });
    expect(extraction.attachments).toHaveLength(3);
    expect(reasons(extraction)).toEqual(['1 limit-reached']);
  });

  it('names text beyond the text limit and cuts no character', async () => {
    const extraction = await extract(Buffer.from('Content-Type: text/plain; charset=utf-8\r\n\r\n€€€€'), { maxTextBytes: 7 });
    expect(texts(extraction)).toEqual(['1 body €€']);
    expect(reasons(extraction)).toEqual(['1 limit-reached']);
  });

  it('pays for contradictory headers, so that readings do not multiply', async () => {
    const four =
      'Content-Type: message/rfc822\r\nContent-Type: message/global\r\nContent-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: 8bit\r\n\r\n';
    const before = process.cpuUsage();
    const extraction = await extract(`${four.repeat(11)}${'x'.repeat(100_000)}`);
    const { user, system } = process.cpuUsage(before);
    expect(extraction.uninspectable.map(({ reason }) => reason)).toContain('limit-reached');
    expect((user + system) / 1000).toBeLessThan(10_000);
  });

  it('never rejects, whatever the bytes are', async () => {
    const line = fc.constantFrom(
      'Content-Type: multipart/mixed; boundary=b',
      'Content-Type: message/rfc822',
      'Content-Type: text/html; charset=utf-7',
      'Content-Transfer-Encoding: base64',
      'Content-Transfer-Encoding: quoted-printable',
      '--b',
      '--b--',
      '',
      '=41=',
      'Zm9v',
      'begin 644 x',
      '<p data=',
    );
    const noise = fc.oneof(line, fc.string({ unit: 'binary', maxLength: 40 }));
    await fc.assert(
      fc.asyncProperty(fc.array(noise, { maxLength: 30 }), async (all) => {
        const extraction = await extract(Buffer.from(all.join('\r\n')));
        expect(new Set(extraction.parts.map(({ path }) => path)).size).toBe(extraction.parts.length);
      }),
      { seed: 822, numRuns: 500 },
    );
  });
});
