/**
 * Live changes as server-sent events (WHATWG HTML §9.2). The id of an event is the log position of the change, so a
 * browser that lost the connection goes on where it stood: what it missed is read from the rows, not remembered here.
 */
import { Controller, Inject, Req, Res, type OnModuleDestroy } from '@nestjs/common';
import type { Request, Response } from 'express';
import { requireRole, type Caller } from '../access/access-port.js';
import { SessionBook } from '../access/session-book.js';
import { changesSince, newestChange, type PlacedUpdate } from '../project/held-messages/list-changes.js';
import { ReadModels } from '../project/read-models.js';
import { ProblemAnswer } from './problem.js';
import { FromCaller, Serves } from './served-route.js';

const HEARTBEAT_MS = 15_000;
const RETRY_MS = 2_000;
const STREAMS_PER_CALLER = 10;
const STREAMS = 500;
/** A reader that missed more than this is told to read anew. */
const MOST_MISSED = 500;

@Controller()
export class UpdatesController implements OnModuleDestroy {
  private readonly streams = new Map<Response, string>();

  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(SessionBook) private readonly book: SessionBook,
  ) {}

  @Serves('updates')
  updates(@Req() request: Request, @Res() response: Response, @FromCaller() caller: Caller | null): void {
    requireRole('updates', caller);
    const owner = caller?.actor.id ?? '';
    const own = [...this.streams.values()].filter((each) => each === owner).length;
    if (own >= STREAMS_PER_CALLER || this.streams.size >= STREAMS) throw new ProblemAnswer('too-many-streams', { retryAfterSeconds: 30 });
    this.streams.set(response, owner);
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    response.write(`retry: ${String(RETRY_MS)}\n\n`);
    this.follow(response, lastEventId(request) ?? newestChange(this.models.db), caller?.sessionDigest ?? null);
  }

  onModuleDestroy(): void {
    for (const response of this.streams.keys()) response.end();
  }

  private follow(response: Response, from: number, sessionDigest: string | null): void {
    let position = from;
    const send = (): void => {
      if (response.writableNeedDrain || response.writableEnded) return; // the reader is slow: what it misses meanwhile is read on 'drain'
      const changes = changesSince(this.models.db, position, MOST_MISSED + 1);
      position = changes.length > MOST_MISSED ? newestChange(this.models.db) : (changes.at(-1)?.position ?? position);
      const text = changes.length > MOST_MISSED ? resetEvent(position) : changes.map(updateEvent).join('');
      if (text !== '') response.write(text);
    };
    response.on('drain', send);
    const unlisten = this.models.projections.onChange(send);
    const end = (): void => void response.end();
    const unwatch = sessionDigest === null ? undefined : this.book.sessions.watch(sessionDigest, end);
    const heartbeat = setInterval(() => {
      if (sessionDigest !== null && !this.book.sessions.lives(sessionDigest)) end();
      else if (!response.writableNeedDrain) response.write(': still here\n\n');
    }, HEARTBEAT_MS);
    response.on('close', () => {
      clearInterval(heartbeat);
      unlisten();
      unwatch?.();
      this.streams.delete(response);
    });
    send();
  }
}

function updateEvent({ position, ...update }: PlacedUpdate): string {
  return `id: ${String(position)}\nevent: update\ndata: ${JSON.stringify(update)}\n\n`;
}

function resetEvent(position: number): string {
  return `id: ${String(position)}\nevent: reset\ndata: {}\n\n`;
}

function lastEventId(request: Request): number | undefined {
  const header = request.headers['last-event-id'];
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
