/**
 * Multiparts that consist of exactly two parts, as the protected ones do (RFC 1847 §2). Read strictly: whoever signs or encrypts writes them
 * so, and a third part, or a part cut out of the middle, is somebody's trick.
 */
import { createDelimiters } from '../mime/delimiters.js';
import { readEntityHeaders } from '../mime/entity-headers.js';
import { readHeaderBlock } from '../mime/header-fields.js';
import type { Parameterized } from '../mime/mime-node.js';

/** A multipart with two parts. */
export interface TwoParts {
  readonly contentType: Parameterized;
  /** Each with its header, exactly as it stands, without the line break that belongs to the delimiter behind it. */
  readonly first: Buffer;
  readonly second: Buffer;
  /** What stands before the first delimiter and behind the last one, where no program shows it. */
  readonly around: readonly [Buffer, Buffer];
}

/** The two parts of an entity, or `undefined` when it is no multipart of two, or its header contradicts itself. */
export function readTwoParts(entity: Buffer): TwoParts | undefined {
  const { fields, bodyStart } = readHeaderBlock(entity, 0, () => false);
  const { contentType, boundaries, isMultipart, readings } = readEntityHeaders(fields, 'text/plain');
  const [boundary] = boundaries;
  if (!isMultipart || readings.length !== 1 || boundary === undefined || boundaries.length !== 1) return undefined;
  const delimiters = createDelimiters(entity);
  delimiters.open([boundary]);
  const before = delimiters.find(bodyStart);
  const between = before && delimiters.find(before.next);
  const after = between && delimiters.find(between.next);
  if (after === undefined || before?.isClose !== false || between?.isClose !== false || !after.isClose) return undefined;
  const part = (start: number, end: number): Buffer => entity.subarray(start, Math.max(start, end));
  return {
    contentType,
    first: part(before.next, between.bodyEnd),
    second: part(between.next, after.bodyEnd),
    around: [part(bodyStart, before.bodyEnd), entity.subarray(after.next)],
  };
}
