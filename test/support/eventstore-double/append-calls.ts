/** The calls of the double that write: Append, BatchAppend, Delete, Tombstone. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  status,
  type Metadata,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import type shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { batchResponse, named, nameOf, UNAVAILABLE, type CallError } from './answers.js';
import { strikes, type Faults } from './faults.js';
import type { Expected, ProposedEvent, ServerLog } from './server-log.js';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Appends that are being looked at, now and at most. */
export interface Load {
  now: number;
  most: number;
}

/** What the writing calls need to know. */
export interface WritingParts {
  readonly log: ServerLog;
  readonly faults: Faults;
  readonly load: Load;
  /** Why this caller gets nothing from this node, if so. */
  readonly refusal: (call: { readonly metadata: Metadata }) => CallError | undefined;
}

interface Batch {
  readonly options: streams.BatchAppendReq.Options;
  readonly events: ProposedEvent[];
}

type BatchCall = ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>;

/** One long call: appends come in pieces by correlation id, and are answered in any order. */
export function batchAppend(parts: WritingParts): (call: BatchCall) => void {
  return (call) => {
    const batches = new Map<string, Batch>();
    const fail = (error: CallError): void => void call.emit('error', error);
    call.on('data', (request: streams.BatchAppendReq) => {
      const refusal = parts.refusal(call);
      if (refusal !== undefined) return fail(refusal);
      if (strikes(parts.faults, 'appendsToBreak')) return fail(UNAVAILABLE);
      const id = request.getCorrelationId()?.getString() ?? '';
      const batch = batches.get(id) ?? { options: request.getOptions() ?? new streams.BatchAppendReq.Options(), events: [] };
      batch.events.push(...request.getProposedMessagesList().map(proposedOf));
      batches.set(id, batch);
      if (!request.getIsFinal()) return;
      batches.delete(id);
      if (batch.events.some((event) => !UUID.test(event.id))) return fail({ code: status.INVALID_ARGUMENT, details: 'an id is no UUID' });
      void commit(parts, call, request.getCorrelationId(), batch).catch(() => fail({ code: status.INTERNAL, details: 'the disk fails' }));
    });
    call.on('end', () => void call.end());
    call.on('error', () => undefined);
  };
}

async function commit(
  { log, faults, load }: WritingParts,
  call: BatchCall,
  correlation: shared.UUID | undefined,
  { options, events }: Batch,
) {
  load.most = Math.max(load.most, ++load.now);
  if (faults.slowMs > 0) await pause(faults.slowMs);
  load.now--;
  const stream = nameOf(options.getStreamIdentifier());
  const answer = await log.append(stream, batchExpectation(options), events);
  if (strikes(faults, 'acksToLose')) call.emit('error', UNAVAILABLE);
  else if (strikes(faults, 'appendStreamsToEnd')) call.end();
  else if (strikes(faults, 'deadlines')) call.write(batchResponse(correlation, stream, 'timeout'));
  else if (!strikes(faults, 'acksToWithhold')) call.write(batchResponse(correlation, stream, answer));
}

function batchExpectation(options: streams.BatchAppendReq.Options): Expected {
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream-exists';
  return options.hasNoStream() ? -1 : Number(options.getStreamPosition());
}

/** One call an append; the client uses it for metadata of streams when it has credentials of its own for the call. */
export function append(parts: WritingParts) {
  return (call: ServerReadableStream<streams.AppendReq, streams.AppendResp>, callback: sendUnaryData<streams.AppendResp>): void => {
    let options = new streams.AppendReq.Options();
    const events: ProposedEvent[] = [];
    call.on('data', (request: streams.AppendReq) => {
      options = request.getOptions() ?? options;
      const message = request.getProposedMessage();
      if (message !== undefined) events.push(proposedOf(message));
    });
    call.on('end', () => {
      const refusal = parts.refusal(call);
      if (refusal !== undefined) return callback(refusal);
      void parts.log.append(nameOf(options.getStreamIdentifier()), expectation(options), events).then((answer) => {
        if (answer.kind === 'deleted') return callback(named('stream-deleted', status.FAILED_PRECONDITION));
        if (answer.kind === 'too-large') return callback(named('maximum-append-size-exceeded', status.INVALID_ARGUMENT));
        const response = new streams.AppendResp();
        if (answer.kind === 'written')
          return callback(null, response.setSuccess(new streams.AppendResp.Success().setCurrentRevision(String(answer.revision))));
        const wrong = new streams.AppendResp.WrongExpectedVersion().setCurrentRevision(String(answer.current));
        return callback(null, response.setWrongExpectedVersion(wrong));
      });
    });
  };
}

function expectation(options: streams.AppendReq.Options): Expected {
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream-exists';
  return options.hasNoStream() ? -1 : Number(options.getRevision());
}

export function softDelete(parts: WritingParts) {
  return (call: ServerUnaryCall<streams.DeleteReq, streams.DeleteResp>, callback: sendUnaryData<streams.DeleteResp>): void => {
    const refusal = parts.refusal(call);
    if (refusal !== undefined) return callback(refusal);
    const stream = nameOf(call.request.getOptions()?.getStreamIdentifier());
    void parts.log.softDelete(stream).then(() => callback(null, new streams.DeleteResp()));
  };
}

export function tombstone(parts: WritingParts) {
  return (call: ServerUnaryCall<streams.TombstoneReq, streams.TombstoneResp>, callback: sendUnaryData<streams.TombstoneResp>): void => {
    const refusal = parts.refusal(call);
    if (refusal !== undefined) return callback(refusal);
    const stream = nameOf(call.request.getOptions()?.getStreamIdentifier());
    void parts.log.tombstone(stream).then(() => callback(null, new streams.TombstoneResp()));
  };
}

function proposedOf(message: streams.BatchAppendReq.ProposedMessage | streams.AppendReq.ProposedMessage): ProposedEvent {
  const kind = message.getMetadataMap();
  return {
    id: message.getId()?.getString() ?? '',
    type: kind.get('type') ?? '',
    contentType: kind.get('content-type') ?? '',
    data: Buffer.from(message.getData_asU8()),
    metadata: Buffer.from(message.getCustomMetadata_asU8()),
  };
}
