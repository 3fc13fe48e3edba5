/**
 * The inspection process: it alone touches hostile bytes. It has no keys, no environment, no way to the network and none
 * to write files; it answers over one pipe (file descriptor 3) and is killed by the engine when it is too slow or too big.
 */
import net from 'node:net';
import { compilePatterns, compileSkipList, lintRefused } from '#dlp';
import { patternOf } from '#events';
import { DEFAULT_EXTRACTION_LIMITS } from '#mail';
import { forbidNetwork } from '../platform/forbid-network.js';
import { createFrameReader, FRAME, writeFrame, type FrameKind } from '../platform/frames.js';
import { checkPattern } from './check-pattern.js';
import { examineMessage } from './examine-message.js';
import type { InspectionTools } from './inspection-tools.js';
import { inspectMessage } from './inspect-message.js';
import { configureSchema, sentJobSchema, type InspectionJob } from './inspection-job.js';
import { mailReaders } from './mail-readers.js';
import { tryPattern } from './try-pattern.js';
import { revealValue } from './reveal-value.js';
import { previewDocument, showContent } from './show-content.js';

const MAX_FRAME_BYTES = 64 * 1024 * 1024;

const pipe = new net.Socket({ fd: 3, readable: true, writable: true });
forbidNetwork();

const reader = createFrameReader(MAX_FRAME_BYTES);
let tools: InspectionTools | undefined;
let configuredScan = '';
let body: Buffer[] = [];
let work = Promise.resolve();

pipe.on('data', (chunk: Buffer) => {
  for (const frame of reader.feed(chunk)) {
    // body pieces are views of the chunk they came in; they are kept only until the job of this message ends
    if (frame.kind === FRAME.body) body.push(frame.payload);
    else if (frame.kind === FRAME.configure) configure(frame.payload);
    else if (frame.kind === FRAME.job) startJob(frame.payload);
  }
});
pipe.on('close', () => process.exit(0));
pipe.on('error', () => process.exit(1));

function configure(payload: Buffer): void {
  const configuration = configureSchema.parse(JSON.parse(payload.toString('utf8')));
  const compilation = compilePatterns(configuration.patterns.map(patternOf));
  // the engine compiles every pattern before it takes it into the policy, so a refusal here is a bug
  if (compilation.kind === 'refused') throw new Error('a pattern of the policy does not compile');
  tools = {
    patterns: compilation.patterns,
    skipWords: compileSkipList(configuration.skipWords),
    readers: mailReaders(),
    limits: DEFAULT_EXTRACTION_LIMITS,
  };
  configuredScan = configuration.scan;
  send(FRAME.ready, {});
}

function startJob(payload: Buffer): void {
  const raw = body.length === 1 && body[0] ? body[0] : Buffer.concat(body);
  body = [];
  work = work.then(() => run(payload, raw));
}

async function run(payload: Buffer, raw: Buffer): Promise<void> {
  try {
    if (tools === undefined) throw new Error('not configured');
    const { scan, job } = sentJobSchema.parse(JSON.parse(payload.toString('utf8')));
    // what was found by other patterns than the policy's must never be judged by it
    if (scan !== configuredScan) throw new Error('configured with another scan');
    send(FRAME.answer, await answer(job, raw, tools));
  } catch (cause) {
    // the name only: messages of parsers may quote the mail
    send(FRAME.failed, { error: cause instanceof Error ? cause.name : 'unknown' });
  }
}

function answer(job: InspectionJob, raw: Buffer, ready: InspectionTools): Promise<unknown> {
  switch (job.kind) {
    case 'inspect':
      return inspectMessage(raw, ready, job.triggers);
    case 'show':
      return showContent(raw, ready);
    case 'preview':
      return previewDocument(raw, job.part, ready);
    case 'reveal':
      return revealValue(raw, job, ready);
    case 'try':
      return Promise.resolve(tryPattern(patternOf(job.pattern), job.text, job.skipWords));
    case 'check':
      return Promise.resolve(checkPattern(job));
    case 'compile':
      return Promise.resolve(lintRefused(patternOf(job.pattern)));
    case 'examine':
      return examineMessage(raw, { ...job, patterns: job.patterns.map(patternOf) }, ready);
  }
}

function send(kind: FrameKind, value: unknown): void {
  writeFrame(pipe, kind, Buffer.from(JSON.stringify(value), 'utf8'));
}
