/** Makes of a request the two policies to compare, and compares them. */
import { Inject, Injectable } from '@nestjs/common';
import type { simulationRequestSchema, SimulationResult } from '#contracts';
import { isScanned, policyResolver, type Pattern } from '#dlp';
import type { z } from 'zod';
import type { EngineConfig } from '../config/engine-config.js';
import { InspectionFailed, MailExaminer } from '../inspect/examiner-port.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { EngineLog } from '../platform/engine-log.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { EventLog } from '../platform/event-log.js';
import { PolicyBook } from '../policy/policy-book.js';
import { RetainedMail } from '../retention/retained-mail-port.js';
import { draftedPolicy } from './draft-policy.js';
import type { Target } from './judged-side.js';
import { SimulationCancelled, SimulationRefused, SimulationRun, type SimulationOrder, type SimulationProgress } from './simulation-run.js';

/** Patterns whose problems are told. */
const MOST_PROBLEMS = 20;

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
    @Inject(MailExaminer) private readonly examiner: MailExaminer,
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
      rescan,
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
    };
  }

  /** @throws SimulationCancelled when it was stopped, SimulationRefused for a pattern that cannot be searched for, Overloaded */
  async run(order: SimulationOrder, progress: SimulationProgress, signal: AbortSignal): Promise<SimulationResult> {
    await this.tryNewPatterns(order.newPatterns, signal);
    const { config, log, events, keys, policy, kept } = this;
    return new SimulationRun({ config, log, events, keys, policy, kept }, order, progress, signal).run();
  }

  /** Where an expression that costs minutes is ended, and mail does not wait for it. */
  private async tryNewPatterns(patterns: readonly Pattern[], signal: AbortSignal): Promise<void> {
    const problems: string[] = [];
    for (const pattern of patterns) {
      if (signal.aborted) throw new SimulationCancelled();
      problems.push(...(await this.problemsOf(pattern)).map((problem) => `pattern ${pattern.id}: ${problem}`));
    }
    if (problems.length > 0) throw new SimulationRefused(problems.slice(0, MOST_PROBLEMS).join('\n'));
  }

  private async problemsOf(pattern: Pattern): Promise<readonly string[]> {
    try {
      return (await this.examiner.whyRefused(pattern)).map(({ message }) => message);
    } catch (cause) {
      if (!(cause instanceof InspectionFailed)) throw cause;
      return ['its expression costs too much time or memory'];
    }
  }
}
