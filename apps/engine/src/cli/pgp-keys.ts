/** Keys for `lazaret pgp`, out of files. */
import type { Readable } from 'node:stream';
import { encryptionParts, judgePgpKey, openPgpSecretKeys, PgpError, type PgpKey, type PgpSecretKey, readPgpKeys } from '#crypto';
import { readPasswordFile } from './password-file.js';
import { readInput } from './read-input.js';
import type { KeyFile } from './smime-keys.js';
import { CommandFailed } from './terminal.js';

/** All keys of a file, public and the public halves of private ones. Standard input is the mail. */
export async function readKeys(file: string, input: Readable, at: Date): Promise<PgpKey[]> {
  const bytes = await readNamed(file, input);
  return fileTold(file, () => readPgpKeys(bytes, at));
}

/** The keys of a file, to encrypt for. Who owns them is not asked here; that each could serve is. */
export async function readRecipients(file: string, input: Readable, at: Date): Promise<PgpKey[]> {
  const keys = await readKeys(file, input, at);
  return fileTold(file, () => {
    keys.forEach((key) => encryptionParts(key, at));
    return Promise.resolve(keys);
  });
}

/** The first private key of a file that may sign. */
export async function readPgpSigner(named: KeyFile, input: Readable, at: Date): Promise<PgpSecretKey> {
  const secrets = await readSecrets(named, input, at);
  const judged = secrets.map((secret) => ({ secret, judgement: judgePgpKey(secret.key, { purpose: 'sign', at: at.toISOString() }) }));
  const [first] = judged;
  const usable = judged.find(({ judgement }) => judgement.usable)?.secret;
  if (usable !== undefined) return usable;
  throw new CommandFailed(
    `${named.file}: the key cannot sign: ${first?.judgement.usable === false ? first.judgement.why : 'there is none'}`,
  );
}

/** All private keys of a file, to decrypt with: mail of years ago is for keys that are expired now. */
export async function readSecrets({ file, passwordFile }: KeyFile, input: Readable, at: Date): Promise<PgpSecretKey[]> {
  if (passwordFile === '-') throw notFromInput();
  const bytes = await readNamed(file, input);
  const password = await readPasswordFile(passwordFile, input);
  return fileTold(file, () => openPgpSecretKeys(bytes, password, at));
}

async function readNamed(file: string, input: Readable): Promise<Buffer> {
  if (file === '-') throw notFromInput();
  return readInput(file, input);
}

function notFromInput(): CommandFailed {
  return new CommandFailed('the mail comes from standard input; name files for keys and passwords');
}

/** Refusals are sentences for the operator, with the file that they are about. */
async function fileTold<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PgpError) throw new CommandFailed(`${file}: ${error.message} (${error.code})`);
    throw error;
  }
}
