/** Looks for secrets in whatever a program has written or said, in every form in which one could stand there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface NamedSecret {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Less of it says nothing, and stands anywhere by chance. */
const LEAST_BYTES = 8;

/** Names of the secrets that stand in these bytes: as they are, in hex, in base64 of any alignment, in base64url. */
export function secretsIn(haystack: Buffer, secrets: readonly NamedSecret[]): string[] {
  const lower = Buffer.from(haystack.toString('latin1').toLowerCase(), 'latin1');
  return secrets
    .filter(({ bytes }) => formsOf(bytes).some((form) => haystack.includes(form)) || lower.includes(bytes.toString('hex')))
    .map(({ name }) => name);
}

/** The same of every file below a folder, as `file: secret`. */
export function secretsBelow(directory: string, secrets: readonly NamedSecret[], isLeftOut: (path: string) => boolean): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (isLeftOut(path)) return [];
    if (entry.isDirectory()) return secretsBelow(path, secrets, isLeftOut);
    return entry.isFile() ? secretsIn(readFileSync(path), secrets).map((name) => `${path}: ${name}`) : [];
  });
}

/** A secret of a text. @throws when it is too short to be looked for. */
export function secretText(name: string, text: string): NamedSecret {
  return secretBytes(name, Buffer.from(text, 'utf8'));
}

export function secretBytes(name: string, bytes: Buffer): NamedSecret {
  if (bytes.length < LEAST_BYTES) throw new RangeError(`${name} is too short to be looked for`);
  return { name, bytes };
}

function formsOf(bytes: Buffer): Buffer[] {
  const texts = [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // the characters at both ends depend on the neighbours
    const inner = text.slice(offset === 0 ? 0 : offset + 1, -1);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [bytes, ...new Set(texts)].map((form) => (typeof form === 'string' ? Buffer.from(form, 'latin1') : form));
}
