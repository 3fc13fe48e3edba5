import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Password } from '#crypto';
import { encryptWithQpdf } from './pdf/encrypt-with-qpdf.js';
import { DEFAULT_PDF_LIMITS } from './pdf/pdf-limits.js';
import { PdfRefused } from './pdf/pdf-refused.js';
import { encryptToPdf, encryptToPdfMail } from './pdf-mail.js';

const SECRET = 'Kp7mWq3xTn9B';
const password = Password.of(SECRET);
const MAIL = Buffer.from('From: a@example.org\r\nSubject: Salaries\r\n\r\nHello\r\n');

const refusalOf = async (made: Promise<unknown>): Promise<unknown> =>
  made.then(
    () => 'made',
    (error: unknown) => error,
  );

describe('a mail as encrypted PDF', () => {
  it('is another file each time', async () => {
    const [one, two] = [await encryptToPdf(MAIL, { password }), await encryptToPdf(MAIL, { password })];
    expect(one.equals(two)).toBe(false);
  });

  it.each([
    ['too-large', MAIL, { limits: { ...DEFAULT_PDF_LIMITS, maxMailBytes: MAIL.length - 1 } }],
    ['too-many-attachments', Buffer.from('Content-Type: image/png\r\n\r\nx'), { limits: { ...DEFAULT_PDF_LIMITS, maxAttachments: 0 } }],
    ['bad-reply-url', MAIL, { replyUrl: 'http://portal.example/' }],
    ['bad-reply-url', MAIL, { replyUrl: 'https://portal.example/\r\nBcc: x@example.net' }],
    ['bad-reply-url', MAIL, { replyUrl: `https://portal.example/${'x'.repeat(2_000)}` }],
  ])('is refused as %s, with neither mail nor password in the words', async (code, mail, options) => {
    const refusal = await refusalOf(encryptToPdfMail(mail, { password, ...options }));
    expect(refusal).toBeInstanceOf(PdfRefused);
    expect(refusal).toMatchObject({ code });
    expect(inspect(refusal)).not.toMatch(new RegExp(`${SECRET}|Salaries|Bcc`));
  });
});

describe('qpdf in this process', () => {
  it('says nothing and ends nothing when it fails', async () => {
    const written: string[] = [];
    const [log, error, code] = [console.log, console.error, process.exitCode];
    onTestFinished(() => void Object.assign(console, { log, error }));
    console.log = (...words: unknown[]) => void written.push(words.join(' '));
    console.error = console.log;
    const refusal = await refusalOf(encryptWithQpdf({ pdf: Buffer.from('no PDF'), files: [], password, ownerPassword: password }));
    expect(refusal).toMatchObject({ code: 'not-encrypted', message: 'the PDF could not be encrypted' });
    expect(inspect(refusal)).not.toContain(SECRET);
    expect(written).toEqual([]);
    expect(process.exitCode).toBe(code);
  });
});
