import { describe, expect, it } from 'vitest';
import { armored } from './armor.js';
import { readCleartext } from './cleartext.js';
import { TAG, writePacket } from './packets.js';

const SIGNATURE = armored('PGP SIGNATURE', writePacket(TAG.signature, Buffer.from('s')))
  .toString()
  .trim();
const block = (head: string[], text: string[], signature = SIGNATURE): Buffer =>
  Buffer.from(['-----BEGIN PGP SIGNED MESSAGE-----', ...head, '', ...text, signature].join('\r\n'));

describe('a text with its signature below', () => {
  it.each<[string, string[], string]>([
    ['one line', ['Hello.'], 'Hello.'],
    ['dashes that were escaped', ['- -----BEGIN PGP SIGNATURE-----', '- - tofu'], '-----BEGIN PGP SIGNATURE-----\r\n- tofu'],
    ['blanks at the ends of lines, which are not signed', ['Hello. \t', '  Bye.  '], 'Hello.\r\n  Bye.'],
    ['nothing', [], ''],
    ['an empty line at its end', ['Hello.', ''], 'Hello.\r\n'],
  ])('has %s', (_, text, content) => {
    expect(readCleartext(block(['Hash: SHA256'], text))).toEqual({ content: Buffer.from(content), signatures: [Buffer.from('s')] });
  });

  it.each<[string, Buffer]>([
    ['with header lines in which a text could stand', block(['Comment: You owe me 1,000.'], ['Hello.'])],
    ['whose lines are not escaped', block([], ['Hello.', '-NotDashEscaped'])],
    ['without a signature', Buffer.from('-----BEGIN PGP SIGNED MESSAGE-----\r\n\r\nHello.')],
    [
      'with something else for a signature',
      block([], ['Hello.'], armored('PGP SIGNATURE', writePacket(TAG.literal, Buffer.from('x'))).toString()),
    ],
    ['with text in front', Buffer.concat([Buffer.from('Pay!\r\n'), block([], ['Hello.'])])],
  ])('is damaged %s', (_, bytes) => {
    expect(() => readCleartext(bytes)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it('of millions of blanks is read in no time', () => {
    const started = process.cpuUsage();
    readCleartext(block([], [`${' '.repeat(5_000_000)}x`]));
    expect(process.cpuUsage(started).user).toBeLessThan(1_000_000);
  });
});
