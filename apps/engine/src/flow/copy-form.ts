/** In which form a copy leaves: as the mail came, with a DKIM signature before it, or made anew. */
import type { DkimName } from '#crypto';
import type { EncryptionMethod } from '#dlp';
import type { LeavingForm, SealedProtectionKey } from '#events';
import type { FieldSealer } from '../platform/engine-keys.js';
import type { ProtectionKey } from '../protect/protection-method.js';
import type { KeptBytes } from './kept-bytes.js';

export type CopyForm = { readonly kind: 'as-came' } | SignedForm | MadeForm | IncomingForm;

/** No byte of the mail changes: the fields stand before it. */
export interface SignedForm {
  readonly kind: 'dkim';
  readonly fields: Buffer;
  readonly signedBy: readonly DkimName[];
}

/** A copy of its own, whose bytes are yet to be put beside the message. */
export interface MadeForm {
  readonly kind: 'made';
  /** ULID: names the bytes. */
  readonly copyId: string;
  readonly bytes: KeptBytes;
  /** `signed`: readable by everybody. */
  readonly protection: 'encrypted' | 'signed';
  readonly method: EncryptionMethod;
  readonly keys: readonly ProtectionKey[];
  readonly signedBy: ProtectionKey | null;
  readonly algorithms: readonly string[];
  readonly dkim: readonly DkimName[];
}

/** A copy for people inside: opened, marked, or without what somebody had written in our name. It stays readable as it was. */
export interface IncomingForm {
  readonly kind: 'incoming';
  /** ULID: names the bytes. */
  readonly copyId: string;
  readonly bytes: KeptBytes;
  readonly isDecrypted: boolean;
}

/** Whether a form has bytes of its own, which are ours to keep until they have arrived. */
export function hasOwnBytes(form: CopyForm): form is MadeForm | IncomingForm {
  return form.kind === 'made' || form.kind === 'incoming';
}

export const AS_CAME: CopyForm = { kind: 'as-came' };

/** More are counted, not listed: an event holds so many. */
const KEYS_LISTED = 200;
const ALGORITHMS_LISTED = 20;

/** What an event says of the form; undefined: nothing, the mail leaves as it came. */
export function leavingForm(form: CopyForm, sealer: FieldSealer): LeavingForm | undefined {
  switch (form.kind) {
    case 'as-came':
      return undefined;
    case 'dkim':
      return { kind: 'dkim', fields: sealer.seal('fields', form.fields.toString('latin1')), signedBy: [...form.signedBy] };
    case 'made':
      return madeForm(form, sealer);
    case 'incoming':
      return { kind: 'incoming', copyId: form.copyId, isDecrypted: form.isDecrypted, sizeBytes: form.bytes.sizeBytes };
  }
}

function madeForm({ copyId, bytes, protection, method, keys, signedBy, algorithms, dkim }: MadeForm, sealer: FieldSealer): LeavingForm {
  const generated = keys.flatMap(({ chosenBy, passwordId }) => (chosenBy === 'generated' && passwordId !== null ? [passwordId] : []));
  return {
    kind: 'made',
    ...{ copyId, protection, method },
    algorithms: algorithms.map(machineWord).slice(0, ALGORITHMS_LISTED),
    keyCount: keys.length,
    keys: sealer.seal('keys', JSON.stringify(keys.slice(0, KEYS_LISTED).map(shownKey))),
    generatedPasswords: generated.slice(0, KEYS_LISTED),
    signedBy: signedBy && sealer.seal('signedBy', JSON.stringify(shownKey(signedBy))),
    sizeBytes: bytes.sizeBytes,
    dkim: [...dkim],
  };
}

/** Field by field: an adapter may know more of a key than is to be kept. */
function shownKey({ kind, fingerprint, passwordId, expiresAt, chosenBy }: ProtectionKey): SealedProtectionKey {
  return { kind, fingerprint, passwordId, expiresAt, chosenBy };
}

/** Whatever the spelling of a name, no delivery fails for it. */
function machineWord(name: string): string {
  const word = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return word === '' ? 'unnamed' : word;
}
