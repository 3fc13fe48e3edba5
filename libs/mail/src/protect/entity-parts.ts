/** An entity taken apart at its seams, so that it can be put together again with other parts and no other change. */
import { createDelimiters } from '../mime/delimiters.js';
import { type EntityHeaders, readEntityHeaders } from '../mime/entity-headers.js';
import { readHeaderBlock } from '../mime/header-fields.js';
import type { HeaderField } from '../mime/mime-node.js';

/** Header and body of an entity. The Buffers are subarrays of it. */
export interface EntityParts {
  readonly fields: readonly HeaderField[];
  readonly headers: EntityHeaders;
  readonly body: Buffer;
}

const CRLF = Buffer.from('\r\n');

export function readEntityParts(entity: Buffer, defaultType = 'text/plain'): EntityParts {
  const { fields, bodyStart } = readHeaderBlock(entity, 0, () => false);
  return { fields, headers: readEntityHeaders(fields, defaultType), body: entity.subarray(bodyStart) };
}

/** The entity of these fields, each as it was written, and this body. */
export function joinEntity(fields: readonly HeaderField[], body: Buffer): Buffer {
  return Buffer.concat([...fields.flatMap(({ raw }) => [raw, CRLF]), CRLF, body]);
}

/** A field of our own: `name: value`, in as many lines as the value has. */
export function writtenField(name: string, value: string): HeaderField {
  return { name, raw: Buffer.from(`${name}: ${value}`, 'latin1'), value: value.replaceAll('\r\n', '') };
}

/** True for a field of that name, which is given in lower-case. */
export function isNamed(name: string): (field: HeaderField) => boolean {
  return (field) => field.name.toLowerCase() === name;
}

/** A piece of the body of a multipart: one of its parts, or what lies around them (delimiters, preamble, epilogue). */
export interface MultipartPiece {
  readonly isPart: boolean;
  readonly bytes: Buffer;
}

/** The body of a multipart in its order, nothing left out; `undefined` when there is no part. */
export function piecesOfMultipart(body: Buffer, boundary: string): MultipartPiece[] | undefined {
  const delimiters = createDelimiters(body);
  delimiters.open([boundary]);
  const pieces: MultipartPiece[] = [];
  let done = 0;
  for (let delimiter = delimiters.find(0); delimiter !== undefined && !delimiter.isClose;) {
    const next = delimiters.find(delimiter.next);
    const end = Math.max(delimiter.next, next?.bodyEnd ?? body.length);
    pieces.push({ isPart: false, bytes: body.subarray(done, delimiter.next) }, { isPart: true, bytes: body.subarray(delimiter.next, end) });
    done = end;
    delimiter = next;
  }
  return pieces.length === 0 ? undefined : [...pieces, { isPart: false, bytes: body.subarray(done) }];
}
