/** How the engine is: mode, store, the engines beside it, today's figures. */
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Status } from '#contracts';
import type { PolicyResolver } from '#dlp';
import { requireRole, type Caller } from '../../access/access-port.js';
import type { EngineConfig } from '../../config/engine-config.js';
import { ENGINE_CONFIG } from '../../platform/engine-parts.js';
import { packageVersion } from '../../platform/package-root.js';
import { Readiness } from '../../platform/readiness.js';
import { PolicyBook } from '../../policy/policy-book.js';
import { DayFigures } from './day-figures.js';
import { LivingEngines } from './living-engines.js';
import { StoreState } from './store-state.js';

export class ShowStatus extends Query<Status> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ShowStatus)
export class ShowStatusHandler implements IQueryHandler<ShowStatus> {
  private readonly version = packageVersion();

  constructor(
    @Inject(StoreState) private readonly store: StoreState,
    @Inject(PolicyBook) private readonly policy: PolicyBook,
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(LivingEngines) private readonly engines: LivingEngines,
    @Inject(DayFigures) private readonly figures: DayFigures,
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
  ) {}

  async execute({ caller }: ShowStatus): Promise<Status> {
    requireRole('status', caller);
    const { revision, resolver } = this.policy.current();
    const older = this.readiness.olderPolicy();
    return {
      version: this.version,
      trialMode: this.config.trialMode,
      policyMode: generalMode(resolver),
      policyRevision: revision,
      judgingRevision: older === undefined ? revision : older.revision,
      store: await this.store.now(),
      engines: this.engines.shownTo(caller),
      undoWindowSeconds: this.config.quarantine.undoSeconds,
      ...this.figures.now(),
    };
  }
}

/** The mode of a sender of whom nobody says anything else; an unusable policy holds everything, which is what `enforce` says. */
function generalMode(resolver: PolicyResolver): Status['policyMode'] {
  const nobody = { domain: null, tag: null };
  return resolver.settings(nobody, nobody).get('dlp.mode')?.value === 'monitor' ? 'monitor' : 'enforce';
}
