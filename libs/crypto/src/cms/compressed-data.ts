/** CompressedData (RFC 3274; RFC 8551 §3.6): read within a limit, never written. */
import { inflateSync } from 'node:zlib';
import { children, explicit, fieldsOf, TAG } from '../certificates/der.js';
import { readOid } from '../certificates/der-values.js';
import { readAlgorithm } from './algorithm-identifier.js';
import { CmsError, guardedCms, malformed } from './cms-error.js';
import { joinOctets, readContentOf } from './content-info.js';
import { CONTENT, ZLIB } from './oids.js';

/**
 * What was compressed.
 *
 * @param maxBytes - it stops there: a few kilobytes can become gigabytes.
 * @throws CmsError `too-large`, `malformed`, `unsupported`.
 */
export function decompressCms(bytes: Buffer, maxBytes: number): Buffer {
  return guardedCms(() => {
    const fields = fieldsOf(readContentOf(bytes, CONTENT.compressedData).content, 'The compressed data');
    fields.next(TAG.integer);
    if (readAlgorithm(fields.next(TAG.sequence)).oid !== ZLIB) throw new CmsError('unsupported', 'The compression is not supported.');
    const encapsulated = fieldsOf(fields.next(TAG.sequence), 'The compressed content');
    if (readOid(encapsulated.next(TAG.oid)) !== CONTENT.data) throw new CmsError('unsupported', 'The compressed content is not supported.');
    const [octets] = children(encapsulated.next(explicit(0)));
    if (octets === undefined) throw malformed('The compressed content is missing.');
    return inflate(joinOctets(octets), maxBytes);
  });
}

function inflate(compressed: Buffer, maxBytes: number): Buffer {
  try {
    return inflateSync(compressed, { maxOutputLength: maxBytes });
  } catch (error) {
    const isTooLarge = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLarge
      ? new CmsError('too-large', `The compressed content has more than ${maxBytes} bytes.`)
      : malformed('The compression is damaged.');
  }
}
