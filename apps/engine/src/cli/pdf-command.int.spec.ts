import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from './command-line.js';

const PASSWORD = 'Kp7mWq3xTn9B';
const MAIL = 'From: anna@example.com\r\nTo: b@example.net\r\nSubject: Salaries\r\n\r\nSee below.\r\n';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazaret-pdf-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

async function encrypt(words: string[], mail = MAIL): Promise<{ code: number; output: Buffer; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([buffer(output), text(errors)]);
  const code = await runCommandLine(['pdf', 'encrypt', ...words], { input: Readable.from([Buffer.from(mail)]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

describe('lazaret pdf encrypt', () => {
  it('writes a mail with the PDF, its cover and the link for answers', async () => {
    const cover = file('cover.txt', 'Post für Sie.\n');
    const words = ['--password-file', file('password', `${PASSWORD}\nnot this\n`), '--cover', cover, '--reply-url', 'https://p.example/r'];
    const { code, output } = await encrypt(words);
    expect(code).toBe(0);
    const mail = await simpleParser(output);
    expect(mail.text).toBe('Post für Sie.\n\nAnswer in confidence: https://p.example/r');
    expect(mail.subject).toBe('Encrypted message');
    expect(mail.attachments[0]?.content.subarray(0, 5).toString()).toBe('%PDF-');
    expect(output.toString('latin1')).not.toMatch(/Salaries|See below/);
  });

  it('writes the PDF alone', async () => {
    const { code, output } = await encrypt(['--password-file', file('password', PASSWORD), '--pdf-only']);
    expect(code).toBe(0);
    expect(output.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it.each([
    ['short', 'the password is too weak: it must have at least 12 characters (too-short)'],
    ['', 'the password is empty (empty)'],
  ])('refuses the password %j in one sentence that does not tell it', async (password, sentence) => {
    const { code, output, errors } = await encrypt(['--password-file', file('weak', `${password}\n`)]);
    expect({ code, errors, bytes: output.length }).toEqual({ code: 1, errors: `lazaret: ${sentence}\n`, bytes: 0 });
  });

  it('refuses a link that is none, and a password file that is not there', async () => {
    const password = file('password', PASSWORD);
    const link = await encrypt(['--password-file', password, '--reply-url', 'javascript:alert(1)']);
    expect(link).toMatchObject({ code: 1, errors: 'lazaret: the address for replies is no https: address (bad-reply-url)\n' });
    const missing = await encrypt(['--password-file', join(folder, 'none')]);
    expect(missing).toMatchObject({ code: 1, errors: `lazaret: cannot read ${join(folder, 'none')}: there is no such file\n` });
  });
});
