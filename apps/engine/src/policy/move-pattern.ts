import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PatternState } from '#dlp';
import { decideMovePattern, patternStream, type PolicyRefusal } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { PolicyKeys } from '../settings/policy-keys.js';
import { PatternReadiness, type NotReady } from './pattern-readiness.js';
import { PolicyBook, type PolicyAnswer } from './policy-book.js';

export interface PatternToMove {
  readonly id: string;
  readonly version: number;
  readonly to: PatternState;
  readonly reason: string;
  readonly expectedRevision: number;
}

/** Move a version along its life; whoever wrote it may be kept from taking it live. */
export class MovePattern extends Command<PolicyAnswer<PolicyRefusal> | NotReady> {
  constructor(
    readonly data: PatternToMove,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(MovePattern)
export class MovePatternHandler implements ICommandHandler<MovePattern> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PatternReadiness) private readonly readiness: PatternReadiness,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(ENGINE_CONFIG) private readonly config: Pick<EngineConfig, 'policy'>,
  ) {}

  async execute({ data, caller, commandId }: MovePattern): Promise<PolicyAnswer<PolicyRefusal> | NotReady> {
    const { actor } = requireCaller('movePattern', caller);
    const { id, reason: text, ...move } = data;
    const notReady = await this.readiness.whyNotMoved(data);
    if (notReady) return notReady;
    const { separateApproval } = this.config.policy;
    const reason = this.keys.sealReason(patternStream(id), text);
    return this.book.change(patternStream(id), (policy) => decideMovePattern(policy, { id, ...move, reason, actor, separateApproval }), {
      actor,
      commandId,
    });
  }
}
