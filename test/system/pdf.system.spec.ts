/** Encrypted PDF, opened by the programs that people open it with: qpdf and poppler. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Password } from '#crypto';
import { encryptToPdf } from '../../apps/engine/src/protect/pdf-mail.js';

const missing = ['qpdf', 'pdftotext', 'pdfdetach', 'pdftoppm'].find((name) => spawnSync(name, ['--version']).error !== undefined);
if (missing !== undefined) console.warn(`the tests with real PDF readers are skipped: ${missing} is not installed`);

const PASSWORD = 'Kp7mWq3xTn9B-é';
const password = Password.of(PASSWORD);

/** Article 1 of the Universal Declaration of Human Rights, as the United Nations publish it in each language. */
const ARTICLE_1: Readonly<Record<string, string>> = {
  Latin: 'All human beings are born free and equal in dignity and rights.',
  Czech: 'Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv.',
  Greek: 'Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια.',
  Cyrillic: 'Все люди рождаются свободными и равными в своем достоинстве.',
  Arabic: 'يولد جميع الناس أحرارا متساوين في الكرامة والحقوق',
  Hebrew: 'כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם',
  Devanagari: 'सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता',
  Bengali: 'সমস্ত মানুষ স্বাধীনভাবে সমান মর্যাদা এবং অধিকার নিয়ে জন্মগ্রহণ করে',
  Tamil: 'மனிதப் பிறவியினர் சகலரும் சுதந்திரமாகவே பிறக்கின்றனர்',
  Thai: 'มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ',
  Chinese: '人人生而自由,在尊严和权利上一律平等。',
  Japanese: 'すべての人間は、生れながらにして自由であり、かつ、尊厳と権利とについて平等である。',
  Korean: '모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.',
};

interface Sent {
  readonly text?: string;
  readonly subject?: string;
  readonly attachments?: readonly { readonly filename: string; readonly content: Buffer }[];
}

async function mailOf({ text = '', subject = 'Salaries', attachments = [] }: Sent): Promise<Buffer> {
  return new MailComposer({ from: 'Anna <anna@example.org>', to: 'b@example.net', subject, text, attachments: [...attachments] })
    .compile()
    .build();
}

describe.skipIf(missing !== undefined)('an encrypted PDF', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lazaret-pdf-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const written = async (mail: Buffer): Promise<string> => {
    const path = join(folder, 'mail.pdf');
    writeFileSync(path, await encryptToPdf(mail, { password }));
    return path;
  };
  const run = (program: string, ...words: string[]): string => execFileSync(program, words, { encoding: 'utf8' });
  /** Without the direction marks that pdftotext puts around text from right to left. */
  const textOf = (path: string): string => run('pdftotext', '-upw', PASSWORD, path, '-').replace(/[\u202a-\u202e\u200e\u200f]/g, '');

  it('is AES-256 of revision 6, sound for qpdf, and closed to a wrong password', async () => {
    const path = await written(
      await mailOf({ text: 'secret words', attachments: [{ filename: 'a.txt', content: Buffer.from('secret file') }] }),
    );
    expect(run('qpdf', `--password=${PASSWORD}`, '--check', path)).toContain('No syntax or stream encoding errors');
    const shown = run('qpdf', `--password=${PASSWORD}`, '--show-encryption', path);
    expect(shown).toMatch(/^R = 6$/m);
    for (const what of ['stream', 'string', 'file']) expect(shown).toContain(`${what} encryption method: AESv3`);
    expect(spawnSync('qpdf', ['--password=Kp7mWq3xTn9B-e', '--check', path], { encoding: 'utf8' }).stderr).toContain('invalid password');
    expect(spawnSync('pdftotext', ['-upw', '', path, '-'], { encoding: 'utf8' }).stderr).toContain('Incorrect password');
    expect(readFileSync(path, 'latin1')).not.toMatch(/secret|a\.txt|Salaries/);
  });

  it.each(Object.keys(ARTICLE_1))('gives its text back: %s', async (language) => {
    const text = ARTICLE_1[language] ?? '';
    const read = textOf(await written(await mailOf({ text: `${text}\n`, subject: language })));
    // a line that is longer than the page is read as two
    expect(read.replace(/\n/g, ' ').replace(/\s+/g, '')).toContain(text.replace(/\s+/g, ''));
  });

  it('gives who wrote it to whom, and what is attached', async () => {
    const read = textOf(
      await written(await mailOf({ text: 'Hello', attachments: [{ filename: 'Übersicht.bin', content: Buffer.alloc(2048) }] })),
    );
    for (const part of ['Anna <anna@example.org>', 'b@example.net', 'Salaries', 'Hello', 'Übersicht.bin', '2.0 KiB'])
      expect(read).toContain(part);
  });

  it('gives attachments back byte for byte, under their names', async () => {
    const names = ['Übersicht – 見積.bin', 'a b.txt', 'ملف.bin', '-rf', '@job', "quote's.bin"];
    const attachments = names.map((filename, index) => ({ filename, content: randomBytes(1_000 * index) }));
    const path = await written(await mailOf({ text: 'x', attachments }));
    const out = mkdtempSync(join(folder, 'out-'));
    run('pdfdetach', '-upw', PASSWORD, '-saveall', '-o', out, path);
    expect(readdirSync(out).sort()).toEqual([...names].sort());
    for (const { filename, content } of attachments) expect(readFileSync(join(out, filename)).equals(content)).toBe(true);
  });

  it.each([
    ['8-bit text', 'Content-Type: text/plain; charset=iso-8859-1\r\n\r\nGr\xfc\xdfe', 'Grüße'],
    ['HTML', 'Content-Type: text/html\r\n\r\n<p>one</p><a href="https://a.example">two</a>', 'two <https://a.example>'],
    ['a control character', 'Subject: x\r\n\r\nbell \x07 rings', 'bell [U+0007] rings'],
    ['no text', 'Subject: x\r\n\r\n', 'This mail has no text.'],
    ['no header', '\r\njust text', 'just text'],
  ])('reads %s', async (_, mail, expected) => {
    expect(textOf(await written(Buffer.from(mail, 'latin1')))).toContain(expected);
  });

  it('wraps long lines within the page, and loses nothing of them', async () => {
    const words = Array.from({ length: 400 }, (_, index) => `word${index}`);
    const path = await written(await mailOf({ text: `${words.join(' ')}\n${'Q'.repeat(900)}\n` }));
    const read = textOf(path);
    expect(read.match(/word\d+/g)).toEqual(words);
    expect(read.match(/Q+/g)?.join('')).toHaveLength(900);
    // at 36 dots an inch the margins of 56 points are 28 dots
    run('pdftoppm', '-upw', PASSWORD, '-r', '36', '-gray', path, join(folder, 'page'));
    const { width, dark } = darkColumns(readFileSync(join(folder, 'page-1.pgm')));
    expect(Math.max(...dark)).toBeLessThan(width - 26);
    expect(Math.min(...dark)).toBeGreaterThan(26);
  });

  it('ends at its last page, with the whole text attached', async () => {
    const text = Array.from({ length: 100_000 }, (_, index) => `line ${index}`).join('\n');
    const path = await written(await mailOf({ text }));
    expect(Number(/Pages:\s+(\d+)/.exec(run('pdfinfo', '-upw', PASSWORD, path))?.[1])).toBeLessThanOrEqual(101);
    expect(textOf(path)).toContain('The text goes on: the whole of it is attached as text-of-this-mail.txt.');
    run('pdfdetach', '-upw', PASSWORD, '-save', '1', '-o', join(folder, 'text'), path);
    expect(readFileSync(join(folder, 'text'), 'utf8').trimEnd()).toBe(text);
  });

  it('takes under a second of CPU for a mail of 10 MB, once the program is warm', async () => {
    const mail = await mailOf({ text: 'See the attachment.', attachments: [{ filename: 'data.bin', content: randomBytes(7_400_000) }] });
    expect(mail.length).toBeGreaterThan(10_000_000);
    await encryptToPdf(mail, { password });
    const before = process.cpuUsage();
    await encryptToPdf(mail, { password });
    const { user, system } = process.cpuUsage(before);
    console.log(`10 MB mail as PDF: ${Math.round((user + system) / 1000)} ms of CPU`);
    expect((user + system) / 1000).toBeLessThan(1_000);
  });

  it.each([
    ['right-to-left controls', '\u202e\u2067a\u05d0(1) '.repeat(150_000)],
    ['marks upon marks', `a${'\u0301'.repeat(3_000)}\n`.repeat(500)],
    [
      'letters that no language puts together',
      Array.from({ length: 500_000 }, (_, index) => String.fromCodePoint(0x0900 + ((index * 7919) % 0x80))).join(''),
    ],
    [
      'one line of every character',
      Array.from({ length: 500_000 }, (_, index) => String.fromCodePoint(0x20 + ((index * 7919) % 0xd700))).join(''),
    ],
    ['10 MB of one word', 'x'.repeat(10_000_000)],
  ])('answers within 10 s of CPU: %s', async (_, text) => {
    const head = Buffer.from('From: a@example.org\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n');
    const before = process.cpuUsage();
    const path = await written(Buffer.concat([head, Buffer.from(text)]));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(10);
    expect(run('qpdf', `--password=${PASSWORD}`, '--check', path)).toContain('No syntax or stream encoding errors');
  });
});

/** The columns of a picture (PGM, binary) in which anything is drawn. */
function darkColumns(picture: Buffer): { width: number; dark: number[] } {
  const [head = '', width = '', height = ''] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(picture.toString('latin1', 0, 64)) ?? [];
  const pixels = picture.subarray(head.length);
  const columns = Array.from({ length: Number(width) }, (_, column) => column);
  const rows = Array.from({ length: Number(height) }, (_, row) => row);
  return {
    width: Number(width),
    dark: columns.filter((column) => rows.some((row) => (pixels[row * Number(width) + column] ?? 255) < 128)),
  };
}
