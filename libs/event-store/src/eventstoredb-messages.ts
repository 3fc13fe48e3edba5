/** Messages of the protocol (`event_store.client.streams`, version 1): what is asked, and what an answer says. */
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type shared from '@eventstore/db-client/generated/shared_pb.js';
import type { ClientPackage } from './eventstoredb-client.js';

/** An event on its way to the server. */
export interface ProposedEvent {
  /** A UUID. */
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: string;
  readonly metadata: string;
}

/** An event as the server has it; bytes of UTF-8 are text. */
export interface RecordedEvent {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/** What is read: of a stream, or of the whole log. */
export type Reading = {
  readonly isBackwards?: boolean;
  /** The most events; without it the reading goes on with what is new. */
  readonly limit?: number;
} & (
  | { readonly stream: string; readonly fromRevision?: number }
  | {
      /** Where an event stands; a reading forwards begins with it, a subscription after it. 0 is the beginning. */
      readonly position: number;
      /** Where an event stands that a reading backwards begins before; the end when absent. */
      readonly before?: number | undefined;
      /** Stream names that begin with one of these; all but those of the server itself when absent. */
      readonly prefixes?: readonly string[];
    }
);

type Messages = Pick<ClientPackage, 'streams' | 'shared'>;

/** Streams of the server itself begin with `$`. */
const NOT_OF_THE_SERVER = '^[^\\$]';
/** A subscription that finds nothing says each so many events how far it is. */
const CHECKPOINT_EVENTS = 1_000;

/** The request of one append; an append is one message, for it has 1 MiB at most. */
export function appendRequest(
  { streams: { BatchAppendReq }, shared }: Messages,
  correlation: string,
  append: { readonly stream: string; readonly expected: number; readonly events: readonly ProposedEvent[] },
): streams.BatchAppendReq {
  const options = new BatchAppendReq.Options();
  options.setStreamIdentifier(identifier(shared, append.stream));
  if (append.expected < 0) options.setNoStream(new shared.Empty());
  else options.setStreamPosition(String(append.expected));
  const request = new BatchAppendReq();
  request.setCorrelationId(uuid(shared, correlation));
  request.setOptions(options);
  request.setProposedMessagesList(append.events.map((event) => proposed({ BatchAppendReq, shared }, event)));
  request.setIsFinal(true);
  return request;
}

function proposed(
  { BatchAppendReq, shared }: Pick<typeof streams, 'BatchAppendReq'> & Pick<Messages, 'shared'>,
  { id, type, isJson, data, metadata }: ProposedEvent,
): streams.BatchAppendReq.ProposedMessage {
  const message = new BatchAppendReq.ProposedMessage();
  message.setId(uuid(shared, id));
  message.getMetadataMap().set('type', type);
  message.getMetadataMap().set('content-type', isJson ? 'application/json' : 'application/octet-stream');
  message.setData(Buffer.from(data));
  message.setCustomMetadata(Buffer.from(metadata));
  return message;
}

/** The request of a reading. */
export function readRequest({ streams: { ReadReq }, shared }: Messages, reading: Reading): streams.ReadReq {
  const options = new ReadReq.Options();
  if ('stream' in reading) {
    const stream = new ReadReq.Options.StreamOptions();
    stream.setStreamIdentifier(identifier(shared, reading.stream));
    if (reading.fromRevision !== undefined) stream.setRevision(String(reading.fromRevision));
    else if (reading.isBackwards === true) stream.setEnd(new shared.Empty());
    else stream.setStart(new shared.Empty());
    options.setStream(stream);
    options.setNoFilter(new shared.Empty());
  } else {
    options.setAll(startInLog({ ReadReq, shared }, reading));
    options.setFilter(filter({ ReadReq, shared }, reading.prefixes));
  }
  if (reading.limit === undefined) options.setSubscription(new ReadReq.Options.SubscriptionOptions());
  else options.setCount(String(reading.limit));
  const { FORWARDS, BACKWARDS } = ReadReq.Options.ReadDirection;
  options.setReadDirection(reading.isBackwards === true ? BACKWARDS : FORWARDS);
  options.setUuidOption(new ReadReq.Options.UUIDOption());
  options.getUuidOption()?.setString(new shared.Empty());
  const request = new ReadReq();
  request.setOptions(options);
  return request;
}

type ReadMessages = Pick<typeof streams, 'ReadReq'> & Pick<Messages, 'shared'>;

function startInLog(
  { ReadReq, shared }: ReadMessages,
  { position, before, isBackwards }: { readonly position: number; readonly before?: number | undefined; readonly isBackwards?: boolean },
): streams.ReadReq.Options.AllOptions {
  const all = new ReadReq.Options.AllOptions();
  const from = isBackwards === true ? before : position === 0 ? undefined : position;
  if (from !== undefined) {
    const at = new ReadReq.Options.Position();
    at.setCommitPosition(String(from));
    at.setPreparePosition(String(from));
    all.setPosition(at);
  } else if (isBackwards === true) all.setEnd(new shared.Empty());
  else all.setStart(new shared.Empty());
  return all;
}

function filter({ ReadReq }: ReadMessages, prefixes: readonly string[] | undefined): streams.ReadReq.Options.FilterOptions {
  const expression = new ReadReq.Options.FilterOptions.Expression();
  if (prefixes === undefined) expression.setRegex(NOT_OF_THE_SERVER);
  else expression.setPrefixList([...prefixes]);
  const options = new ReadReq.Options.FilterOptions();
  options.setStreamIdentifier(expression);
  options.setMax(CHECKPOINT_EVENTS);
  options.setCheckpointintervalmultiplier(1);
  return options;
}

/** The event of an answer; undefined when it tells of something else. */
export function recordedEvent(response: streams.ReadResp): RecordedEvent | undefined {
  const event = response.getEvent()?.getEvent();
  if (event === undefined) return undefined;
  return {
    id: event.getId()?.getString() ?? '',
    stream: text(event.getStreamIdentifier()?.getStreamName_asU8()),
    revision: Number(event.getStreamRevision()),
    position: safe(event.getCommitPosition()),
    type: event.getMetadataMap().get('type') ?? '',
    data: text(event.getData_asU8()),
    metadata: text(event.getCustomMetadata_asU8()),
  };
}

/** Up to where a subscription has looked without finding anything. */
export function checkpointPosition(response: streams.ReadResp): number | undefined {
  const checkpoint = response.getCheckpoint();
  return checkpoint === undefined ? undefined : safe(checkpoint.getCommitPosition());
}

/** A UUID in its usual form, however the server writes it. */
export function uuidText(value: shared.UUID | undefined): string {
  const parts = value?.getStructured();
  if (parts === undefined) return value?.getString() ?? '';
  const hex = [parts.getMostSignificantBits(), parts.getLeastSignificantBits()]
    .map((bits) => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0'))
    .join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function uuid({ UUID }: Messages['shared'], value: string): shared.UUID {
  const message = new UUID();
  message.setString(value);
  return message;
}

function identifier({ StreamIdentifier }: Messages['shared'], name: string): shared.StreamIdentifier {
  const message = new StreamIdentifier();
  message.setStreamName(Buffer.from(name));
  return message;
}

function text(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** Positions count bytes: nine petabytes are beyond any log. */
function safe(position: string): number {
  const number = Number(position);
  if (!Number.isSafeInteger(number)) throw new RangeError(`the server counts further than this program: ${position}`);
  return number;
}
