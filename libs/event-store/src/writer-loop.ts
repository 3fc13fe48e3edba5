/**
 * The writer thread. It takes all that is queued as soon as it is idle, commits it as one group and answers it as one
 * message: no timer, so a lone append waits for nobody and a crowd shares one fsync.
 */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { AppendOutcome, Committer } from './committer.js';
import type { StreamAppend } from './event-store.js';

/** One append on its way to the writer. */
export interface QueuedAppend {
  /** Names the append in the answer. */
  readonly ticket: number;
  /** Bytes of data and meta. */
  readonly bytes: number;
  readonly append: StreamAppend;
}

/** To the writer: what one tick of the main thread collected, or the wish to end after all that. */
export type WriterRequest = { readonly appends: readonly QueuedAppend[] } | { readonly close: true };

/** From the writer: it is open; the outcomes of one group; it has closed the store. */
export type WriterAnswer =
  | { readonly ready: true }
  | { readonly outcomes: readonly { readonly ticket: number; readonly outcome: AppendOutcome }[] }
  | { readonly closed: true };

const MAX_GROUP_APPENDS = 256;
const MAX_GROUP_BYTES = 4_194_304;

/** Serves the other end, which is writer-thread.ts, until that wishes an end. */
export function runWriter(port: MessagePort, committer: Committer): void {
  const queue: QueuedAppend[] = [];
  let closing = false;
  let working = false;
  const answer = (message: WriterAnswer): void => port.postMessage(message);
  const take = (request: WriterRequest): void => {
    if ('close' in request) closing = true;
    else queue.push(...request.appends);
  };
  const takeAllWaiting = (): void => {
    for (let waiting = receiveMessageOnPort(port); waiting !== undefined; waiting = receiveMessageOnPort(port))
      take(waiting.message as WriterRequest);
  };
  const commitNext = async (): Promise<void> => {
    const group = queue.splice(0, groupLength(queue));
    const outcomes = await committer.commit(group.map(({ append }) => append));
    answer({
      outcomes: group.flatMap(({ ticket }, index) => (outcomes[index] === undefined ? [] : [{ ticket, outcome: outcomes[index] }])),
    });
  };
  const work = async (): Promise<void> => {
    working = true;
    takeAllWaiting();
    while (queue.length > 0) {
      await commitNext();
      takeAllWaiting();
    }
    working = false;
    if (!closing) return;
    await committer.close();
    answer({ closed: true });
    port.close();
  };

  port.on('message', (request: WriterRequest) => {
    take(request);
    if (!working) void work(); // a failure ends the thread, and the other end answers for what was under way
  });
  answer({ ready: true });
}

function groupLength(queue: readonly QueuedAppend[]): number {
  let bytes = 0;
  let length = 0;
  for (const { bytes: more } of queue) {
    if (length === MAX_GROUP_APPENDS || (length > 0 && bytes + more > MAX_GROUP_BYTES)) break;
    bytes += more;
    length++;
  }
  return length;
}
