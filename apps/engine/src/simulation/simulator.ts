/** Makes of a request the two policies to compare, and compares them. */
import { Inject, Injectable } from '@nestjs/common';
import type { simulationRequestSchema, SimulationResult } from '#contracts';
import { isScanned, policyResolver } from '#dlp';
import type { z } from 'zod';
import type { EngineConfig } from '../config/engine-config.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { EngineLog } from '../platform/engine-log.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { EventLog } from '../platform/event-log.js';
import { PolicyBook } from '../policy/policy-book.js';
import { RetainedMail } from '../retention/retained-mail-port.js';
import { draftChanges } from './draft-changes.js';
import { draftedPolicy } from './draft-policy.js';
import type { Target } from './judged-side.js';
import { SimulationRun, type SimulationOrder, type SimulationProgress } from './simulation-run.js';

export type SimulationRequest = z.output<typeof simulationRequestSchema>;

@Injectable()
export class Simulator {
  constructor(
    @Inject(ENGINE_CONFIG) private readonly config: EngineConfig,
    @Inject(EngineLog) private readonly log: EngineLog,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(PolicyBook) private readonly policy: PolicyBook,
    @Inject(RetainedMail) private readonly kept: RetainedMail,
  ) {}

  /** The policy in force beside the draft, or everything that is wrong with the draft but for expressions that RE2 refuses. */
  order({ draft, since, until, rescan }: SimulationRequest): SimulationOrder | { readonly problems: readonly string[] } {
    const inForce = this.policy.current();
    const drafted = draftedPolicy(inForce.set, draft, this.keys);
    if (drafted.kind === 'refused') return drafted;
    const known = new Set(inForce.set.patterns.map(({ id, version }) => `${id} ${String(version)}`));
    const { internalDomains } = this.config.routes;
    const directions = { internalDomains, exemptDomains: this.config.dlp.exemptDomains };
    const target = (policy: Target['policy']): Target => ({ policy, directions, plans: new Map() });
    return {
      before: target(inForce),
      after: target({ set: drafted.set, resolver: policyResolver(drafted.set, { internalDomains }) }),
      newPatterns: drafted.set.patterns.filter((each) => isScanned(each) && !known.has(`${each.id} ${String(each.version)}`)),
      policyRevision: inForce.revision,
      changes: draftChanges(inForce.set, drafted.set),
      rescan,
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
    };
  }

  /** @throws SimulationCancelled when it was stopped. */
  run(order: SimulationOrder, progress: SimulationProgress, signal: AbortSignal): Promise<SimulationResult> {
    const { config, log, events, keys, policy, kept } = this;
    return new SimulationRun({ config, log, events, keys, policy, kept }, order, progress, signal).run();
  }
}
