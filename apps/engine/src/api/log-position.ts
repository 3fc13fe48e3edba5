/**
 * Whoever has changed something sees it, whichever engine they ask next: every answer to a change names a position of the log by which it is
 * recorded (`Lazaret-Position`), and a question that names one (`Lazaret-After`) waits until this engine shows everything up to it.
 */
import { Inject, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { LOG_POSITION_AFTER, LOG_POSITION_REACHED } from '#contracts';
import type { Request, Response } from 'express';
import { mergeMap, type Observable } from 'rxjs';
import { AccountDirectory } from '../access/account-directory.js';
import { Nodes } from '../nodes/nodes.js';
import { EventLog } from '../platform/event-log.js';
import { ReadModels } from '../project/read-models.js';
import { Attendance } from '../triage/attendance.js';
import { ProblemAnswer } from './problem.js';

const LONGEST_WAIT_MS = 5_000;
const RETRY_SECONDS = 2;

export class LogPosition implements NestInterceptor {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(Attendance) private readonly attendance: Attendance,
    @Inject(Nodes) private readonly nodes: Nodes,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const [request, response] = [http.getRequest<Request>(), http.getResponse<Response>()];
    if (request.method === 'GET' || request.method === 'HEAD') {
      await this.reached(request.headers[LOG_POSITION_AFTER]);
      return next.handle();
    }
    return next.handle().pipe(
      mergeMap(async (answer: unknown) => {
        // what was done stays done when the store goes away now: then the answer names no position
        const position = await this.events.store.lastPosition().catch(() => undefined);
        if (position !== undefined && !response.headersSent) response.setHeader(LOG_POSITION_REACHED, String(position));
        return answer;
      }),
    );
  }

  /** @throws ProblemAnswer `behind` when it takes too long. */
  private async reached(header: string | string[] | undefined): Promise<void> {
    if (typeof header !== 'string' || !/^\d{1,16}$/.test(header)) return;
    // a log that was restored may end before what a browser has seen of it
    const position = Math.min(Number(header), await this.events.store.lastPosition());
    const givingUp = AbortSignal.timeout(LONGEST_WAIT_MS);
    const late = new Promise<'late'>((resolve) => givingUp.addEventListener('abort', () => resolve('late')));
    const shown = Promise.all([
      this.models.projections.reached(position),
      this.nodes.shown(position, givingUp),
      ...[this.accounts, this.attendance].map((book) => book.reached(position, givingUp)),
    ]);
    if ((await Promise.race([shown, late])) === 'late') throw new ProblemAnswer('behind', { retryAfterSeconds: RETRY_SECONDS });
  }
}
