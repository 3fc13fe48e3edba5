import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decideMovePattern, isRefusal, patternStream, type PolicyRefusal } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { PolicyKeys } from '../settings/policy-keys.js';
import { movesOfGroup, type GroupTarget, type LeftAlone, type VersionToMove } from './group-moves.js';
import { PatternReadiness } from './pattern-readiness.js';
import { PolicyBook, type PolicyChange } from './policy-book.js';

export interface MovedGroup {
  readonly moved: string[];
  readonly refused: LeftAlone[];
  readonly policyRevision: string;
}

export interface GroupToMove {
  readonly id: string;
  readonly to: GroupTarget;
  readonly reason: string;
  /** Of the policy under which somebody saw what would move. */
  readonly expectedPolicyRevision: string;
}

export type GroupMoved =
  { readonly kind: 'moved'; readonly moved: MovedGroup } | { readonly kind: 'refused'; readonly refusal: PolicyRefusal };

/** Move every pattern of a group, those of groups within it, too; what cannot be moved is named and stays. Undefined: no such group. */
export class MoveGroup extends Command<GroupMoved | undefined> {
  constructor(
    readonly data: GroupToMove,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

const CHANGED: PolicyRefusal = { refused: 'revision-conflict', detail: 'somebody changed the policy since this was shown' };

/** A move that the decider allows as things stand. */
interface Allowed {
  readonly id: string;
  readonly change: PolicyChange<PolicyRefusal>;
}

@CommandHandler(MoveGroup)
export class MoveGroupHandler implements ICommandHandler<MoveGroup> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PatternReadiness) private readonly readiness: PatternReadiness,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(ENGINE_CONFIG) private readonly config: Pick<EngineConfig, 'policy'>,
  ) {}

  async execute({ data, caller, commandId }: MoveGroup): Promise<GroupMoved | undefined> {
    const by = requireCaller('moveGroup', caller);
    const planned = movesOfGroup(this.book.current().state, data.id, data.to);
    if (planned === undefined) return undefined;
    const isShown = (): boolean => !this.changedSince(data.expectedPolicyRevision, commandId);
    const isBegun = this.movedBy(commandId).length > 0;
    if (!isBegun && !isShown()) return { kind: 'refused', refusal: CHANGED };
    const decided: (Allowed | LeftAlone)[] = [];
    for (const move of planned.moves) decided.push(await this.decided(move, data, by, isShown));
    const allowed = decided.flatMap((each) => ('change' in each ? [each] : []));
    const refused = [...planned.refused, ...decided.flatMap((each) => ('reason' in each ? [each] : []))];
    const answer = await this.book.changeAll(
      allowed.map(({ change }) => change),
      { actor: by.actor, commandId },
    );
    if (answer.kind === 'refused') {
      if (!isBegun) return answer;
      refused.push(...allowed.map(({ id }) => ({ id, reason: answer.refusal.detail })));
    }
    return this.answer(this.movedBy(commandId), refused);
  }

  private async decided(
    { id, version }: VersionToMove,
    { to, reason: text }: GroupToMove,
    { actor }: Caller,
    isShown: () => boolean,
  ): Promise<Allowed | LeftAlone> {
    const { state: now } = this.book.current();
    const { separateApproval } = this.config.policy;
    const reason = this.keys.sealReason(patternStream(id), text);
    const change: PolicyChange<PolicyRefusal> = {
      stream: patternStream(id),
      decide: (state) => (isShown() ? decideMovePattern(state, { id, version, to, reason, actor, separateApproval }) : CHANGED),
    };
    const decision = change.decide(now);
    if (isRefusal(decision)) return { id, reason: decision.detail };
    const notReady = await this.readiness.whyNotMoved({ id, version, to });
    return notReady === undefined ? { id, change } : { id, reason: notReady.problems[0]?.message ?? 'it is not ready' };
  }

  /** Whether anything but this very command changed the policy since; also when there never was such a revision. */
  private changedSince(policyRevision: string, commandId: string): boolean {
    const history = this.book.history();
    const seen = history.findLastIndex((record) => record.policyRevision === policyRevision);
    return history.slice(seen + 1).some(({ meta }) => meta.commandId !== commandId);
  }

  /** Also when the command is a repetition: what it recorded the first time. */
  private movedBy(commandId: string): string[] {
    const streams = this.book
      .history()
      .filter(({ meta }) => meta.commandId === commandId)
      .map(({ stream }) => stream);
    return [...new Set(streams)].map((stream) => stream.slice(patternStream('').length));
  }

  private answer(moved: string[], refused: LeftAlone[]): GroupMoved {
    return { kind: 'moved', moved: { moved, refused, policyRevision: this.book.current().revision } };
  }
}
