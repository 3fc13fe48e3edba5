/**
 * The verifier that lies in every evidence bundle: `node verify.mjs` in the unpacked folder. It is built into one file and needs nothing but
 * Node; the code is that of `lazaret audit verify`.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BadOrder, MAX_ORDER_LINE_BYTES, verifyPart, type LogVerdict, type OrderFault, type PartOrder } from '#event-store';
import { MAX_EVENT_LINE_BYTES, readCloudEventLine, type StoredEvent } from '#events';
import { LineTooLong, linesOf, openBytes } from '../../platform/file-lines.js';

/** Checkpoints that are told one by one. */
const MOST_SHOWN = 20;

/** Words of a line that is no event, with its number. */
class BadLine extends Error {}

async function* eventsOf(file: string): AsyncGenerator<StoredEvent> {
  let number = 0;
  try {
    for await (const line of linesOf(openBytes(file), MAX_EVENT_LINE_BYTES)) {
      number += 1;
      const read = readCloudEventLine(line);
      if ('problem' in read) throw new BadLine(`line ${String(number)} ${read.problem}`);
      yield read.event;
    }
  } catch (cause) {
    throw cause instanceof LineTooLong ? new BadLine(`line ${String(number + 1)} is longer than an event can be`) : cause;
  }
}

/** Answers the exit code: 0 when everything is as it was written. */
async function verify(directory: string): Promise<number> {
  const [events, order] = ['events.jsonl', 'order.jsonl'].map((name) => path.join(directory, name)) as [string, string];
  const pinned = keysOf(path.join(directory, 'public-key.txt'));
  if (!existsSync(order)) return broken('order.jsonl is missing, with the order that the ledger has signed');
  try {
    const verdict = await verifyPart(() => eventsOf(events), linesOf(openBytes(order), MAX_ORDER_LINE_BYTES), { pinned });
    return tell(verdict.log, pinned) ? 1 : tellOrder(verdict.order);
  } catch (cause) {
    if (cause instanceof BadLine) return broken(`${cause.message} (events.jsonl)`);
    if (cause instanceof BadOrder || cause instanceof LineTooLong) return broken(`${cause.message} (order.jsonl)`);
    throw cause;
  }
}

function broken(sentence: string): 1 {
  console.log(`broken: ${sentence}`);
  return 1;
}

function keysOf(file: string): readonly string[] {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Whether the chains and the ledger are broken. */
function tell({ events, streams, checkpoints, keys, faults, firstBad }: LogVerdict, pinned: readonly string[]): boolean {
  console.log(`${String(events)} events in ${String(streams)} streams, ${String(checkpoints)} checkpoints of the ledger`);
  for (const { keyId, publicKey } of keys) console.log(`signed by key ${keyId}: ${publicKey}`);
  if (events === 0) console.log('nothing is shown: there are no events');
  else if (pinned.length > 0 && keys.length === 0) broken('the ledger whose keys are in public-key.txt is missing');
  else if (firstBad === undefined) return false;
  else console.log(`broken, ${String(faults)} faults; the first: ${sentenceOf(firstBad)}`);
  return true;
}

function tellOrder(order: PartOrder | undefined): number {
  if (order?.firstBad !== undefined) return broken(sentenceOf(order.firstBad));
  if (order !== undefined) for (const line of [...sealedLines(order), ...wholeLines(order)]) console.log(line);
  console.log('sound: every event is as it was written, and follows the one before it in its stream');
  return 0;
}

function sealedLines({ sealed, newest, unsealed, firstUnsealed }: PartOrder): string[] {
  const all = sealed.reduce((sum, { events }) => sum + events, 0);
  const shown = sealed.length > MOST_SHOWN ? [...sealed.slice(0, MOST_SHOWN - 1), ...sealed.slice(-1)] : sealed;
  const by = shown.map(({ checkpoint, at, events }) => `  ${String(events)} by checkpoint ${String(checkpoint)} of ${at}`);
  const left = sealed.length > shown.length ? [`  of ${String(sealed.length)} checkpoints, the first ones and the last are shown`] : [];
  const than = newest === undefined ? 'there is no checkpoint yet' : `newer than checkpoint ${String(newest.checkpoint)} of ${newest.at}`;
  const first = firstUnsealed && `${String(firstUnsealed.revision)} of ${firstUnsealed.stream}`;
  const open =
    first === undefined
      ? []
      : [`not sealed yet: ${String(unsealed)} events (${than}), of which nobody has signed anything; the first: event ${first}`];
  return [`sealed: ${String(all)} events stand where the ledger has signed them`, ...by, ...left, ...open];
}

function wholeLines({ messageId, wholeTo, newest }: PartOrder): string[] {
  if (messageId === null) return ['evidence of a period: nothing is said of events that are not here, but of the policy'];
  if (wholeTo === undefined) return [`evidence of message ${messageId}: none of its events is sealed yet`];
  const rest =
    wholeTo.checkpoint === newest?.checkpoint ? '' : ', nor in the later stretches that order.jsonl has; of the others nothing is said';
  return [`evidence of message ${messageId}: nothing is missing up to checkpoint ${String(wholeTo.checkpoint)} of ${wholeTo.at}${rest}`];
}

function sentenceOf({
  stream,
  revision,
  problem,
  detail,
}: Pick<OrderFault, 'stream' | 'revision' | 'detail'> & { readonly problem: string }): string {
  return `event ${String(revision)} of ${stream} is ${problem}: ${detail}`;
}

process.exitCode = await verify(path.resolve(process.argv[2] ?? '.'));
