/** The URL of a PostgreSQL store, and what it may say. Nothing that is thrown or named here holds the password. ADR 0034. */
import { readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { CannotOpenStore } from './cannot-open-store.js';

/** Where a store is, and how it is reached. */
export interface PostgresPlace {
  /** A host name, an address, or the folder of a socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Absent: `PGPASSWORD`, or the password file of the account that runs the engine, as the server asks for one. */
  readonly password?: string;
  readonly ssl: ConnectionOptions | false;
  /** The schema of the tables; several stores may share a database. */
  readonly schema: string;
  /** What sentences call it. */
  readonly name: string;
}

const PARAMETERS = new Set(['host', 'schema', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'passfile']);

/**
 * Reads `postgres://user:password@host:port/database?parameters`; every part may be percent-encoded. Parameters, named as libpq
 * names them: `host` (the folder of a socket), `sslmode` (`disable`, `require`, `verify-ca`, `verify-full`; left out: `disable` for
 * a socket or a loopback address, else `verify-full`), `sslrootcert`, `sslcert`, `sslkey`, `passfile`; and `schema` (`lazaret`).
 * @throws CannotOpenStore with what is wrong with it.
 */
export function parsePostgresUrl(text: string): PostgresPlace {
  const url = readUrl(text);
  const parameters = readParameters(url);
  const database = decoded(url.pathname.slice(1));
  if (database === '' || url.username === '') throw refused('it names no user or no database: postgres://user@host:5432/database');
  const host = parameters.get('host') ?? decoded(url.hostname.replace(/^\[(.+)\]$/, '$1'));
  if (host === '') throw refused('it names no host');
  const place = { host, port: Number(url.port || 5432), database, user: decoded(url.username) };
  const password = url.password === '' ? filedPassword(place, parameters.get('passfile')) : decoded(url.password);
  const schema = parameters.get('schema') ?? 'lazaret';
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema)) throw refused('its schema is not a lower-case name of at most 41 characters');
  const where = host.startsWith('/') ? host : `${host.includes(':') ? `[${host}]` : host}:${String(place.port)}`;
  const name = `postgres://${where}/${database}${schema === 'lazaret' ? '' : `?schema=${schema}`}`;
  return { ...place, ...(password === undefined ? {} : { password }), ssl: transportSecurity(host, parameters), schema, name };
}

/** `postgres://user@/database`, as libpq takes it, has no host, which no URL lacks. */
function readUrl(text: string): URL {
  const withHost = text.replace(/^(postgres(?:ql)?:\/\/[^/?#@]*@)\//, '$1localhost/');
  if (/^postgres(?:ql)?:/.test(withHost) && URL.canParse(withHost)) return new URL(withHost);
  throw refused('it is no URL such as postgres://user@host:5432/database; percent-encode what is special in user and password');
}

function refused(reason: string): CannotOpenStore {
  return new CannotOpenStore(`store.url of PostgreSQL cannot be used: ${reason}.`);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refused('a part of it is not percent-encoded well');
  }
}

function readParameters(url: URL): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    if (!PARAMETERS.has(name)) throw refused(`it has a parameter other than ${[...PARAMETERS].join(', ')}`);
    parameters.set(name, value);
  }
  return parameters;
}

/** libpq's meaning of `sslmode` (PostgreSQL manual, 34.19), without the modes that fall back to plain text. */
function transportSecurity(host: string, parameters: ReadonlyMap<string, string>): ConnectionOptions | false {
  const mode = parameters.get('sslmode') ?? (isLocal(host) ? 'disable' : 'verify-full');
  if (mode === 'disable') return false;
  const files = {
    ...contents('ca', parameters.get('sslrootcert')),
    ...contents('cert', parameters.get('sslcert')),
    ...contents('key', parameters.get('sslkey')),
  };
  const anyName = { checkServerIdentity: () => undefined };
  if (mode === 'verify-full') return files;
  if (mode === 'verify-ca' || (mode === 'require' && 'ca' in files)) return { ...files, ...anyName };
  if (mode === 'require') return { ...files, ...anyName, rejectUnauthorized: false };
  throw refused('its sslmode is none of disable, require, verify-ca, verify-full');
}

function isLocal(host: string): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function contents(name: string, path: string | undefined): Record<string, string> {
  return path === undefined ? {} : { [name]: readOwn(path) };
}

function readOwn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw refused(`${path} cannot be read (${cause instanceof Error ? cause.message : String(cause)})`);
  }
}

/** The first line of a password file that fits (PostgreSQL manual, 34.16): `host:port:database:user:password`, `*` fits all. */
function filedPassword(place: Pick<PostgresPlace, 'host' | 'port' | 'database' | 'user'>, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const lines = readOwn(path).split(/\r?\n/);
  if ((statSync(path).mode & 0o077) !== 0) throw refused(`${path} is readable by others: chmod 0600`);
  const wanted = [place.host, String(place.port), place.database, place.user];
  for (const line of lines) {
    if (line.startsWith('#')) continue;
    const fields = (line.match(/(?:\\.|[^\\:])*(?::|$)/g) ?? []).map((field) => field.replace(/:$/, '').replace(/\\(.)/g, '$1'));
    if (wanted.every((value, index) => fields[index] === '*' || fields[index] === value)) return fields[4];
  }
  throw refused(`${path} has no line for ${wanted.join(':')}`);
}
