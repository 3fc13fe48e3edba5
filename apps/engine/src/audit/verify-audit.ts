/** Computes the hash chain of every stream again. */
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { auditVerifySchema } from '#contracts';
import { verifyStreams } from '#event-store';
import type { z } from 'zod';
import { requireRole, type Caller } from '../access/access-port.js';
import { AccessRecorder } from '../access/access-recorder-port.js';
import { EventLog } from '../platform/event-log.js';

type Verified = z.output<typeof auditVerifySchema>;

export class VerifyAudit extends Query<Verified> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(VerifyAudit)
export class VerifyAuditHandler implements IQueryHandler<VerifyAudit> {
  private running: Promise<Verified> | undefined;

  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
  ) {}

  async execute({ caller }: VerifyAudit): Promise<Verified> {
    requireRole('auditVerify', caller);
    if (caller) await this.accesses.record({ type: 'AuditRead', data: { what: 'verification' } }, caller.actor);
    // it walks the whole log: who asks while one runs gets its answer
    this.running ??= this.verify().finally(() => (this.running = undefined));
    return this.running;
  }

  private async verify(): Promise<Verified> {
    const { events, streams, firstBad } = await verifyStreams(this.events.store);
    return { ok: firstBad === undefined, events, streams, firstBad: firstBad ?? null };
  }
}
