/** Whether a protected entity holds what is protected and nothing else, so that every program sees the same in it. */
import { readHeaderBlock } from '../mime/header-fields.js';
import { decodeBody } from '../mime/transfer-encoding.js';
import { readEntityParts } from './entity-parts.js';
import type { TwoParts } from './two-parts.js';

/** Where the header ends, or what stands in it, is in doubt: programs would disagree about what the mail is. */
const DOUBTFUL = new Set([
  'no-header',
  'header-without-end',
  'header-line-without-colon',
  'too-many-header-fields',
  'control-character-in-header',
]);

/** Whether programs may read another header in it, or another body. */
export function isHeaderDoubtful(entity: Buffer): boolean {
  return readHeaderBlock(entity, 0, () => false).defects.some((defect) => DOUBTFUL.has(defect));
}

/** Encodings that leave out nothing of a body; what stands outside of a uuencoded file would be missed. */
const WHOLE_ENCODINGS = new Set(['base64', 'quoted-printable', '7bit', '8bit', 'binary']);

/** Whether everything in the body is of the structure: a reader of base64 skips what is no base64. */
export function isWhole(entity: Buffer): boolean {
  const { headers, body } = readEntityParts(entity);
  return WHOLE_ENCODINGS.has(headers.transferEncoding) && decodeBody(body, headers.transferEncoding).defect === undefined;
}

/** The one line that programs write for those who cannot read the format. */
const MAX_PREAMBLE_CHARACTERS = 200;

/** Whether more stands around the parts than a line for programs that do not know the format. */
export function saysSomethingAround({ around: [preamble, epilogue] }: Pick<TwoParts, 'around'>): boolean {
  const said = (bytes: Buffer): number => bytes.toString('latin1').trim().length;
  return said(preamble) > MAX_PREAMBLE_CHARACTERS || said(epilogue) > 0;
}
