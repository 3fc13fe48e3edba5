/** `lazaret pgp-key`, against an engine that runs. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { openPgpSecretKeys, readPgpKeys } from '#crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { KEY_PASSWORD, madePgpKey, type MadePgpKey } from '../../../../test/support/pgp-key-client.js';
import { withAddress } from '../../../../test/support/pgp-key-of-owner.js';
import type { KeyDirectories } from '../pgp-keys/key-directories-port.js';
import { runCommandLine } from './command-line.js';

/** Says that it has the key of Ada, and that a key server does not answer. */
const DOUBLE: KeyDirectories = {
  ask: () =>
    Promise.resolve([
      { place: 'openpgpkey.a.example', kind: 'wkd', outcome: 'found', bytes: ada.secret.key.bytes },
      { place: 'keys.example.net', kind: 'key-server', outcome: 'unreachable', bytes: Buffer.alloc(0) },
    ]),
};

let ada: MadePgpKey;
let engine: HttpEngine;
let config = '';

beforeAll(async () => {
  ada = await madePgpKey('ada@a.example');
});
beforeEach(async () => {
  engine = await startHttpEngine({ directories: DOUBLE });
  const { dataDir } = engine.parts.config;
  config = path.join(dataDir, 'lazaret.json');
  await writeFile(config, JSON.stringify({ dataDir, http: { port: Number(new URL(engine.url).port) } }));
});
afterEach(() => engine.close());

async function run(words: readonly string[], input: Buffer): Promise<{ code: number; output: string; errors: string }> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const told = Promise.all([text(output), text(errors)]);
  const code = await runCommandLine([...words, '--config', config], { input: Readable.from([input]), output, errors });
  output.end();
  errors.end();
  const [out, err] = await told;
  return { code, output: out, errors: err };
}

const lazaret = (...words: string[]) => run(['pgp-key', ...words], Buffer.alloc(0));

async function file(name: string, content: Buffer | string): Promise<string> {
  const written = path.join(engine.parts.config.dataDir, name);
  await writeFile(written, content);
  return written;
}

const why = ['--reason', 'read to us by telephone'];
const last16 = (): string => ada.fingerprint.slice(-16);

describe('lazaret pgp-key', () => {
  it('brings keys along, and says what would happen before', async () => {
    const password = await file('password', `${KEY_PASSWORD}\n`);
    const key = await file('ada.asc', ada.lockedFile);
    expect((await lazaret('import', key)).errors).toMatch(/ada\.asc: .*password/i);
    const dry = await lazaret('import', key, '--password-file', password, '--dry-run');
    expect(dry).toMatchObject({ code: 0, errors: '' });
    expect(dry.output).toMatch(new RegExp(`== \\S+ada\\.asc, nothing is kept\\n.*\\nadded +${ada.fingerprint} +ours`));
    expect((await lazaret('list')).output).not.toContain('ada');
    expect((await lazaret('import', key, '--password-file', password)).code).toBe(0);
    const piped = await run(['pgp-key', 'import', '-'], ada.publicFile);
    expect(piped.output).toContain('known');
    expect((await lazaret('list')).output).toMatch(
      new RegExp(`untrusted +untrusted +never +ours +${ada.fingerprint} +ada <ada@a\\.example>`),
    );
  });

  it('walks a key through its life by its fingerprint, its beginning or its key id', async () => {
    await lazaret('import', await file('ada.asc', ada.publicFile));
    expect((await lazaret('trust', ada.fingerprint.slice(0, 12), ...why)).output).toContain(
      'ada <ada@a.example> is trusted for ada@a.example\n',
    );
    expect((await lazaret('list', '--encrypts', 'usable', '--json')).output).toContain(ada.fingerprint);
    const spaced = (ada.fingerprint.toUpperCase().match(/..../g) ?? []).join(' ');
    expect((await lazaret('assign', spaced, 'Partner.Example')).output).toContain('is used for partner.example');
    const { output } = await lazaret('detail', `0x${last16()}`);
    expect(output).toMatch(/trusted +since .* by .*: read to us by telephone/);
    expect(output).toMatch(/used for +partner\.example, since/);
    expect(output).toMatch(/published as +ada@a\.example at https:\/\/openpgpkey\.a\.example\//);
    expect((await lazaret('unassign', last16(), 'other.example')).errors).toContain('is not assigned to other.example');
    expect((await lazaret('unassign', last16(), 'partner.example')).code).toBe(0);
    const [subkey] = ada.secret.key.subkeys;
    const except = await lazaret('trust', last16(), ...why, '--except-subkey', subkey?.fingerprint.slice(0, 8) ?? '');
    expect(except.output).toContain(`is trusted for ada@a.example, without ${subkey?.fingerprint ?? ''}`);
    expect((await lazaret('list', '--encrypts', 'wrong-usage')).output).toContain('<ada@a.example>');
    expect((await lazaret('distrust', last16(), ...why)).output).toContain('is not trusted any more');
    expect((await lazaret('remove', last16())).output).toContain('is removed');
    expect((await lazaret('detail', last16())).errors).toContain(`no key of the ring has the fingerprint ${last16()}`);
  });

  it('says which address came after somebody trusted the key, and trusts it for those that are named', async () => {
    await lazaret('import', await file('ada.asc', ada.publicFile));
    await lazaret('trust', last16(), ...why);
    await lazaret('import', await file('more.asc', await withAddress(ada, 'ceo@bank.example')));
    const users = async () => (await lazaret('detail', last16())).output.match(/(?<=^user +).*/gm)?.map((line) => line.trim());
    expect(await users()).toContain('<ceo@bank.example> (this address is not trusted)');
    expect(await users()).toContain('<ada@a.example>');
    expect((await lazaret('trust', last16(), ...why, '--address', 'bob@b.example')).errors).toContain(
      'bob@b.example does not stand in the key',
    );
    const both = await lazaret('trust', last16(), ...why);
    expect(both.output).toContain('is trusted for ada@a.example, ceo@bank.example\n');
    expect((await lazaret('trust', last16(), ...why, '--address', 'ADA@a.example')).output).toContain('is trusted for ada@a.example\n');
    expect(await users()).toContain('<ceo@bank.example> (this address is not trusted)');
  });

  it.each([
    [['detail', 'ada'], 'ada is neither an id nor a fingerprint of 8 digits or more'],
    [['detail', '00000000'], 'no key of the ring has the fingerprint 00000000'],
    [['import', 'nowhere.asc'], 'nowhere.asc'],
  ])('refuses %j', async (words, sentence) => {
    const { code, errors } = await lazaret(...words);
    expect([code, errors]).toEqual([1, expect.stringContaining(sentence)]);
  });

  it('makes a key whose private half stays, and gives the public one away', async () => {
    const made = await lazaret('generate', '--address', 'Office@Halden.Example', '--name', 'Office', '--valid-days', '365');
    expect(made.errors).toMatch(/is made; it is used once it is trusted: lazaret pgp-key trust [0-9A-Z]{26} --reason <text>/);
    const [key] = await readPgpKeys(Buffer.from(made.output), engine.clock.now());
    expect(key).toMatchObject({ addresses: ['office@halden.example'], hasSecret: false });
    expect((await lazaret('export', key?.primary.fingerprint ?? '')).output).toBe(made.output);
  });

  it('gives a private key away under a strong password and for a reason only', async () => {
    await lazaret('import', await file('ada.asc', ada.privateFile));
    const strong = 'Kp7m-carried-away-Wq3x';
    const exported = (password: string) => lazaret('export-private', last16(), ...why, '--password-file', password);
    expect(await exported(await file('weak', 'weak\n'))).toMatchObject({ code: 1, output: '' });
    const { code, output } = await exported(await file('strong', `${strong}\n`));
    expect(code).toBe(0);
    expect(await openPgpSecretKeys(Buffer.from(output), strong, engine.clock.now())).toMatchObject([
      { key: { primary: { fingerprint: ada.fingerprint } } },
    ]);
    expect((await lazaret('export-private', last16(), '--password-file', 'strong')).errors).toContain('--reason');
  });

  it('writes the directory that a web server serves, into an empty folder', async () => {
    await lazaret('import', await file('ada.asc', ada.privateFile));
    await lazaret('trust', last16(), ...why);
    const folder = path.join(engine.parts.config.dataDir, 'wkd');
    expect((await lazaret('publish', folder)).errors).toContain('0 published');
    expect((await run(['setting', 'set', 'global', 'pgp.publish', 'on'], Buffer.alloc(0))).errors).toBe('');
    const advanced = await lazaret('publish', folder);
    const [, place = ''] = /^ada@a\.example (\S+)\n$/.exec(advanced.output) ?? [];
    expect(place).toMatch(/^\/\.well-known\/openpgpkey\/a\.example\/hu\/[a-z0-9]{32}$/);
    expect(await readPgpKeys(await readFile(path.join(folder, place)), engine.clock.now())).toMatchObject([
      { addresses: ['ada@a.example'] },
    ]);
    expect(await readFile(path.join(folder, '.well-known/openpgpkey/a.example/policy'), 'utf8')).toBe('');
    expect((await lazaret('publish', folder)).errors).toContain('is not empty');
    const direct = path.join(engine.parts.config.dataDir, 'direct');
    await mkdir(direct);
    expect((await lazaret('publish', direct, '--method', 'direct')).output).toMatch(
      /^ada@a\.example \/\.well-known\/openpgpkey\/hu\/[a-z0-9]{32}\n$/,
    );
  });

  it('looks for the keys of a person outside, where the setting allows it, and says who was asked', async () => {
    const refused = await lazaret('look-up', 'ada@a.example');
    expect(refused).toMatchObject({ code: 1, output: '' });
    expect(refused.errors).toContain('pgp.lookUp is off for this address');
    expect((await lazaret('look-up', 'nobody')).errors).toContain('not a mail address');
    await run(['setting', 'set', 'global', 'pgp.lookUp', 'on'], Buffer.alloc(0));
    const found = await lazaret('look-up', 'ada@a.example');
    expect(found.output).toMatch(/openpgpkey\.a\.example has keys\nkeys\.example\.net did not answer\n/);
    expect(found.output).toMatch(new RegExp(`added +[0-9A-Z]{26} +${ada.fingerprint} +ada <ada@a\\.example>`));
    expect((await lazaret('list')).output).toMatch(/untrusted +untrusted/);
  });
});
