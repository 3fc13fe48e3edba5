/** Answers of the double as messages of the protocol, made with the client's own generated classes. */
import { Metadata, status } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import statusPb from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import anyPb from 'google-protobuf/google/protobuf/any_pb.js';
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';
import type { LoggedEvent } from './logged-event.js';
import type { AppendAnswer } from './server-log.js';

/** An error of a call, as grpc-js takes it. */
export interface CallError {
  readonly code: status;
  readonly details: string;
  readonly metadata?: Metadata;
}

export const UNAVAILABLE: CallError = { code: status.UNAVAILABLE, details: 'the double is unavailable' };

/** An error that the client knows by its name in the trailers. */
export function named(exception: string, code: status, more: Readonly<Record<string, string>> = {}): CallError {
  const metadata = new Metadata();
  metadata.set('exception', exception);
  for (const [key, value] of Object.entries(more)) metadata.set(key, value);
  return { code, details: exception, metadata };
}

export function identifier(stream: string): shared.StreamIdentifier {
  return new shared.StreamIdentifier().setStreamName(Buffer.from(stream).toString('base64'));
}

export function nameOf(asked: shared.StreamIdentifier | undefined): string {
  return Buffer.from(asked?.getStreamName_asU8() ?? []).toString('utf8');
}

export function eventResponse(event: LoggedEvent): streams.ReadResp {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(event.id))
    .setStreamIdentifier(identifier(event.stream))
    .setStreamRevision(String(event.revision))
    .setCommitPosition(String(event.position))
    .setPreparePosition(String(event.position))
    .setCustomMetadata(event.metadata)
    .setData(event.data);
  recorded
    .getMetadataMap()
    .set('type', event.type)
    .set('content-type', event.contentType)
    .set('created', String(BigInt(event.createdAt) * 10_000n));
  const read = new streams.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(String(event.position));
  return new streams.ReadResp().setEvent(read);
}

export function checkpointResponse(position: number): streams.ReadResp {
  const checkpoint = new streams.ReadResp.Checkpoint().setCommitPosition(String(position)).setPreparePosition(String(position));
  return new streams.ReadResp().setCheckpoint(checkpoint);
}

/** The answer to one append of a batch stream. */
export function batchResponse(
  correlation: shared.UUID | undefined,
  stream: string,
  answer: AppendAnswer | 'timeout',
): streams.BatchAppendResp {
  const response = new streams.BatchAppendResp().setStreamIdentifier(identifier(stream));
  if (correlation !== undefined) response.setCorrelationId(structured(correlation.getString()));
  if (answer === 'timeout') return response.setError(failure('Timeout', new shared.Timeout(), 'timeout'));
  if (answer.kind === 'deleted')
    return response.setError(failure('StreamDeleted', new shared.StreamDeleted().setStreamIdentifier(identifier(stream)), 'deleted'));
  if (answer.kind === 'too-large')
    return response.setError(
      failure('MaximumAppendSizeExceeded', new shared.MaximumAppendSizeExceeded().setMaxappendsize(1_048_576), 'size'),
    );
  if (answer.kind === 'wrong-version') {
    const wrong = new shared.WrongExpectedVersion();
    if (answer.current < 0) wrong.setCurrentNoStream(new emptyPb.Empty());
    else wrong.setCurrentStreamRevision(String(answer.current));
    return response.setError(failure('WrongExpectedVersion', wrong, 'wrong expected version'));
  }
  const position = new shared.AllStreamPosition().setCommitPosition(String(answer.position)).setPreparePosition(String(answer.position));
  return response.setSuccess(new streams.BatchAppendResp.Success().setCurrentRevision(String(answer.revision)).setPosition(position));
}

/** As servers write the ids of their answers: two signed numbers of 64 bits. */
function structured(uuid: string): shared.UUID {
  const hex = uuid.replaceAll('-', '');
  const [high, low] = [hex.slice(0, 16), hex.slice(16)].map((half) => BigInt.asIntN(64, BigInt(`0x${half}`)).toString());
  const parts = new shared.UUID.Structured().setMostSignificantBits(high ?? '').setLeastSignificantBits(low ?? '');
  return new shared.UUID().setStructured(parts);
}

function failure(type: string, details: { serializeBinary(): Uint8Array }, message: string): statusPb.Status {
  const any = new anyPb.Any();
  any.pack(details.serializeBinary(), `event_store.client.${type}`);
  return new statusPb.Status().setMessage(message).setDetails(any);
}
