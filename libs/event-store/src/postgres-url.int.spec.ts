import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CannotOpenStore } from './cannot-open-store.js';
import { parsePostgresUrl } from './postgres-url.js';

function refusal(url: string): string {
  try {
    parsePostgresUrl(url);
  } catch (cause) {
    expect(cause).toBeInstanceOf(CannotOpenStore);
    return String(cause);
  }
  return 'accepted';
}

describe('the URL of a PostgreSQL store', () => {
  it('names user, password, host, port, database and schema, each percent-encoded', () => {
    expect(parsePostgresUrl('postgres://la%40z:p%3Aw%2F@db.example.org:6432/mail%20log?schema=one')).toMatchObject({
      ...{ host: 'db.example.org', port: 6432, database: 'mail log', user: 'la@z', password: 'p:w/', schema: 'one' },
      name: 'postgres://db.example.org:6432/mail log?schema=one',
    });
    expect(parsePostgresUrl('postgresql://u@[2001:db8::1]/d')).toMatchObject({ host: '2001:db8::1', port: 5432, schema: 'lazaret' });
    expect(parsePostgresUrl('postgres://u@/d?host=/run/postgresql')).toMatchObject({ host: '/run/postgresql', ssl: false });
  });

  it('encrypts and authenticates unless the server is on this machine or it is told otherwise', () => {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) expect(parsePostgresUrl(`postgres://u@${host}/d`).ssl).toBe(false);
    expect(parsePostgresUrl('postgres://u@db.example.org/d').ssl).toEqual({});
    expect(parsePostgresUrl('postgres://u@127.0.0.1/d?sslmode=verify-full').ssl).toEqual({});
    expect(parsePostgresUrl('postgres://u@db/d?sslmode=require').ssl).toMatchObject({ rejectUnauthorized: false });
    expect(parsePostgresUrl('postgres://u@db/d?sslmode=verify-ca').ssl).not.toHaveProperty('rejectUnauthorized');
    expect(parsePostgresUrl('postgres://u@db/d?sslmode=disable').ssl).toBe(false);
  });

  it.each(['postgres://u@db/d?sslmode=prefer', 'postgres://u@db/d?sslmode=allow', 'postgres://u@db/d?sslmode='])(
    'refuses %s, which may fall back to plain text',
    (url) => {
      expect(refusal(url)).toContain('sslmode');
    },
  );

  it.each([
    'postgres://u:secret@db',
    'postgres://db/d?password=secret',
    'postgres://u:se/cret@db/d',
    'postgres://u:%zzsecret@db/d',
    'postgres://u:secret@db/d?schema=Up;DROP',
    'postgres://u:secret@db/d?sslrootcert=/nowhere/ca.pem',
  ])('refuses %s without telling the password', (url) => {
    expect(refusal(url)).not.toMatch(/accepted|secret|se\/cret/);
  });

  it('takes the password from a file of libpq, the first line that fits, which nobody else may read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lazaret-passfile-'));
    const file = join(folder, 'pgpass');
    writeFileSync(file, '# a comment\nother:5432:d:u:wrong\ndb:*:d:u:rig\\:ht\\\\\ndb:5432:d:u:late\n', { mode: 0o600 });
    const url = `postgres://u@db/d?sslmode=disable&passfile=${file}`;
    expect(parsePostgresUrl(url).password).toBe('rig:ht\\');
    expect(refusal(url.replace('@db', '@elsewhere'))).toContain('no line for elsewhere:5432:d:u');
    chmodSync(file, 0o644);
    expect(refusal(url)).toContain('chmod 0600');
    rmSync(folder, { recursive: true });
  });
});
