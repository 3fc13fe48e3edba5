/** The shape of a parsed message: a tree of MIME entities (RFC 2045, RFC 2046) over the raw bytes. */

import type { Defect } from '../extract/extraction.js';

/** One header field (RFC 5322 §2.2). */
export interface HeaderField {
  /** As written; `''` for a line that is no field (no colon, or beyond the field limit). */
  readonly name: string;
  /** The field as it stands in the message, folds included, without its final line break. */
  readonly raw: Buffer;
  /** The body of the field, unfolded and trimmed; UTF-8 where it is valid, else Latin-1; encoded words not decoded. */
  readonly value: string;
}

/** A header body of the form `value; name=value; …` (RFC 2045 §5.1, RFC 2231), read leniently. */
export interface Parameterized {
  /** Before the first `;`, trimmed and lower-case. */
  readonly value: string;
  /** Decoded values by lower-case name; of a repeated name the first, of `name` and `name*` the extended one. */
  readonly params: ReadonlyMap<string, string>;
  /** Every decoded value of every name in order, the repeated ones too: different mail programs choose differently. */
  readonly all: readonly (readonly [name: string, value: string])[];
}

/** One way to read the body of a leaf. Contradictory headers make more than one. */
export interface LeafReading {
  readonly contentType: Parameterized;
  /** Lower-case, e.g. `base64`; `7bit` when absent. */
  readonly transferEncoding: string;
}

/** Why a subtree was not taken apart. */
export type MimeLimit = 'too-deep' | 'too-many-parts';

/** One MIME entity. All Buffers are subarrays of the raw message. */
export interface MimeNode {
  /** Section path as in IMAP (RFC 9051 §6.4.5): `1`, `2.1`; a leaf as root is `1`, a multipart as root is `0`. */
  readonly path: string;
  readonly fields: readonly HeaderField[];
  /** The first `Content-Type`, or the default of the place (RFC 2045 §5.2, RFC 2046 §5.1.5). */
  readonly contentType: Parameterized;
  readonly disposition?: Parameterized;
  /** The file name that most mail programs would show. */
  readonly fileName?: string;
  /** Every file name that the headers give. */
  readonly fileNames: readonly string[];
  readonly transferEncoding: string;
  /** All distinct readings; the first is `contentType` with `transferEncoding`. */
  readonly readings: readonly LeafReading[];
  /** The raw body before transfer decoding; of a multipart everything between its header and its end. */
  readonly body: Buffer;
  readonly children: readonly MimeNode[];
  /** Bytes of a multipart that belong to no child: preamble, epilogue. Nobody sees them, so things hide there. */
  readonly loose: readonly Buffer[];
  /** Set when a limit kept this entity from being taken apart; its body is then opaque. */
  readonly limit?: MimeLimit;
  readonly defects: readonly Defect[];
}

/** What bounds the parse; `takeMimePart` counts across nested messages. */
export interface MimeLimits {
  readonly maxMimeDepth: number;
  takeMimePart(): boolean;
}

/** True for a `multipart/*` entity that was taken apart. */
export function isTakenApart(node: MimeNode): boolean {
  return node.children.length > 0;
}
