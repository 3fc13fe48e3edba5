/**
 * Which log the databases of a data folder were read off. They know how far they have come by positions, and positions are of one store: in
 * another one, where the log was copied to, the same position may be another event.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const FILE = 'followed-log';
/** All of them are built anew from the log. */
const DATABASES = ['read.db', 'agenda.db', 'notices.db'];

/**
 * Removes the databases when they have followed another log than that of `url`; call before they are opened.
 * @returns whether it was another one.
 */
export async function forgetOtherLog(dataDir: string, url: string): Promise<boolean> {
  const file = path.join(dataDir, FILE);
  const name = nameOf(url);
  const followed = await readFile(file, 'utf8').catch(() => undefined);
  const isOther = followed !== undefined && followed.trim() !== name;
  if (isOther)
    for (const database of DATABASES) for (const end of ['', '-wal', '-shm']) await rm(path.join(dataDir, database + end), { force: true });
  if (followed?.trim() !== name) await writeFile(file, `${name}\n`, { mode: 0o600, flush: true });
  return isOther;
}

/** Files keep their positions wherever they are moved to; of a server, without who signs in and how. */
function nameOf(url: string): string {
  if (!/^[a-z+]+:\/\//.test(url)) return url.split(':', 1)[0] ?? '';
  const [, scheme = '', rest = ''] = /^([a-z+]+):\/\/(?:.*@)?(.*)$/s.exec(url) ?? [];
  const [place = '', parameters = ''] = rest.split('?', 2);
  const schema = new URLSearchParams(parameters).get('schema');
  return `${scheme}://${place}${schema === null ? '' : `?schema=${schema}`}`;
}
