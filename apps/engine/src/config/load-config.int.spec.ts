import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from './load-config.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazaret-config-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const write = (name: string, text: string, mode = 0o600): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};
const load = (environment: Record<string, string> = {}, file?: string) =>
  loadConfig({ environment, workingDirectory: folder, ...(file === undefined ? {} : { file }) });

describe('loadConfig', () => {
  it.each([
    ['lazaret.yaml', 'smtp:\n  port: 2600\n'],
    ['lazaret.yml', 'smtp: { port: 2600 }\n'],
    ['lazaret.json', '{"smtp":{"port":2600}}'],
  ])('reads %s from the working directory', (name, text) => {
    write(name, text);
    expect(load().smtp.port).toBe(2600);
  });

  it('takes the file of --config before LAZARET_CONFIG before ./lazaret.yaml', () => {
    write('lazaret.yaml', 'smtp: { port: 1 }');
    write('second.yaml', 'smtp: { port: 2 }');
    write('third.yaml', 'smtp: { port: 3 }');
    expect(load().smtp.port).toBe(1);
    expect(load({ LAZARET_CONFIG: 'second.yaml' }).smtp.port).toBe(2);
    expect(load({ LAZARET_CONFIG: 'second.yaml' }, 'third.yaml').smtp.port).toBe(3);
  });

  it('lets the environment win over the file, key by key', () => {
    write('lazaret.yaml', 'smtp: { port: 1, maxHops: 5 }');
    expect(load({ LAZARET_SMTP__PORT: '9' }).smtp).toMatchObject({ port: 9, maxHops: 5 });
  });

  it('takes an empty file as no keys', () => {
    write('lazaret.yaml', '# nothing set\n');
    expect(load().smtp.port).toBe(2525);
  });

  it('refuses a named file that is not there, broken YAML, and a list', () => {
    expect(() => load({}, 'absent.yaml')).toThrow(/absent\.yaml: cannot be read .*name a file that exists by --config or LAZARET_CONFIG/);
    expect(() => load({}, write('broken.yaml', 'smtp: [1'))).toThrow(/broken\.yaml: is not YAML/);
    expect(() => load({}, write('list.yaml', '- 1'))).toThrow(/list\.yaml: does not hold keys and values/);
  });

  it('takes a secret only from a file that is there and closed to other users', () => {
    const hop = (passwordFile: string) =>
      load({ LAZARET_ROUTES__OUTBOUND: JSON.stringify({ host: 'mx.example.org', tls: 'required', user: 'lazaret', passwordFile }) });
    expect(() => hop('absent')).toThrow(/routes\.outbound\.passwordFile: there is no file .*absent; name a file that exists/);
    expect(() => hop(write('open', 'secret', 0o644))).toThrow(
      /routes\.outbound\.passwordFile: .*open can be read by other users; run: chmod o-rwx/,
    );
    expect(hop(write('closed', 'secret', 0o640)).routes.outbound?.passwordFile).toBe(join(folder, 'closed'));
  });

  it('refuses a secret that stands in the configuration itself', () => {
    write('lazaret.yaml', 'routes: { outbound: { host: mx.example.org, user: u, password: secret } }');
    expect(() => load()).toThrow('routes.outbound.password: there is no such key; did you mean routes.outbound.passwordFile?');
  });
});
