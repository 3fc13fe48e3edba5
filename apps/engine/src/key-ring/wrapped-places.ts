/**
 * Every place where the key ring wraps something, and how it is wrapped anew. A place that is missing here costs nothing but that an old
 * key is never dropped: which keys are needed is seen in the files themselves.
 */
import path from 'node:path';
import { rewrapDayKeys, rewrapSealedBlobs, rewrapSecrets, sumOfCounts, type KeyWrapper, type RewrapCount } from '#crypto';

type Rewrap = (directory: string, ring: KeyWrapper, writer: string) => Promise<RewrapCount>;

const secretsOf =
  (kind: string): Rewrap =>
  (directory, ring) =>
    rewrapSecrets(directory, ring, kind);

/** By folder below the shared folder; small ones first. */
const PLACES: readonly (readonly [string, Rewrap])[] = [
  ['keys/days', rewrapDayKeys],
  ['keys/decision-days', rewrapDayKeys],
  ['keys/access-days', rewrapDayKeys],
  ['keys/ledger', secretsOf('ledger-key')],
  ['keys/dkim', secretsOf('dkim-key')],
  ['keys/private', secretsOf('certificate-key')],
  ['keys/pgp', secretsOf('pgp-key')],
  ['keys/pdf-passwords', secretsOf('pdf-password')],
  ['keys/exports', secretsOf('export-target')],
  ['keys/people', secretsOf('person')],
  ['notices', rewrapSealedBlobs],
  ['blobs', rewrapSealedBlobs],
  ['retained', rewrapSealedBlobs],
];

/** Wraps all that there is anew, under the active key of the ring. @param writer - of this engine, among those that share the folder. */
export async function rewrapAll(sharedDir: string, ring: KeyWrapper, writer: string): Promise<RewrapCount> {
  const counts: RewrapCount[] = [];
  for (const [folder, rewrap] of PLACES) counts.push(await rewrap(path.join(path.resolve(sharedDir), folder), ring, writer));
  return sumOfCounts(counts);
}
