/** What was decided on proposals, in their streams. */
import { Inject, Injectable } from '@nestjs/common';
import { evolveTuning, tuningDecider, type PolicyRefusal, type TuningCommand, type TuningEvent, type TuningState } from '#events';
import type { Caller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EventLog } from '../platform/event-log.js';
import type { NotReady } from '../policy/pattern-readiness.js';
import type { PolicyAnswer } from '../policy/policy-book.js';
import { ReadModels } from '../project/read-models.js';
import { PolicyKeys } from '../settings/policy-keys.js';
import type { Proposal } from './propose.js';

export type TuningOutcome =
  | { readonly kind: 'done' }
  /** There is no such proposal, or it was decided on, or the two people are not known any more. */
  | { readonly kind: 'refused'; readonly refused: 'not-found' | 'tuning-decided' | 'tuning-erased' }
  | { readonly kind: 'policy'; readonly answer: (PolicyAnswer<PolicyRefusal> & { readonly kind: 'refused' }) | NotReady };

/** What an accepted proposal came to. */
export interface Made {
  readonly exception: string | null;
  readonly version: number | null;
}

@Injectable()
export class TuningRecords {
  constructor(
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(PolicyKeys) private readonly policyKeys: PolicyKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async state(id: string): Promise<TuningState> {
    const { events } = await this.events.read(stream(id));
    return events.reduce<TuningState>((state, { event }) => evolveTuning(state, event as TuningEvent), 'absent'); // its streams hold nothing else
  }

  /** The answer to a command on what was decided before: done, if by this very command. */
  async repeated(id: string, commandId: string): Promise<TuningOutcome> {
    const { events } = await this.events.read(stream(id));
    const isOwn = events.some(({ meta }) => meta.commandId === commandId);
    return isOwn ? { kind: 'done' } : { kind: 'refused', refused: 'tuning-decided' };
  }

  /** Resolves when the rows show it. `made` null: dismissed. */
  async append(
    { id, reason: words }: { readonly id: string; readonly reason: string },
    { proposal, made }: { readonly proposal: Proposal; readonly made: Made | null },
    { caller, commandId }: { readonly caller: Caller; readonly commandId: string },
  ): Promise<TuningOutcome> {
    const said = { proposal: proposal.data, reason: this.policyKeys.sealText(stream(id), words) };
    const command: TuningCommand = made === null ? { type: 'DismissTuning', ...said } : { type: 'AcceptTuning', ...said, ...made };
    const meta = { at: this.clock.iso(), actor: caller.actor, commandId };
    const handled = await this.events.decide(tuningDecider, stream(id), command, meta);
    if (handled.outcome === 'refused') return { kind: 'refused', refused: 'tuning-decided' };
    await this.models.projections.caughtUp();
    return { kind: 'done' };
  }
}

function stream(id: string): string {
  return `tuning-${id}`;
}
