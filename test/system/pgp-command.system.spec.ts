/** `lazaret pgp` with the real gpg before and behind it. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitMail } from '#mail';
import { runCommandLine } from '../../apps/engine/src/cli/command-line.js';
import { AWKWARD_MAILS } from '../support/awkward-mails.js';
import { GPG_KEYS, type GpgHome, openGpgHome, whyNoGpg } from '../support/gpg-home.js';

const missing = whyNoGpg();
const PLAIN = AWKWARD_MAILS.plain!;
const PASSWORD = 'a password of 22 letters';

async function run(words: readonly string[], input: Buffer = Buffer.alloc(0)): Promise<{ code: number; output: Buffer; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const code = await runCommandLine(['pgp', ...words], { input: Readable.from([input]), output, errors });
  return { code, output: (output.read() as Buffer | null) ?? Buffer.alloc(0), errors: String(errors.read() ?? '') };
}

describe.skipIf(missing)(`lazaret pgp${missing ? ` (${missing})` : ''}`, () => {
  let gpg: GpgHome;
  let rsa: string;
  let stranger: string;
  let publicFile: string;
  let secretFile: string;
  let password: string;

  beforeAll(() => {
    gpg = openGpgHome();
    rsa = gpg.makeKey('RSA <rsa@a.example>', GPG_KEYS.rsa, PASSWORD);
    stranger = gpg.makeKey('Stranger <stranger@a.example>', GPG_KEYS.curve25519);
    publicFile = gpg.file(gpg.must(['--armor', '--export', rsa]));
    secretFile = gpg.file(gpg.must(['--passphrase', PASSWORD, '--armor', '--export-secret-keys', rsa]));
    password = gpg.file(`${PASSWORD}\n`);
  });
  afterAll(() => gpg.remove());

  const blockOf = (mail: Buffer): string => /-----BEGIN PGP MESSAGE[^]*END PGP MESSAGE-----/.exec(mail.toString('latin1'))?.[0] ?? '';
  const decryptByGpg = (mail: Buffer): Buffer => gpg.must(['--passphrase', PASSWORD, '--decrypt'], blockOf(mail));
  const inlineByGpg = (text: string, words: readonly string[]): Buffer =>
    Buffer.concat([
      Buffer.from('From: RSA <rsa@a.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'),
      gpg.must(['--passphrase', PASSWORD, '--armor', ...words], text),
    ]);
  const signedByGpg = (words: readonly string[] = []): Buffer => inlineByGpg('Hello.\n', ['--local-user', rsa, ...words, '--clear-sign']);

  it.each(['aes-256', 'aes-128'])('encrypts with %s for all keys of all files', async (cipher) => {
    const strangerFile = gpg.file(gpg.publicKey(stranger));
    const { code, output } = await run(['encrypt', '--key', publicFile, strangerFile, '--cipher', cipher], PLAIN);
    expect(code).toBe(0);
    expect(decryptByGpg(output)).toEqual(splitMail(PLAIN).entity);
    const recipients = gpg.run(['--list-packets', '--list-only'], blockOf(output)).told.match(/ENC_TO/g);
    expect(recipients).toHaveLength(2);
  });

  it('signs before it encrypts', async () => {
    const words = ['encrypt', '--key', publicFile, '--sign', secretFile, '--password-file', password];
    const { code, output } = await run(words, PLAIN);
    expect(code).toBe(0);
    expect(gpg.run(['--passphrase', PASSWORD, '--decrypt'], blockOf(output)).told).toContain(`VALIDSIG ${rsa}`);
  });

  it('encrypts inline', async () => {
    const { output } = await run(['encrypt', '--inline', '--key', publicFile], PLAIN);
    expect(output.toString()).toMatch(/Content-Type: text\/plain[^]*-----BEGIN PGP MESSAGE-----\r\nCharset: utf-8\r\n/);
    expect(decryptByGpg(output).toString()).toBe('Hello.\r\n');
  });

  it('signs, and verifies', async () => {
    const signed = await run(['sign', '--key', secretFile, '--password-file', password], PLAIN);
    expect(signed.code).toBe(0);
    const verified = await run(['verify', '--key', publicFile], signed.output);
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.errors).toContain(`by RSA <rsa@a.example>, ${rsa.toLowerCase()} with rsa and sha256`);
    expect(verified.output).toEqual(PLAIN);
  });

  it('decrypts what gpg has encrypted and signed, and tells of it', async () => {
    const mail = inlineByGpg('Hello.\n', ['--local-user', rsa, '--recipient', rsa, '--sign', '--encrypt']);
    const { code, output, errors } = await run(['decrypt', '--key', secretFile, '--password-file', password, '--known', publicFile], mail);
    expect(code).toBe(0);
    expect(errors).toMatch(/encrypted with aes-256 and hash \(rsa\)\n {2}for the key [0-9a-f]{16} \(rsa\)\nsigned \(opaque\), good\n/);
    expect(errors).toContain('good; the mail is from who signed');
    expect(output.toString()).toMatch(/\r\n\r\nHello\.\r\n$/);
  });

  it('tells facts as JSON', async () => {
    const { errors } = await run(['verify', '--json', '--key', publicFile], signedByGpg());
    expect(JSON.parse(errors)).toMatchObject({
      stoppedBy: null,
      layers: [
        {
          kind: 'signed',
          form: 'inline',
          verdict: 'good',
          signatures: [{ fingerprint: rsa.toLowerCase(), userIds: ['RSA <rsa@a.example>'], isFrom: true, objection: null }],
        },
      ],
    });
  });

  it.each<[string, () => Buffer, string]>([
    ['changed', () => Buffer.from(signedByGpg().toString().replace('Hello.', 'Hallo.')), 'a signature is not good: broken'],
    ['without a signature', () => PLAIN, 'the mail is not signed by OpenPGP'],
    ['from somebody else', () => Buffer.from(signedByGpg().toString().replace('<rsa@', '<boss@')), 'not from who signed it'],
    ['signed with SHA-1', () => signedByGpg(['--digest-algo', 'SHA1']), 'a signature is not good: weak'],
    ['encrypted', () => inlineByGpg('Hello.', ['--recipient', rsa, '--encrypt']), 'decrypt it first'],
    ['signed by a stranger', () => inlineByGpg('Hello.', ['--local-user', stranger, '--clear-sign']), 'unknown-signer'],
  ])('writes no mail and ends with 1 for one that is %s', async (_, mail, sentence) => {
    const { code, output, errors } = await run(['verify', '--key', publicFile], mail());
    expect(code).toBe(1);
    expect(output).toHaveLength(0);
    expect(errors).toContain(sentence);
  });

  it.each<[string, () => string[], RegExp]>([
    ['a wrong password', () => ['decrypt', '--key', secretFile, '--password-file', gpg.file('wrong')], /wrong-password/],
    ['no password', () => ['decrypt', '--key', secretFile], /password-missing/],
    ['a public key for the private one', () => ['decrypt', '--key', publicFile], /no private key/],
    ['what is no key', () => ['encrypt', '--key', password], /no OpenPGP.*malformed/],
    ['a file that is not there', () => ['encrypt', '--key', '/nowhere'], /there is no such file/],
    ['a key from standard input', () => ['encrypt', '--key', '-'], /name files/],
    ['somebody else’s mail', () => ['decrypt', '--key', secretFile, '--password-file', password], /cannot be decrypted with these keys/],
  ])('ends with 1 and a sentence for %s', async (_, words, sentence) => {
    const { code, output, errors } = await run(words(), inlineByGpg('Hello.', ['--recipient', stranger, '--encrypt']));
    expect(code).toBe(1);
    expect(output).toHaveLength(0);
    expect(errors).toMatch(sentence);
    expect(errors).not.toContain(PASSWORD);
  });

  it('makes a key that gpg takes, never over another, and shows it', async () => {
    const out = join(gpg.folder, 'new.asc');
    const words = [
      'generate',
      '--address',
      'Ada@A.example',
      '--name',
      'Ada Example',
      '--out',
      out,
      '--valid-days',
      '30',
      '--password-file',
      password,
    ];
    const made = await run(words);
    expect(made).toMatchObject({ code: 0, errors: '' });
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(readFileSync(out, 'utf8')).toMatch(/^-----BEGIN PGP PRIVATE KEY BLOCK-----/);
    expect(gpg.run(['--import'], made.output).told).toContain('Ada Example <Ada@a.example>');
    expect(await run(words)).toMatchObject({ code: 1, errors: expect.stringContaining('a key is never overwritten') });
    const shown = (await run(['show', out])).output.toString();
    expect(shown).toMatch(
      /^private key [0-9a-f]{40}\n {2}Ada Example <Ada@a\.example> \(primary\)\n {4}eddsa ed25519Legacy, for certify, sign; made /,
    );
    expect((await run(['show', '--armored', out])).output).toEqual(made.output);
    const hash = /([a-z0-9]{32})@a\.example/.exec(gpg.must(['--with-wkd-hash', '--list-keys', 'Ada@a.example']).toString())?.[1];
    expect((await run(['show', '--wkd', out])).output.toString()).toBe(
      `ada@a.example https://openpgpkey.a.example/.well-known/openpgpkey/a.example/hu/${hash}?l=ada https://a.example/.well-known/openpgpkey/hu/${hash}?l=ada\n`,
    );
  });

  it('shows keys as JSON', async () => {
    const { output } = await run(['show', '--json', publicFile]);
    expect(JSON.parse(output.toString())).toMatchObject({
      file: publicFile,
      fingerprint: rsa.toLowerCase(),
      algorithm: 'rsa',
      bits: 3072,
      addresses: ['rsa@a.example'],
      hasSecret: false,
      subkeys: [{ uses: ['encrypt'] }],
    });
  });
});
