/** `lazaret smime` with the real openssl before and behind it. */
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitMail } from '#mail';
import { runCommandLine } from '../../apps/engine/src/cli/command-line.js';
import { AWKWARD_MAILS } from '../support/awkward-mails.js';
import { openssl, whyNoOpenssl } from '../support/openssl-authority.js';
import { makePeople, type People, type Person, pfxOf } from '../support/smime-people.js';

const missing = whyNoOpenssl();
const PLAIN = AWKWARD_MAILS.plain!;
const PASSWORD = 'a password of 22 letters';

async function run(words: readonly string[], input: Buffer): Promise<{ code: number; output: Buffer; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const code = await runCommandLine(['smime', ...words], { input: Readable.from([input]), output, errors });
  return { code, output: (output.read() as Buffer | null) ?? Buffer.alloc(0), errors: String(errors.read() ?? '') };
}

describe.skipIf(missing)(`lazaret smime${missing ? ` (${missing})` : ''}`, () => {
  let people: People;
  let pfx: string;
  let password: string;
  beforeAll(() => {
    people = makePeople();
    pfx = people.file(pfxOf(people.rsa, PASSWORD));
    password = people.file(Buffer.from(`${PASSWORD}\n`));
  });
  afterAll(() => people.remove());

  const certificateOf = ({ issued }: Person): string => issued.certificateFile;
  const decryptByOpenssl = (mail: Buffer, { issued }: Person): Buffer =>
    openssl(['cms', '-decrypt', '-recip', issued.certificateFile, '-inkey', issued.keyFile], mail);
  const signByOpenssl = (mail: Buffer, { issued, address }: Person, words: readonly string[] = []): Buffer =>
    openssl(
      ['cms', '-sign', '-from', address, '-subject', 'an offer', '-signer', issued.certificateFile, '-inkey', issued.keyFile, ...words],
      splitMail(mail).entity,
    );

  it.each(['aes-256-gcm', 'aes-256-cbc'])('encrypts with %s for all recipients', async (cipher) => {
    const certificates = [certificateOf(people.rsa), certificateOf(people.p384)];
    const { code, output } = await run(['encrypt', '--cert', ...certificates, '--cipher', cipher], PLAIN);
    expect(code).toBe(0);
    expect(decryptByOpenssl(output, people.rsa)).toEqual(splitMail(PLAIN).entity);
    expect(decryptByOpenssl(output, people.p384)).toEqual(splitMail(PLAIN).entity);
  });

  it('signs before it encrypts', async () => {
    const words = ['encrypt', '--cert', certificateOf(people.p256), '--sign', pfx, '--password-file', password];
    const { code, output } = await run(words, PLAIN);
    expect(code).toBe(0);
    const signed = decryptByOpenssl(output, people.p256);
    expect(openssl(['cms', '-verify', '-CAfile', people.root.certificateFile, '-crlfeol'], signed)).toEqual(splitMail(PLAIN).entity);
  });

  it('decrypts, keeps the signature, and verifies it', async () => {
    const signed = signByOpenssl(PLAIN, people.p256);
    const words = ['cms', '-encrypt', '-aes-256-gcm', '-from', people.p256.address, '-recip', certificateOf(people.rsa)];
    const encrypted = openssl(words, signed);
    const decrypted = await run(['decrypt', '--key', pfx, '--password-file', password], encrypted);
    expect(decrypted.errors).toContain('encrypted with aes-256-gcm (rsa-pkcs1)');
    expect(decrypted).toMatchObject({ code: 0 });
    const verified = await run(['verify', '--roots', people.root.certificateFile], decrypted.output);
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.errors).toContain('good; the mail is from who signed; the certificate is trusted');
    expect(verified.output.toString()).toMatch(/\r\n\r\nHello\.\r\n$/);
  });

  it('tells facts as JSON', async () => {
    const { errors } = await run(['verify', '--json', '--roots', people.root.certificateFile], signByOpenssl(PLAIN, people.rsa));
    expect(JSON.parse(errors)).toMatchObject({
      stoppedBy: null,
      layers: [
        {
          kind: 'signed',
          form: 'clear',
          verdict: 'good',
          signatures: [{ emails: ['rsa@a.example'], isFrom: true, trust: { usable: true }, scheme: { digest: 'sha256' } }],
        },
      ],
    });
  });

  it.each<[string, (mail: Buffer) => Buffer, string]>([
    ['changed', (mail) => Buffer.from(mail.toString().replace('Hello.', 'Hallo.')), 'a signature is not good: broken'],
    ['without a signature', () => PLAIN, 'the mail is not signed by S/MIME'],
    ['from somebody else', (mail) => Buffer.from(mail.toString().replace('From: rsa@', 'From: boss@')), 'not from who signed it'],
    ['signed with SHA-1', () => signByOpenssl(PLAIN, people.rsa, ['-md', 'sha1']), 'a signature is not good: weak'],
    ['encrypted', () => openssl(['cms', '-encrypt', '-recip', certificateOf(people.rsa)], PLAIN), 'decrypt it first'],
  ])('writes no mail and ends with 1 for one that is %s', async (_, change, sentence) => {
    const { code, output, errors } = await run(['verify'], change(signByOpenssl(PLAIN, people.rsa)));
    expect(code).toBe(1);
    expect(output).toHaveLength(0);
    expect(errors).toContain(sentence);
  });

  it('does not trust a certificate without a way to the roots', async () => {
    const { code, errors } = await run(['verify', '--roots', certificateOf(people.stranger)], signByOpenssl(PLAIN, people.rsa));
    expect(code).toBe(1);
    expect(errors).toContain('untrusted-root');
  });

  it.each<[string, () => string[], RegExp]>([
    ['a wrong password', () => ['decrypt', '--key', pfx, '--password-file', people.file(Buffer.from('wrong'))], /wrong-password/],
    ['no password', () => ['decrypt', '--key', pfx], /password-missing/],
    ['a certificate for the key', () => ['decrypt', '--key', certificateOf(people.rsa)], /no private key/],
    ['a root as a recipient', () => ['encrypt', '--cert', people.root.certificateFile], /wrong-usage/],
    ['a file that is not there', () => ['encrypt', '--cert', '/nowhere'], /there is no such file/],
    ['somebody else’s mail', () => ['decrypt', '--key', pfx, '--password-file', password], /cannot be decrypted with these keys/],
  ])('ends with 1 and a sentence for %s', async (_, words, sentence) => {
    const mail = openssl(['cms', '-encrypt', '-recip', certificateOf(people.stranger)], PLAIN);
    const { code, output, errors } = await run(words(), mail);
    expect(code).toBe(1);
    expect(output).toHaveLength(0);
    expect(errors).toMatch(sentence);
    expect(errors).not.toContain(PASSWORD);
  });
});
