/** The files are openssl's: libs/crypto/test/certificates/make-fixtures.ts says how they were made. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from './command-line.js';

const at = (name: string): string => fileURLToPath(new URL(`../../../../libs/crypto/test/certificates/${name}`, import.meta.url));

let folder = '';
let passwordFile = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazaret-certificate-'));
  passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'Pässword\nnot this\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...words: string[]): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const code = await runCommandLine(['certificate', ...words], { input: Readable.from([]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

describe('lazaret certificate show', () => {
  it('tells what is in a file, and whether the private key is', async () => {
    const { code, output } = await run('show', at('ada.pfx'), '--password-file', passwordFile);
    expect(code).toBe(0);
    expect(output).toMatch(/^addresses +ada@a\.example, office@a\.example, jürg@a\.example$/m);
    expect(output).toMatch(/^good for +encrypt, sign$/m);
    expect(output.match(/^private key .*$/gm)).toEqual(['private key     in the file', 'private key     not in the file']);
  });

  it('tells it as JSON, a line for each file', async () => {
    const { output } = await run('show', '--json', at('bob.pem'), at('rfc9500-p256.pem'));
    const [bob, key] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(bob.certificates).toMatchObject([
      { subject: 'CN=bob', emails: ['bob@b.example'], mayEncrypt: true, maySign: true, hasPrivateKey: false },
    ]);
    expect(key).toMatchObject({ certificates: [], keysWithoutCertificate: 1 });
  });

  it('says in one sentence what cannot be read, and goes on with the next file', async () => {
    const { code, output, errors } = await run('show', at('ada.pfx'), at('make-fixtures.ts'), at('ada-million.pfx'), at('bob.pem'));
    expect(code).toBe(1);
    expect(output).toContain('CN=bob');
    expect(
      errors
        .trim()
        .split('\n')
        .map((line) => /\((.*)\)$/.exec(line)?.[1]),
    ).toEqual(['password-missing', 'broken', 'too-many-iterations']);
  });
});

describe('lazaret certificate check', () => {
  const known = ['--roots', at('root.pem'), '--intermediates', at('issuing.pem'), '--at', '2026-06-15T00:00:00Z'];

  it('says that a certificate is usable, and the way to the root', async () => {
    expect(await run('check', at('bob.pem'), ...known)).toEqual({
      code: 0,
      output: 'usable: CN=bob ← CN=Example Issuing, O=Example, C=CH ← CN=Example Root, O=Example, C=CH\n',
      errors: '',
    });
    // The chain is in the file itself.
    expect(await run('check', at('chain.p7b'), '--roots', at('root.pem'), '--at', '2026-06-15T00:00:00Z')).toMatchObject({ code: 0 });
  });

  it('says why not, and ends with 1', async () => {
    const lists = ['--crl', at('issuing.crl')];
    const why = async (...words: string[]) => /\(([a-z-]+)\)\n$/.exec((await run('check', ...words)).errors)?.[1];
    expect(await why(at('bob.pem'))).toBe('untrusted-root');
    expect(await why(at('bob.pem'), ...known.slice(0, 4), '--at', '2040-01-01')).toBe('expired');
    expect(await why(at('lost.pem'), ...known, ...lists)).toBe('revoked');
    expect(await why(at('bob.pem'), ...known.slice(0, 4), '--at', '2026-08-01', ...lists)).toBe('revocation-unknown');
    expect(await why(at('root.pem'), ...known)).toBe('wrong-usage');
    const { code, output } = await run('check', '--json', at('lost.pem'), ...known, ...lists);
    expect([code, JSON.parse(output)]).toMatchObject([1, { usable: false, why: 'revoked', purpose: 'encrypt' }]);
  });

  it('accepts without an answer about revocation when told so', async () => {
    const words = [at('bob.pem'), ...known.slice(0, 4), '--at', '2026-08-01', '--crl', at('issuing.crl'), '--when-unknown', 'accept'];
    expect(await run('check', ...words)).toMatchObject({ code: 0 });
  });

  it('refuses an instant that is none', async () => {
    expect(await run('check', at('bob.pem'), '--at', 'tomorrow')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('--at must be an instant'),
    });
  });
});
