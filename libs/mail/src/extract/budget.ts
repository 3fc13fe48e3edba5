/** What one message may still cost: shared by everything that reads it, so that a hundred small archives count like one big one. */

import type { ExtractionLimits } from './extraction.js';

/**
 * The remaining allowance of one message. Every `take…` answers whether the whole amount was still there; when it was not, nothing is taken,
 * and the caller must report an `uninspectable` with reason `limit-reached` (or the more exact one) – never go on in silence.
 */
export interface Budget {
  /** Bytes that come out of archives, compressed documents and transfer encodings of nested files. */
  takeUnpacked(bytes: number): boolean;
  /** Unpacked bytes that may still be taken: the bound to give to an inflater before it starts. */
  unpackedLeft(): number;
  /** Bytes of extracted text (UTF-8). */
  takeText(bytes: number): boolean;
  /** Text bytes that may still be taken. */
  textLeft(): number;
  /** One more file inside an archive. */
  takeFile(): boolean;
  /** One more MIME part, nested messages included. */
  takeMimePart(): boolean;
}

/** A full allowance for one message. */
export function createBudget(limits: ExtractionLimits): Budget {
  const unpacked = allowance(limits.maxUnpackedBytes);
  const text = allowance(limits.maxTextBytes);
  const files = allowance(limits.maxArchiveFiles);
  const mimeParts = allowance(limits.maxMimeParts);
  return {
    takeUnpacked: unpacked.take,
    unpackedLeft: unpacked.left,
    takeText: text.take,
    textLeft: text.left,
    takeFile: () => files.take(1),
    takeMimePart: () => mimeParts.take(1),
  };
}

interface Allowance {
  readonly take: (amount: number) => boolean;
  readonly left: () => number;
}

function allowance(total: number): Allowance {
  let left = total;
  return {
    take(amount) {
      if (amount > left) return false;
      left -= amount;
      return true;
    },
    left: () => left,
  };
}
