/**
 * The canonical line of an export: one stored event as CloudEvents 1.0 in JSON. From an unmasked line the stored event is built again
 * byte for byte, so that its chain and the ledger are verified from the file alone. What CloudEvents has a place for is said there and
 * nowhere else. ADR 0040.
 */
import type { StoredEvent } from './envelope.js';

/** Before the type of an event, in reverse-DNS style as CloudEvents asks. */
const TYPE_PREFIX = 'io.lazaret.';
const TYPE = /^io\.lazaret\.(.+)\.v([1-9]\d{0,8})$/su;
/** Positions are whole numbers below 2^53: with 16 digits they sort as text as CloudEvents' `sequence` wants it. */
const SEQUENCE_DIGITS = 16;
/** What a CloudEvents string may not hold: control characters, lone surrogates, noncharacters. */
const NOT_IN_STRINGS = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u;

/** The most bytes that one line has, its end included: data and meta of 65,536 bytes, the most of them escaped. */
export const MAX_EVENT_LINE_BYTES = 524_288;

/** A line as an object, its attributes in the order in which they are written. */
export interface CloudEventAttributes {
  readonly specversion: '1.0';
  readonly id: string;
  /** URI reference of the installation, e.g. `/lazaret/mail.example.com`. */
  readonly source: string;
  /** `io.lazaret.MessageReceived.v1`: type and version of the event. */
  readonly type: string;
  /** The stream. */
  readonly subject: string;
  /** When it happened, from the metadata; absent when these cannot be read. */
  readonly time?: string;
  readonly datacontenttype: 'application/json';
  /** Position in the log of the store it was read from, 16 digits. */
  readonly sequence: string;
  /** Place in the stream, from 0. */
  readonly revision: number;
  /** Hex SHA-256, see the chain of the event store. */
  readonly chain: string;
  /** The stored text of the metadata, or its bytes where a CloudEvents string cannot hold it. */
  readonly meta?: string;
  readonly metabase64?: string;
}

/** One line, without its end: what is stored, sealed fields as ciphertext. `source`: see {@link CloudEventAttributes}. */
export function cloudEventLine(event: StoredEvent, source: string): string {
  const head = JSON.stringify(attributesOf(event, source)).slice(0, -1);
  return isPlainJson(event.data) ? `${head},"data":${event.data}}` : `${head},"data_base64":"${base64(event.data)}"}`;
}

/** What was read of a line: the stored event, or why there is none, in words that follow "the line". */
export type ReadLine = { readonly event: StoredEvent; readonly source: string } | { readonly problem: string };

/**
 * Builds the stored event again. The line must be just what {@link cloudEventLine} writes of it: then no byte of it says anything that
 * the chain does not cover, but for `source` and `sequence`. Whatever else comes is told as a problem; never throws.
 */
export function readCloudEventLine(line: string): ReadLine {
  if (line.length > MAX_EVENT_LINE_BYTES) return { problem: 'is longer than an event can be' };
  const fields = objectOf(line);
  if (fields === undefined) return { problem: 'is no JSON object' };
  if (fields['masking'] !== undefined) return { problem: 'is of an export that was opened and masked, which cannot be verified' };
  const event = storedEventOf(fields);
  const { source } = fields;
  if (event === undefined || typeof source !== 'string') return { problem: 'is no event of Lazaret' };
  return cloudEventLine(event, source) === line ? { event, source } : { problem: 'is not as Lazaret writes it' };
}

function attributesOf(event: StoredEvent, source: string): CloudEventAttributes {
  const { id, type, version, stream, position, revision, chain, meta } = event;
  const time = timeOf(meta);
  return {
    specversion: '1.0',
    id,
    source,
    type: `${TYPE_PREFIX}${type}.v${String(version)}`,
    subject: stream,
    ...(time !== undefined && { time }),
    datacontenttype: 'application/json',
    sequence: String(position).padStart(SEQUENCE_DIGITS, '0'),
    revision,
    chain,
    ...(NOT_IN_STRINGS.test(meta) ? { metabase64: base64(meta) } : { meta }),
  };
}

function storedEventOf(fields: Fields): StoredEvent | undefined {
  const { id, subject: stream, type: fullType, sequence, revision, chain } = fields;
  if (typeof id !== 'string' || typeof stream !== 'string' || typeof fullType !== 'string') return undefined;
  if (typeof sequence !== 'string' || typeof revision !== 'number' || typeof chain !== 'string') return undefined;
  const position = Number(sequence);
  if (!Number.isSafeInteger(position) || !Number.isSafeInteger(revision)) return undefined;
  const [, type, version] = TYPE.exec(fullType) ?? [];
  const data = Object.hasOwn(fields, 'data') ? jsonOf(fields['data']) : decoded(fields['data_base64']);
  const meta = typeof fields['meta'] === 'string' ? fields['meta'] : decoded(fields['metabase64']);
  if (type === undefined || data === undefined || meta === undefined) return undefined;
  return { id, type, version: Number(version), data, meta, stream, revision, position, chain };
}

type Fields = Readonly<Record<string, unknown>>;

function decoded(bytes: unknown): string | undefined {
  return typeof bytes === 'string' ? Buffer.from(bytes, 'base64').toString('utf8') : undefined;
}

/** Whether the text comes back from a JSON reader as it was: numbers, the order of keys and escapes survive. */
function isPlainJson(text: string): boolean {
  return jsonOf(parsed(text)) === text;
}

function timeOf(meta: string): string | undefined {
  const at = objectOf(meta)?.['at'];
  return typeof at === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(at) ? at : undefined;
}

function objectOf(text: string): Fields | undefined {
  const value = parsed(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Undefined for what is nested deeper than the machine's stack. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
