/** Writes `multipart/signed` (RFC 1847 §2.1), whatever the signature is. */

/** What is put together. */
export interface SignedPair {
  /** Media type of the signature. */
  readonly protocol: string;
  /** Name of the hash, as the protocol has it. */
  readonly micalg: string;
  /** For programs that know no MIME. */
  readonly note: string;
  /** In no line of the entity; of ASCII letters, digits, `=` and `_`. */
  readonly boundary: string;
  /** What was signed, to the byte. */
  readonly entity: Buffer;
  /** The part with the signature: header, empty line, body with a line end. */
  readonly signaturePart: Buffer;
}

export function joinSigned({ protocol, micalg, note, boundary, entity, signaturePart }: SignedPair): Buffer {
  const head = [
    `Content-Type: multipart/signed; protocol="${protocol}";`,
    ` micalg=${micalg};`,
    ` boundary="${boundary}"`,
    '',
    note,
    `--${boundary}`,
    '',
  ].join('\r\n');
  const middle = `\r\n--${boundary}\r\n`;
  return Buffer.concat([Buffer.from(head), entity, Buffer.from(middle), signaturePart, Buffer.from(`--${boundary}--\r\n`)]);
}
