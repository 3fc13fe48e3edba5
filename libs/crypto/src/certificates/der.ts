/**
 * ASN.1 structures as bytes (ITU-T X.690), seen in place: an element is a view of the input and its children are read when
 * they are asked for. A revocation list of 100,000 lines is walked without making an object of each, which is why this is
 * not done with asn1js (ADR 0026). DER, and the indefinite lengths of BER (X.690 §8.1.3.6) that older programs write into
 * P7B and PFX files.
 */
import { broken, CertificateRefused } from './certificate-refused.js';

/** One element: identifier octet, content, and the whole of it. */
export interface DerElement {
  /** Identifier octet: class, constructed, number (X.690 §8.1.2). Numbers above 30 do not occur in what is read here. */
  readonly tag: number;
  readonly content: Buffer;
  /** Header and content, as they stood there. */
  readonly raw: Buffer;
}

/** Identifier octets of the universal types that are used here (X.680 §8.6); constructed ones with bit 0x20. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8: 0x0c,
  printable: 0x13,
  teletex: 0x14,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universal: 0x1c,
  bmp: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

const CONSTRUCTED = 0x20;

/** Identifier octet of a context-specific element with content of other elements: `[n]`, explicit or of a SEQUENCE or SET. */
export const explicit = (number: number): number => 0xa0 | number;
/** Identifier octet of a context-specific element with bytes: `[n] IMPLICIT` of a primitive type. */
export const implicit = (number: number): number => 0x80 | number;

/** Elements inside each other whose length is indefinite; real files have some ten. */
const MAX_DEPTH = 64;
/** Elements beside each other that are held at once. */
const MAX_CHILDREN = 20_000;
/** Bytes of a length: 4 GiB is more than a Buffer of ours will hold. */
const MAX_LENGTH_BYTES = 4;

/** The one element that these bytes are. @throws CertificateRefused `broken` also when something follows it. */
export function readDer(bytes: Buffer): DerElement {
  const element = elementAt(bytes, 0);
  if (element.raw.length !== bytes.length) throw broken('Something follows the end of the structure.');
  return element;
}

/** The first element of these bytes, whatever follows. */
export function readFirst(bytes: Buffer): DerElement {
  return elementAt(bytes, 0);
}

/** The elements inside one, one after the other, each read when it is its turn. */
export function* eachChild(parent: DerElement): Generator<DerElement, void, undefined> {
  if ((parent.tag & CONSTRUCTED) === 0) throw broken('There should be elements, and there are bytes.');
  for (let at = 0; at < parent.content.length;) {
    const child = elementAt(parent.content, at);
    yield child;
    at += child.raw.length;
  }
}

/** The elements inside one. Not for lists that may be long: see {@link eachChild}. @throws CertificateRefused `too-large` */
export function children(parent: DerElement): DerElement[] {
  const elements: DerElement[] = [];
  for (const child of eachChild(parent)) {
    if (elements.length === MAX_CHILDREN) throw new CertificateRefused('too-large', `A structure has more than ${MAX_CHILDREN} parts.`);
    elements.push(child);
  }
  return elements;
}

function elementAt(bytes: Buffer, at: number): DerElement {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) throw broken('The structure ends in the middle.');
  if ((tag & 0x1f) === 0x1f) throw broken('A tag is of a form that does not occur in certificates.');
  if (first === 0x80) return indefiniteAt(bytes, at);
  const { length, headerEnd } = lengthAt(bytes, at + 1, first);
  const end = headerEnd + length;
  if (end > bytes.length) throw broken('The structure ends in the middle.');
  return { tag, content: bytes.subarray(headerEnd, end), raw: bytes.subarray(at, end) };
}

/** X.690 §8.1.3.4 and §8.1.3.5. */
function lengthAt(bytes: Buffer, at: number, first: number): { length: number; headerEnd: number } {
  if (first < 0x80) return { length: first, headerEnd: at + 1 };
  const count = first & 0x7f;
  if (count > MAX_LENGTH_BYTES || at + 1 + count > bytes.length) throw broken('A length in the structure makes no sense.');
  return { length: bytes.readUIntBE(at + 1, count), headerEnd: at + 1 + count };
}

/** X.690 §8.1.3.6: elements until two zero octets. */
function indefiniteAt(bytes: Buffer, at: number): DerElement {
  const tag = bytes[at] ?? 0;
  if ((tag & CONSTRUCTED) === 0) throw broken('A length in the structure makes no sense.');
  const end = endOfContents(bytes, at + 2);
  return { tag, content: bytes.subarray(at + 2, end - 2), raw: bytes.subarray(at, end) };
}

/**
 * The offset behind the two zero octets. Those that are still open are counted, and no object is made of what lies between: a content
 * of 30 MB in pieces of one byte each takes a second, not a minute.
 */
function endOfContents(bytes: Buffer, start: number): number {
  let at = start;
  for (let open = 1; open > 0;) {
    const tag = bytes[at];
    const first = bytes[at + 1];
    if (tag === undefined || first === undefined) throw broken('The structure ends in the middle.');
    if ((tag & 0x1f) === 0x1f) throw broken('A tag is of a form that does not occur in certificates.');
    if (tag === 0 && first === 0) {
      open--;
      at += 2;
    } else if (first === 0x80) {
      open++;
      if ((tag & CONSTRUCTED) === 0 || open > MAX_DEPTH) throw broken('A length in the structure makes no sense.');
      at += 2;
    } else {
      at = endOfDefinite(bytes, at, first);
    }
  }
  return at;
}

function endOfDefinite(bytes: Buffer, at: number, first: number): number {
  if (first < 0x80) return at + 2 + first;
  const { length, headerEnd } = lengthAt(bytes, at + 1, first);
  return headerEnd + length;
}

/** The fields of a SEQUENCE in their order, with those that may be missing. */
export class DerFields {
  private readonly fields: DerElement[];
  private at = 0;

  /** @param what - names the structure in what is said when it is broken. */
  constructor(
    sequence: DerElement,
    private readonly what: string,
  ) {
    if ((sequence.tag & CONSTRUCTED) === 0) throw broken(`${what} is not a structure.`);
    this.fields = children(sequence);
  }

  /** The next field. @throws CertificateRefused `broken` when it is missing or has another tag. */
  next(...tags: readonly number[]): DerElement {
    const field = this.fields[this.at];
    if (field === undefined || (tags.length > 0 && !tags.includes(field.tag))) throw broken(`${this.what} lacks a field.`);
    this.at += 1;
    return field;
  }

  /** The next field when it has one of these tags; undefined, and nothing is taken, when it has another. */
  maybe(...tags: readonly number[]): DerElement | undefined {
    const field = this.fields[this.at];
    if (field === undefined || !tags.includes(field.tag)) return undefined;
    this.at += 1;
    return field;
  }

  /** All fields that are left. @throws CertificateRefused `too-large` when there are more than `most`. */
  all(most: number): DerElement[] {
    const left = this.fields.slice(this.at);
    if (left.length > most) throw new CertificateRefused('too-large', `${this.what} has more than ${most} entries.`);
    this.at = this.fields.length;
    return left;
  }

  /** Nothing may be left. */
  end(): void {
    if (this.at < this.fields.length) throw broken(`${this.what} has a field too many.`);
  }
}

/** Fields of a SEQUENCE that must be one. */
export function fieldsOf(sequence: DerElement, what: string): DerFields {
  if (sequence.tag !== TAG.sequence) throw broken(`${what} is not a structure.`);
  return new DerFields(sequence, what);
}

/** Runs a reader so that nothing but {@link CertificateRefused} comes out of it, whatever a library or the platform throws. */
export function guarded<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof CertificateRefused ? error : broken(`${what} cannot be read.`);
  }
}
