/** What the header fields of one MIME entity say about its body, contradictions included. */

import type { DefectName } from './defect-notes.js';
import { fieldsNamed } from './header-fields.js';
import type { HeaderField, LeafReading, Parameterized } from './mime-node.js';
import { readParameterized, withoutComments } from './parameters.js';

/** The MIME view of a header block. */
export interface EntityHeaders {
  readonly contentType: Parameterized;
  readonly disposition?: Parameterized;
  readonly fileName?: string;
  readonly fileNames: readonly string[];
  readonly transferEncoding: string;
  readonly readings: readonly LeafReading[];
  /** Every boundary that some mail program could use, as the bytes of the header in Latin-1; empty unless a reading is a multipart. */
  readonly boundaries: readonly string[];
  readonly isMultipart: boolean;
  readonly defects: readonly DefectName[];
}

/** More readings than this are no accident, and no mail program reads the fourth field. */
const MAX_READINGS = 4;
const MAX_BOUNDARIES = 8;
const MEDIA_TYPE = /^[^\s/;]+\/[^\s/;]+$/;

/** Reads the MIME fields; `defaultType` holds where no `Content-Type` stands (RFC 2045 §5.2, RFC 2046 §5.1.5). */
export function readEntityHeaders(fields: readonly HeaderField[], defaultType: string): EntityHeaders {
  const defects: DefectName[] = [];
  const types = readContentTypes(fields, defaultType, defects);
  const encodings = readTransferEncodings(fields, defects);
  const readings = types.flatMap((contentType) => encodings.map((transferEncoding) => ({ contentType, transferEncoding })));
  const dispositions = fieldsNamed(fields, 'content-disposition').map((field) => readParameterized(field.value));
  if (dispositions.length > 1) defects.push('duplicate-content-disposition');
  const fileNames = readFileNames(types, dispositions);
  const multiparts = types.filter((type) => type.value.startsWith('multipart/'));
  return {
    contentType: types[0] ?? readParameterized(defaultType),
    ...(dispositions[0] && { disposition: dispositions[0] }),
    ...(fileNames[0] !== undefined && { fileName: fileNames[0] }),
    fileNames,
    transferEncoding: encodings[0] ?? '7bit',
    readings: readings.slice(0, MAX_READINGS),
    boundaries: multiparts.length > 0 ? readBoundaries(types) : [],
    isMultipart: multiparts.length > 0,
    defects,
  };
}

function readContentTypes(fields: readonly HeaderField[], defaultType: string, defects: DefectName[]): Parameterized[] {
  const found = fieldsNamed(fields, 'content-type').map((field) => readParameterized(field.value));
  if (found.length > 1) defects.push('duplicate-content-type');
  const usable = found.map((type) => {
    if (MEDIA_TYPE.test(type.value)) return type;
    defects.push('bad-content-type');
    return { ...type, value: type.value.startsWith('multipart') ? 'multipart/mixed' : defaultType };
  });
  return usable.length > 0 ? distinct(usable, (type) => JSON.stringify([type.value, type.all])) : [readParameterized(defaultType)];
}

function readTransferEncodings(fields: readonly HeaderField[], defects: DefectName[]): string[] {
  const found = fieldsNamed(fields, 'content-transfer-encoding').map((field) => transferEncodingOf(field.value));
  if (found.length > 1) defects.push('duplicate-transfer-encoding');
  return found.length > 0 ? distinct(found, (encoding) => encoding) : ['7bit'];
}

/** The mechanism token alone: programs send it quoted, with comments, or with a `;` behind it. */
function transferEncodingOf(value: string): string {
  const token = withoutComments(value).toLowerCase().replaceAll('"', '');
  return /^[^\s;,]*/.exec(token)?.[0] ?? '';
}

function readFileNames(types: readonly Parameterized[], dispositions: readonly Parameterized[]): string[] {
  const names = [
    ...dispositions.flatMap((disposition) => valuesOf(disposition, 'filename')),
    ...types.flatMap((type) => valuesOf(type, 'name')),
  ];
  return distinct(
    names.filter((name) => name !== ''),
    (name) => name,
  ).slice(0, 20);
}

function readBoundaries(types: readonly Parameterized[]): string[] {
  const written = types.flatMap((type) => valuesOf(type, 'boundary'));
  // `boundary=a (comment)`: some programs drop the comment, some do not.
  const values = written.flatMap((value) => [value, withoutComments(value)]).map((value) => value.trimEnd());
  const asBytes = values.flatMap((value) => [Buffer.from(value, 'utf8').toString('latin1'), value]);
  return distinct(
    asBytes.filter((value) => value !== ''),
    (value) => value,
  ).slice(0, MAX_BOUNDARIES);
}

function valuesOf(header: Parameterized, name: string): string[] {
  return header.all.filter(([key]) => key === name).map(([, value]) => value);
}

function distinct<T>(values: readonly T[], key: (value: T) => string): T[] {
  if (values.length < 2) return [...values];
  const seen = new Set<string>();
  return values.filter((value) => !seen.has(key(value)) && seen.add(key(value)));
}
