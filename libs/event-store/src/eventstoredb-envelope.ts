/** Events of Lazaret as the server keeps them. Data is the exact text; what the server has no field for stands in the event's metadata. */
import { v5 as uuidv5 } from 'uuid';
import type { EncodedEvent, StoredEvent } from '#events';
import type { ProposedEvent, RecordedEvent } from './eventstoredb-messages.js';

/** Made once; another one would make every retry look like a new event. */
const NAMESPACE = '2f6d7c50-0f0e-4c6e-9d1a-6f2f0a3c8b51';

/** The metadata of an event of ours. `meta` is text, not JSON in JSON: its exact characters are part of the chain. */
interface Envelope {
  readonly id: string;
  readonly version: number;
  readonly chain: string;
  readonly meta: string;
}

/**
 * An event to be appended. The id that the server sees is made of the chain hash, so of the event and all before it: what the server
 * takes for a repetition is one to the last byte, and its success needs no second look. Another content under the same event id is a
 * conflict there, and judged here.
 */
export function toProposed({ id, type, version, data, meta }: EncodedEvent, chain: string): ProposedEvent {
  const envelope: Envelope = { id, version, chain, meta };
  return { id: uuidv5(chain, NAMESPACE), type, isJson: isJson(data), data, metadata: JSON.stringify(envelope) };
}

/**
 * An event of the log; undefined for one of the server's own, such as a link or a tombstone. One that somebody else wrote comes back
 * without version and hash: verification names it, projections stop at it.
 */
export function toStored({ id, stream, revision, position, type, data, metadata }: RecordedEvent): StoredEvent | undefined {
  if (type.startsWith('$')) return undefined;
  const place = { stream, revision, position, type, data };
  const envelope = envelopeOf(metadata);
  if (envelope === undefined) return { ...place, id, version: 0, meta: metadata, chain: '' };
  return { ...place, ...envelope };
}

function envelopeOf(metadata: string): Envelope | undefined {
  try {
    const value: unknown = JSON.parse(metadata);
    return isEnvelope(value) ? { id: value.id, version: value.version, chain: value.chain, meta: value.meta } : undefined;
  } catch {
    return undefined;
  }
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false;
  const { id, version, chain, meta } = value as Partial<Record<keyof Envelope, unknown>>;
  return typeof id === 'string' && typeof version === 'number' && typeof chain === 'string' && typeof meta === 'string';
}

/** Only a label, for people and projections of the server; the bytes are the same. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
