/** Looks for secrets in whatever a program has written or said, in every form in which one could stand there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface NamedSecret {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Less of it says nothing, and stands anywhere by chance. */
const LEAST_BYTES = 8;

/**
 * Names of the secrets that stand in these bytes: as they are, in hex, in base64 of any alignment, in base64url, percent-encoded; each also
 * in UTF-16, and cut into lines or groups.
 */
export function secretsIn(haystack: Buffer, secrets: readonly NamedSecret[]): string[] {
  // text in UTF-16 has a zero beside each letter; hex is written in pairs with colons, base64 in lines
  const joined = haystack.toString('latin1').replace(/[\0\s:]|\\[rn]/g, '');
  const lower = joined.toLowerCase();
  return secrets
    .filter(
      ({ bytes }) =>
        haystack.includes(bytes) || lower.includes(bytes.toString('hex')) || formsOf(bytes).some((form) => joined.includes(form)),
    )
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

function formsOf(bytes: Buffer): string[] {
  const texts = [bytes, Buffer.from(bytes.toString('latin1'), 'utf16le')].flatMap(base64FormsOf);
  const written = bytes.toString('latin1').replace(/[\0\s:]/g, '');
  return [...new Set([...texts, encodeURIComponent(bytes.toString('latin1')), ...(written.length < LEAST_BYTES ? [] : [written])])];
}

function base64FormsOf(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // the characters at both ends depend on the neighbours
    const inner = text.slice(offset === 0 ? 0 : offset + 1, -1);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
