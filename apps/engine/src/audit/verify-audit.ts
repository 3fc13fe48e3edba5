/** Verifies the whole log against the ledger, the key that is here, the checkpoint that this engine knows, and places outside. */
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { AuditVerdict } from '#contracts';
import { logEvents, verifyLog, type OutsideAnchor } from '#event-store';
import type { EngineConfig } from '../config/engine-config.js';
import { requireRole, type Caller } from '../access/access-port.js';
import { AccessRecorder } from '../access/access-recorder-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { EventLog } from '../platform/event-log.js';
import { readAnchorFile } from './anchor-file.js';
import { LedgerKeeper } from './ledger-keeper.js';
import { receiptsOf } from './open-ledger.js';
import { shownVerdict } from './shown-verdict.js';

export class VerifyAudit extends Query<AuditVerdict> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(VerifyAudit)
export class VerifyAuditHandler implements IQueryHandler<VerifyAudit> {
  private running: Promise<AuditVerdict> | undefined;

  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(AccessRecorder) private readonly accesses: AccessRecorder,
    @Inject(LedgerKeeper) private readonly ledger: LedgerKeeper,
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
  ) {}

  async execute({ caller }: VerifyAudit): Promise<AuditVerdict> {
    requireRole('auditVerify', caller);
    if (caller) await this.accesses.record({ type: 'AuditRead', data: { what: 'verification' } }, caller.actor);
    // it walks the whole log: who asks while one runs gets its answer
    this.running ??= this.verify().finally(() => (this.running = undefined));
    return this.running;
  }

  private async verify(): Promise<AuditVerdict> {
    const { store } = this.events;
    const begunMs = this.clock.elapsedMs();
    // what is known before the walk must be in it
    const kept = await this.keptOutside();
    const anchors = [...this.knownHere(), ...kept.anchors];
    const key = await this.ledger.publicKey();
    const checkReceipt = receiptsOf(this.config);
    const until = await store.lastPosition();
    const evidence = { anchors, ...(key !== undefined && { pinned: [key] }), ...(checkReceipt && { checkReceipt }) };
    const verdict = await verifyLog(logEvents(store, { until }), evidence);
    this.ledger.verified(verdict); // whoever asked sees it; those who run the engine must as well
    const seconds = (this.clock.elapsedMs() - begunMs) / 1000;
    return shownVerdict(verdict, { verifiedAt: this.clock.iso(), seconds, absentAnchors: kept.absent });
  }

  /** A file that cannot be read now says nothing, which the verdict tells; that it cannot be written to is told elsewhere. */
  private async keptOutside(): Promise<{ readonly anchors: readonly OutsideAnchor[]; readonly absent: readonly string[] }> {
    const { anchorFile } = this.config.audit;
    if (anchorFile === undefined) return { anchors: [], absent: [] };
    const anchors = await readAnchorFile(anchorFile).catch(() => []);
    return { anchors, absent: anchors.length === 0 ? [anchorFile] : [] };
  }

  /** The newest checkpoint that this engine has seen since it runs: who cuts the log off under it is found out. */
  private knownHere(): OutsideAnchor[] {
    const { sealed } = this.ledger.seen;
    return sealed === undefined ? [] : [{ ...sealed, source: 'the running engine', isOfEngine: true }];
  }
}
