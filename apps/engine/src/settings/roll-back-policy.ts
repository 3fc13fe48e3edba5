/** Goes back to an earlier policy by new facts, all under one command. */
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { factsToRestore, mayGoLive, type Actor, type PolicyFact, type PolicyRefusal, type PolicyState, type StreamFacts } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { PolicyBook, type PolicyChange } from '../policy/policy-book.js';
import type { PolicySnapshot } from '../policy/policy-snapshot.js';
import { AddressLists } from './address-lists.js';
import { ClosedPlaces } from './closed-places.js';
import { EndedExceptions } from './ended-exceptions.js';
import { PolicyKeys } from './policy-keys.js';

export interface WayBack {
  /** A revision or an instant. */
  readonly to: string;
  readonly reason: string;
  /** The policy that was looked at: nothing happens if it has changed since. */
  readonly expectedPolicyRevision: string;
}

export type RollBackOutcome =
  | { readonly kind: 'done'; readonly policyRevision: string }
  | { readonly kind: 'refused'; readonly refusal: PolicyRefusal }
  | { readonly kind: 'unknown-revision' };

export class RollBackPolicy extends Command<RollBackOutcome> {
  constructor(
    readonly wayBack: WayBack,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

const CONFLICT: PolicyRefusal = { refused: 'revision-conflict', detail: 'the policy has changed since it was looked at' };

@CommandHandler(RollBackPolicy)
export class RollBackPolicyHandler implements ICommandHandler<RollBackPolicy> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(ClosedPlaces) private readonly closed: ClosedPlaces,
    @Inject(EndedExceptions) private readonly ended: EndedExceptions,
    @Inject(AddressLists) private readonly lists: AddressLists,
    @Inject(ENGINE_CONFIG) private readonly config: Pick<EngineConfig, 'policy'>,
  ) {}

  async execute({ wayBack, caller, commandId }: RollBackPolicy): Promise<RollBackOutcome> {
    const { actor } = requireCaller('rollBackPolicy', caller);
    const wanted = await this.book.asOf(wayBack.to);
    if (wanted === undefined) return { kind: 'unknown-revision' };
    const seen = this.book.current();
    // a command that was cut off half-way has changed the policy itself: it is completed
    const isRepeated = this.book.history().some(({ meta }) => meta.commandId === commandId);
    if (!isRepeated && seen.revision !== wayBack.expectedPolicyRevision) return { kind: 'refused', refusal: CONFLICT };
    const steps = factsToRestore(seen.state, wanted.state, (stream) => this.keys.sealText(stream, wayBack.reason));
    const refusal = this.refusalOf(steps, seen.state, actor);
    if (refusal !== undefined) return { kind: 'refused', refusal };
    const answer = await this.book.changeAll<PolicyRefusal>(this.changes(steps, seen), { actor, commandId });
    await this.closed.erase();
    await this.ended.erase();
    await this.lists.eraseReplaced();
    return answer;
  }

  /** The first one finds out whether the policy is still the one that was seen; the others follow in the same turn. */
  private changes(steps: readonly StreamFacts[], seen: PolicySnapshot): PolicyChange<PolicyRefusal>[] {
    return steps.map(({ stream, facts }, index) => ({
      stream,
      decide: () => (index === 0 && this.book.current().revision !== seen.revision ? CONFLICT : facts),
    }));
  }

  /** What somebody wrote they do not take live by going back either. */
  private refusalOf(steps: readonly StreamFacts[], { patterns }: PolicyState, actor: Actor): PolicyRefusal | undefined {
    const approval = { actor, separateApproval: this.config.policy.separateApproval };
    return steps
      .flatMap(({ stream, facts }) => facts.map((fact) => ({ id: stream.slice('pattern-'.length), fact })))
      .flatMap(({ id, fact }) => (goesLive(fact) ? (authorOf(patterns, id, fact.data.version) ?? []) : []))
      .map((author) => mayGoLive(approval, author))
      .find((refusal) => refusal !== undefined);
  }
}

type Moved = Extract<PolicyFact, { type: 'PatternMoved' }>;

function goesLive(fact: PolicyFact): fact is Moved {
  return fact.type === 'PatternMoved' && fact.data.to === 'live';
}

function authorOf(patterns: PolicyState['patterns'], id: string, version: number): Actor | undefined {
  return patterns.get(id)?.versions.find(({ pattern }) => pattern.version === version)?.saved.by;
}
