import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from './command-line.js';

const MAIL = Buffer.from('From: anna@example.com\r\nTo: b@example.net\r\nSubject: Lunch\r\n\r\nFriday, \xfcm zw\xf6lf?\r\n', 'latin1');
const NAME = ['--domain', 'example.com', '--selector', 's1'];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazaret-dkim-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string): string => join(folder, name);

async function dkim(words: string[], input: Buffer = Buffer.alloc(0)): Promise<{ code: number; output: Buffer; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([buffer(output), text(errors)]);
  const code = await runCommandLine(['dkim', ...words], { input: Readable.from([input]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

describe('lazaret dkim', () => {
  it.each(['rsa', 'ed25519'])('makes an %s key that signs, and whose record verifies what it signed', async (type) => {
    const [key, zone] = [file(`${type}.pem`), file(`${type}.zone`)];
    const generated = await dkim(['generate', ...NAME, '--out', key, '--type', type]);
    writeFileSync(zone, generated.output);
    expect(generated).toMatchObject({ code: 0, errors: '' });
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect((await dkim(['record', ...NAME, '--key', key])).output).toEqual(generated.output);

    const signed = await dkim(['sign', ...NAME, '--key', key, '--valid-days', '7'], MAIL);
    expect(signed).toMatchObject({ code: 0, errors: '' });
    expect(signed.output.subarray(signed.output.length - MAIL.length)).toEqual(MAIL);
    const verified = await dkim(['verify', '--record', zone], signed.output);
    expect(verified.output.toString()).toBe(`good: d=example.com s=s1 a=${type}-sha256: header and body are as they were signed\n`);
    expect(verified).toMatchObject({ code: 0, errors: '' });
  });

  it('signs a signed mail again, so that it has both kinds', async () => {
    const keys = ['rsa', 'ed25519'].map((type) => ['--domain', 'example.com', '--selector', type, '--key', file(`both-${type}.pem`)]);
    let zone = '';
    let mail: Buffer = MAIL;
    for (const words of keys) {
      const out = words.at(-1)!;
      zone += (await dkim(['generate', ...words.slice(0, 4), '--out', out, '--type', words[3]!])).output.toString();
      mail = (await dkim(['sign', ...words], mail)).output;
    }
    writeFileSync(file('both.zone'), zone);
    const { output } = await dkim(['verify', '--record', file('both.zone')], mail);
    expect(output.toString().match(/^good: /gm)).toHaveLength(2);
  });

  it('says what was changed, and ends with 1', async () => {
    const [key, zone] = [file('changed.pem'), file('changed.zone')];
    writeFileSync(zone, (await dkim(['generate', ...NAME, '--out', key])).output);
    const { output } = await dkim(['sign', ...NAME, '--key', key], MAIL);
    const changed = Buffer.from(output.toString('latin1').replace('Friday', 'Monday'), 'latin1');
    const verified = await dkim(['verify', '--record', zone], changed);
    expect(verified.output.toString()).toMatch(/^bad: .*the body is not the one that was signed\n$/);
    expect(verified).toMatchObject({ code: 1, errors: 'lazaret: no signature of the mail is good\n' });
    expect(await dkim(['verify', '--record', zone], MAIL)).toMatchObject({ code: 1, errors: 'lazaret: the mail is not signed\n' });
  });

  it('never overwrites a key', async () => {
    writeFileSync(file('there.pem'), 'mine');
    const { code, errors } = await dkim(['generate', ...NAME, '--out', file('there.pem')]);
    expect([code, errors]).toEqual([1, `lazaret: ${file('there.pem')} is there already: a key is never overwritten\n`]);
    expect(readFileSync(file('there.pem'), 'utf8')).toBe('mine');
  });

  it('warns of a weak key in the record that it shows', async () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ format: 'pem', type: 'pkcs1' });
    writeFileSync(file('weak.pem'), weak);
    const { output } = await dkim(['record', ...NAME, '--key', file('weak.pem')]);
    expect(output.toString()).toMatch(/^; Warning: 1024 bits are weak/);
  });

  it.each([
    ['a mail without From', 'good.pem', 'To: b@example.net\r\n\r\n', 'the mail has no From: there is nobody to sign for'],
    ['a mail with two From', 'good.pem', 'From: a@example.com\r\nFrom: b@example.com\r\n\r\n', 'the mail has more than one From field'],
    ['a key that is none', 'bad.pem', 'From: a@example.com\r\n\r\n', 'it is not a private key in PEM (PKCS #1 or PKCS #8)'],
    ['a key that is not there', 'gone.pem', 'From: a@example.com\r\n\r\n', 'cannot read .*gone.pem: there is no such file'],
  ])('refuses %s in one sentence, and writes no mail', async (_, key, mail, sentence) => {
    if (key === 'good.pem') await dkim(['generate', ...NAME, '--out', file(key), '--type', 'ed25519']);
    if (key === 'bad.pem') writeFileSync(file(key), 'secret words');
    const { code, output, errors } = await dkim(['sign', ...NAME, '--key', file(key)], Buffer.from(mail));
    expect([code, output.length]).toEqual([1, 0]);
    expect(errors).toMatch(new RegExp(`^lazaret: ${sentence.replace(/[()#]/g, '\\$&')}\n$`));
  });

  it.each([
    [['--domain', 'localhost', '--selector', 's1'], 'the domain is none that could sign mail'],
    [['--domain', 'example.com', '--selector', 'a b'], 'the selector is no name'],
  ])('refuses the name %j', async (name, sentence) => {
    const { code, errors } = await dkim(['generate', ...name, '--out', file('never.pem')]);
    expect(code).toBe(1);
    expect(errors).toContain(sentence);
  });
});
