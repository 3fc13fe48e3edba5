const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const UUID_LENGTH = 36;

/**
 * Remembers which bytes of a window belong to a finding of a built-in detector, so that a less telling detector does not
 * find a second meaning in the same characters: no card number inside an IBAN, no telephone number inside a card number.
 */
export interface Claims {
  /** False if a detector of a lower (more telling) rank owns one of these bytes. */
  isFree(start: number, end: number, rank: number): boolean;
  claim(start: number, end: number, rank: number): void;
}

/** Claims of live versions bind all versions; those of versions in shadow, which only watch, bind no live one. */
export interface ClaimsByState {
  readonly live: Claims;
  readonly shadow: Claims;
}

export function newClaims(byteLength: number): ClaimsByState {
  const [live, shadow] = [newOwners(byteLength), newOwners(byteLength)];
  const isFree: Claims['isFree'] = (start, end, rank) => live.isFree(start, end, rank) && shadow.isFree(start, end, rank);
  return { live, shadow: { ...shadow, isFree } };
}

function newOwners(byteLength: number): Claims {
  let owners: Uint8Array | undefined; // Rank + 1 by byte, made when the first claim comes: most mails have none.
  return {
    isFree: (start, end, rank) => {
      if (owners === undefined) return true;
      for (let at = start; at < end; at++) {
        const owner = owners[at] ?? 0;
        if (owner !== 0 && owner <= rank) return false;
      }
      return true;
    },
    claim: (start, end, rank) => {
      owners ??= new Uint8Array(byteLength);
      owners.fill(rank + 1, start, end);
    },
  };
}

/** True if these bytes are a piece of a UUID (RFC 9562 §4), whose groups of digits look like many numbers. */
export function isInsideUuid(bytes: Buffer, start: number, end: number): boolean {
  let from = start;
  let to = end;
  while (from > 0 && start - from < UUID_LENGTH && isUuidByte(bytes[from - 1])) from--;
  while (to < bytes.length && to - end < UUID_LENGTH && isUuidByte(bytes[to])) to++;
  return to - from === UUID_LENGTH && UUID.test(bytes.toString('latin1', from, to));
}

function isUuidByte(byte = 0): boolean {
  return byte === 0x2d || (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}
