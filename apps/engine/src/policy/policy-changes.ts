/** Carries commands to the policy book and answers them with a receipt, or with why nothing was changed. */
import { Inject, Injectable } from '@nestjs/common';
import type { PolicyReceipt, PolicyUse } from '#contracts';
import type { PolicyFact, PolicyRefusal, PolicyRefusalCode, PolicyState } from '#events';
import type { Caller } from '../access/access-port.js';
import { reusesKey } from '../platform/command-id.js';
import { PolicyNames } from '../settings/policy-names.js';
import { PolicyBook, type PolicyChange, type PolicyRecord } from './policy-book.js';

/** What every change of the policy answers. */
export type PolicyOutcome = { readonly kind: 'done'; readonly receipt: PolicyReceipt } | RefusedChange;

export interface RefusedChange {
  readonly kind: 'refused';
  readonly refused: PolicyRefusalCode | 'idempotency-key-reused' | 'pattern-not-ready' | 'unknown-template';
  readonly detail: string;
  /** With `in-use`: by what, with names for people. */
  readonly usedBy?: readonly PolicyUse[];
  /** Fields that were refused. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** Who sends a command, and under which id. */
export interface Ordered {
  readonly caller: Caller;
  readonly commandId: string;
}

@Injectable()
export class PolicyChanges {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyNames) private readonly names: PolicyNames,
  ) {}

  /** One stream. @throws StoreUnavailable, OutcomeUnknown as the store says */
  change(stream: string, decide: (policy: PolicyState) => readonly PolicyFact[] | PolicyRefusal, ordered: Ordered): Promise<PolicyOutcome> {
    return this.changeAll([{ stream, decide }], ordered);
  }

  /** Several, all or none; the receipt is that of the last. */
  async changeAll(changes: readonly PolicyChange<PolicyRefusal>[], { caller, commandId }: Ordered): Promise<PolicyOutcome> {
    const reused = this.refuseReusedKey(commandId);
    if (reused) return reused;
    const answer = await this.book.changeAll(changes, { actor: caller.actor, commandId });
    if (answer.kind === 'refused') return this.refusal(answer.refusal);
    const { policyRevision, revision, events } = answer;
    return { kind: 'done', receipt: { policyRevision, revision, version: versionOf(events) } };
  }

  /** What a command recorded when it was carried out before. */
  recordedBy(commandId: string): readonly PolicyRecord[] {
    return this.book.history().filter(({ meta }) => meta.commandId === commandId);
  }

  /** What the log remembers, also after a restart. */
  refuseReusedKey(commandId: string): RefusedChange | undefined {
    if (!this.book.history().some(({ meta }) => reusesKey(commandId, meta.commandId))) return undefined;
    return { kind: 'refused', refused: 'idempotency-key-reused', detail: 'the Idempotency-Key was sent with another request before' };
  }

  async refusal({ refused, detail, uses }: PolicyRefusal): Promise<RefusedChange> {
    if (uses === undefined) return { kind: 'refused', refused, detail };
    const { state } = this.book.current();
    return { kind: 'refused', refused, detail, usedBy: await Promise.all(uses.map((use) => this.names.use(state, use))) };
  }
}

/** The version that was made or moved, the last of several. */
function versionOf(events: readonly PolicyFact[]): number | null {
  const last = events.findLast(({ type }) => type === 'PatternVersioned' || type === 'PatternMoved');
  if (last?.type === 'PatternVersioned') return last.data.pattern.version;
  return last?.type === 'PatternMoved' ? last.data.version : null;
}
