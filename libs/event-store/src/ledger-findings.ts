/** What a verification of the ledger is given, and what it finds. */
import type { StoredEvent } from '#events';
import type { EventPlace } from './passed-events.js';

/** A checkpoint as a place outside has kept it. */
export interface OutsideAnchor {
  /** Revision of the checkpoint's event in the stream `ledger`, and its chain hash. */
  readonly revision: number;
  readonly chain: string;
  /** What it says: its number, and how many events it covers. */
  readonly checkpoint: number;
  readonly events: number;
  /** For people: where it was kept. */
  readonly source: string;
  /** Kept by the engine itself and not outside of it: what contradicts it is a fault, what agrees with it is not anchored by that. */
  readonly isOfEngine?: boolean;
}

/** What a time stamp token says about a hash; `unknown`: its signer is none that is trusted here. */
export type ReceiptVerdict = { readonly at: string } | 'unknown' | 'broken';

/** Judges a token (DER) for a hash of 32 bytes. */
export type CheckReceipt = (receipt: Buffer, hash: Buffer) => ReceiptVerdict;

export type LedgerProblem =
  /** An entry of the ledger cannot be read. */
  | 'unreadable'
  /** An entry contradicts the one before it. */
  | 'out of sequence'
  | 'wrong signature'
  /** The event is not the one that was sealed there: rewritten, exchanged, inserted, or one before it removed. */
  | 'not as sealed'
  /** There are fewer events than were sealed, or than are known outside. */
  | 'cut off'
  /** The checkpoint is not the one that is known outside. */
  | 'not as anchored'
  /** A time stamp token is not about the checkpoint, or was changed. */
  | 'wrong receipt'
  /** A key signs from here on for which no trusted one has vouched. */
  | 'unknown key';

/** Something that is not as it must be, and where. */
export interface LedgerFault extends EventPlace {
  readonly problem: LedgerProblem;
  /** One sentence without its full stop. */
  readonly detail: string;
}

/** A key of the ledger, and where it began to sign. */
export interface LedgerKey extends EventPlace {
  readonly keyId: string;
  /** Base64url of 32 bytes. */
  readonly publicKey: string;
  readonly from: 'first' | 'key-lost' | 'rotation';
}

/** Up to where something is so. */
export interface LedgerExtent {
  readonly checkpoint: number;
  /** Events that the ledger covers, from the first one of the log on. */
  readonly events: number;
  /** Of the last of them, in this log. */
  readonly position: number;
  /** When the checkpoint was made, ISO 8601 UTC; of a time stamp, when it was there at the latest. */
  readonly at: string;
}

/** Of an event that is not the one that a checkpoint covers there. One sentence without its full stop. */
export function sealedOtherwise(checkpoint: number): string {
  return `checkpoint ${checkpoint} has sealed another event, or the same one rewritten, in this place`;
}

/** A fault at a stored event. */
export function faultAt({ stream, revision, position }: StoredEvent | EventPlace, problem: LedgerProblem, detail: string): LedgerFault {
  return { stream, revision, position, problem, detail };
}
