/** The main thread's end of the writer: tickets, back-pressure, one message a tick, and a new thread when one dies. */
import { Worker } from 'node:worker_threads';
import { checkAppend } from './append-rules.js';
import { refuseWhenBehind } from './back-pressure.js';
import { CannotOpenStore } from './cannot-open-store.js';
import type { AppendOutcome } from './committer.js';
import { OutcomeUnknown, RevisionConflict, StoreUnavailable, type StreamAppend, type StreamHead } from './event-store.js';
import { NewerStore } from './schema-version.js';
import type { QueuedAppend, WriterAnswer, WriterRequest } from './writer-loop.js';

/** A running writer. */
export interface WriterThread {
  append(request: StreamAppend): Promise<StreamHead>;
  /** Answers all that is queued, closes the store and ends the thread. */
  close(): Promise<void>;
}

/** The program that a thread runs, and what it opens: a path, or a URL. */
export interface WriterProgram {
  /** The name of a module beside this one, without its ending. */
  readonly file: string;
  readonly opens: string;
}

const RESTART_MS = 1_000;

interface Waiting {
  readonly append: StreamAppend;
  readonly sinceMs: number;
  readonly resolve: (head: StreamHead) => void;
  readonly reject: (cause: Error) => void;
}

/**
 * Starts the writer thread.
 * @param onCommitted - called after a group was committed.
 * @throws what the thread says when the store cannot be opened.
 */
export async function startWriterThread(program: WriterProgram, onCommitted: () => void): Promise<WriterThread> {
  const waiting = new Map<number, Waiting>();
  let outbox: QueuedAppend[] = [];
  const thread = await keepThread(program, {
    heard: (answer) => receive(waiting, answer, onCommitted),
    died: () => {
      const lost = [...waiting.values()];
      waiting.clear();
      outbox = [];
      for (const { reject } of lost) reject(new OutcomeUnknown('the writer died'));
    },
  });
  let nextTicket = 1;
  let closing = false;
  const flush = (): void => {
    const appends = outbox;
    outbox = [];
    if (appends.length > 0) thread.post({ appends });
  };
  return {
    append: (append) =>
      new Promise((resolve, reject) => {
        const bytes = checkAppend(append);
        if (closing) throw new StoreUnavailable('the store is closed');
        if (!thread.isThere()) throw new StoreUnavailable('the writer is being started anew');
        refuseWhenBehind(waiting);
        const ticket = nextTicket++;
        waiting.set(ticket, { append, sinceMs: performance.now(), resolve, reject });
        outbox.push({ ticket, bytes, append });
        if (outbox.length === 1) setImmediate(flush);
      }),
    async close() {
      if (closing) return;
      closing = true;
      flush();
      await thread.end();
    },
  };
}

/** The thread that runs now, if any. */
interface KeptThread {
  isThere(): boolean;
  post(request: WriterRequest): void;
  /** Wishes its end and waits for it; no other one is started. */
  end(): Promise<void>;
}

/** Starts a thread, and a new one whenever it dies. */
async function keepThread(
  program: WriterProgram,
  { heard, died }: { readonly heard: (answer: WriterAnswer) => void; readonly died: () => void },
): Promise<KeptThread> {
  let worker: Worker | undefined;
  let isEnding = false;
  let restart: NodeJS.Timeout | undefined;
  let starting: Promise<void> | undefined;
  const start = async (): Promise<void> => {
    worker = await openThread(program, heard);
    worker.once('exit', gone);
  };
  const gone = (): void => {
    worker = undefined;
    died();
    if (isEnding) return;
    restart = setTimeout(() => {
      starting = start().catch(gone);
    }, RESTART_MS).unref();
  };
  await start();
  return {
    isThere: () => worker !== undefined,
    post: (request) => worker?.postMessage(request),
    async end() {
      isEnding = true;
      clearTimeout(restart);
      await starting; // a thread that starts just now would go on for ever
      const ending = worker;
      if (ending === undefined) return;
      const exited = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
      ending.postMessage({ close: true } satisfies WriterRequest);
      await exited;
    },
  };
}

function receive(waiting: Map<number, Waiting>, answer: WriterAnswer, onCommitted: () => void): void {
  if (!('outcomes' in answer)) return;
  if (answer.outcomes.some(({ outcome }) => outcome.kind === 'appended')) onCommitted();
  for (const { ticket, outcome } of answer.outcomes) {
    const asked = waiting.get(ticket);
    waiting.delete(ticket);
    if (asked !== undefined) settle(asked, outcome);
  }
}

function settle({ append, resolve, reject }: Waiting, outcome: AppendOutcome): void {
  if (outcome.kind === 'appended') resolve(outcome.head);
  else if (outcome.kind === 'conflict') reject(new RevisionConflict(append.stream, append.expected.revision, outcome.actual));
  else if (outcome.kind === 'unavailable') reject(new StoreUnavailable(outcome.reason));
  else reject(new OutcomeUnknown(outcome.reason));
}

/** Resolves when the thread has opened the store, rejects with its error when it could not. */
function openThread(program: WriterProgram, receive: (answer: WriterAnswer) => void): Promise<Worker> {
  return new Promise((resolve, reject) => {
    const worker = newWorker(program);
    worker.on('message', (answer: WriterAnswer) => {
      if ('ready' in answer) resolve(worker);
      else receive(answer);
    });
    worker.on('error', (cause) => reject(asThrown(cause))); // after the start `exit` follows, and is acted on
    worker.once('exit', () => reject(new StoreUnavailable('the writer ended at its start')));
  });
}

/** An error that crossed the threads has lost its class and kept its code. */
function asThrown(cause: Error): Error {
  const code = 'code' in cause ? cause.code : undefined;
  if (code === 'newer-store') return new NewerStore(cause.message);
  return code === 'cannot-open-store' ? new CannotOpenStore(cause.message) : cause;
}

/** The thread runs what this file is: compiled JavaScript, or the source through tsx in tests and benchmarks. */
function newWorker({ file, opens }: WriterProgram): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(`./${file}.js`, import.meta.url), { workerData: opens });
  const source = JSON.stringify(new URL(`./${file}.ts`, import.meta.url).href);
  const code = `import('tsx/esm/api').then(({ register }) => { register(); return import(${source}); })`;
  return new Worker(code, { eval: true, workerData: opens });
}
