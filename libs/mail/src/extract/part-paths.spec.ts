import { describe, expect, it } from 'vitest';
import { b64, extract, file, flaws, multipart, reasons, texts } from '../../../../test/support/extraction-probe.js';

const UNKNOWN = '\0\x01\x02\x03\x04\x05\x06\x0e\x0f';
/** Paths of all texts but subject, headers and file names of the message itself. */
const pathsOf = async (mail: string): Promise<string[]> =>
  (await extract(mail)).parts.map(({ path }) => path).filter((path) => !/^(?:subject|headers|filenames)$/.test(path));

describe('the path of a part', () => {
  it('is its number and the name of each file on the way', async () => {
    const inner = multipart('mixed', '\r\nbody', file('application/x-box', 'BOX\nlist.txt=x', 'report.box'));
    const mail = multipart('mixed', '\r\nsee below', file('message/rfc822', `Subject: s\r\n${inner}`, 'fwd.eml'));
    expect(await pathsOf(mail)).toEqual(['1', '2/fwd.eml/subject', '2/fwd.eml/1', '2/fwd.eml/2/report.box/list.txt']);
    const { attachments } = await extract(mail);
    expect(attachments.map(({ path, parent }) => [path, parent])).toEqual([
      ['2/fwd.eml', undefined],
      ['2/fwd.eml/1', '2/fwd.eml'],
      ['2/fwd.eml/2/report.box', '2/fwd.eml'],
      ['2/fwd.eml/2/report.box/list.txt', '2/fwd.eml/2/report.box'],
    ]);
  });

  it('is the same in all that is said of a named part', async () => {
    const named = 'Content-Disposition: attachment; filename="a.txt"';
    const mail = multipart(
      'mixed',
      `${named}\r\nContent-Description: note\r\nContent-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: 7bit\r\n\r\nmy card!`,
      `${named}\r\nContent-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n${b64(UNKNOWN)}`,
    );
    const extraction = await extract(mail);
    const all = [...extraction.parts.map(({ path }) => path), ...extraction.uninspectable.map(({ part }) => part)];
    expect(all.filter((path) => /^\d/.test(path)).map((path) => path.replace(/#.*/, ''))).not.toContain('1');
    expect(texts(extraction)).toContain('1/a.txt#headers attachment Content-Description: note');
    expect(texts(extraction)).toContain('1/a.txt#raw attachment my card!');
    expect(texts(extraction)).toContain('1/a.txt#reading-2 attachment my card!');
    expect(flaws(extraction)).toContain('1/a.txt duplicate-transfer-encoding');
    expect(flaws(extraction)).toContain('1/a.txt bad-base64');
    expect(reasons(extraction)).toContain('2/a.txt encrypted');
  });

  it.each([
    ['../../etc/passwd', '1/.._.._etc_passwd'],
    ['a#b.txt', '1/a_b.txt'],
    ['subject', '1/subject'],
    [`${'n'.repeat(200)}.txt`, `1/${'n'.repeat(120)}`],
  ])('takes %j as a name only', async (name, path) => {
    expect(await pathsOf(multipart('mixed', file('text/plain', 'x', name)))).toEqual([path]);
  });

  it('cuts no character of a long name', async () => {
    const name = encodeURIComponent(`${'n'.repeat(119)}😀.txt`);
    const mail = `Content-Disposition: attachment; filename*=utf-8''${name}\r\n\r\nx`;
    expect(await pathsOf(mail)).toEqual([`1/${'n'.repeat(119)}😀`]);
  });
});
