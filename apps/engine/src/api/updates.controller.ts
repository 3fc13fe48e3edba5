/**
 * Live changes as server-sent events (WHATWG HTML §9.2). The id of an event is the log position of the change, so a
 * browser that lost the connection goes on where it stood: what it missed is read from the rows, not remembered here.
 */
import { Controller, Inject, Req, Res, type OnModuleDestroy } from '@nestjs/common';
import type { Request, Response } from 'express';
import { requireCaller, type Caller } from '../access/access-port.js';
import { Identity } from '../access/identity.js';
import { SessionBook } from '../access/session-book.js';
import { HeldMessageReach } from '../project/held-messages/held-message-reach-port.js';
import { changesSince, newestChange } from '../project/held-messages/list-changes.js';
import { ReadModels } from '../project/read-models.js';
import { Attendance } from '../triage/attendance.js';
import { ProblemAnswer } from './problem.js';
import { FromCaller, Serves } from './served-route.js';
import { UpdateStream } from './update-stream.js';

const HEARTBEAT_MS = 15_000;
const RETRY_MS = 2_000;
const STREAMS_PER_CALLER = 10;
const STREAMS = 500;

@Controller()
export class UpdatesController implements OnModuleDestroy {
  private readonly streams = new Map<Response, string>();

  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(HeldMessageReach) private readonly reach: HeldMessageReach,
    @Inject(Attendance) private readonly attendance: Attendance,
    @Inject(Identity) private readonly identity: Identity,
    @Inject(SessionBook) private readonly book: SessionBook,
  ) {}

  @Serves('updates')
  updates(@Req() request: Request, @Res() response: Response, @FromCaller() caller: Caller | null): void {
    const known = requireCaller('updates', caller);
    const owner = known.actor.id;
    const own = [...this.streams.values()].filter((each) => each === owner).length;
    if (own >= STREAMS_PER_CALLER || this.streams.size >= STREAMS) throw new ProblemAnswer('too-many-streams', { retryAfterSeconds: 30 });
    this.streams.set(response, owner);
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    response.write(`retry: ${String(RETRY_MS)}\n\n`);
    this.follow(response, lastEventId(request) ?? newestChange(this.models.db), known);
  }

  onModuleDestroy(): void {
    for (const response of this.streams.keys()) response.end();
  }

  private follow(response: Response, from: number, caller: Caller): void {
    const { sessionDigest } = caller;
    const stream = new UpdateStream(response, from, {
      listener: () => (sessionDigest === null ? caller : this.identity.callerBehind(sessionDigest)),
      changesSince: (asked) => changesSince(this.models.db, asked),
      newestChange: () => newestChange(this.models.db),
      attendancePosition: () => this.attendance.lastPosition,
      isOpenTo: (messageId, listener) => this.reach.isOpenTo(messageId, listener),
    });
    const look = (): void => stream.look();
    response.on('drain', look);
    const unlisten = this.models.projections.onChange(look);
    const unattend = this.attendance.onChange((messageId) => stream.lookAt(messageId));
    const end = (): void => void response.end();
    const unwatch = sessionDigest === null ? undefined : this.book.sessions.watch(sessionDigest, end);
    const heartbeat = setInterval(() => {
      if (stream.mayGoOn() && !response.writableNeedDrain) response.write(': still here\n\n');
    }, HEARTBEAT_MS);
    response.on('close', () => {
      clearInterval(heartbeat);
      unlisten();
      unattend();
      unwatch?.();
      this.streams.delete(response);
    });
    stream.look();
  }
}

function lastEventId(request: Request): number | undefined {
  const header = request.headers['last-event-id'];
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
