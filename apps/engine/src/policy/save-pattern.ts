import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PatternContent } from '#contracts';
import { decideSavePattern, patternStream, type PolicyRefusal } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { patternFrom } from './pattern-content.js';
import { PatternReadiness, type NotReady } from './pattern-readiness.js';
import { PolicyBook, type PolicyAnswer } from './policy-book.js';

export interface PatternToSave {
  readonly pattern: PatternContent;
  readonly state: 'draft' | 'shadow';
  /** Revision of the stream that was read; null for a new pattern. */
  readonly expectedRevision: number | null;
}

/** Save a new version. A draft must compile; one in shadow must hold its examples, too. */
export class SavePattern extends Command<PolicyAnswer<PolicyRefusal> | NotReady> {
  constructor(
    readonly data: PatternToSave,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(SavePattern)
export class SavePatternHandler implements ICommandHandler<SavePattern> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PatternReadiness) private readonly readiness: PatternReadiness,
    @Inject(ENGINE_CONFIG) private readonly config: Pick<EngineConfig, 'policy'>,
  ) {}

  async execute({ data, caller, commandId }: SavePattern): Promise<PolicyAnswer<PolicyRefusal> | NotReady> {
    const { actor } = requireCaller('savePattern', caller);
    const { pattern, state, expectedRevision } = data;
    const content = patternFrom(pattern);
    const draft = { ...content, version: 1, state };
    const notReady = await (state === 'draft' ? this.readiness.whyNotDraft(draft) : this.readiness.whyNotReady(draft));
    if (notReady) return notReady;
    const { separateApproval } = this.config.policy;
    return this.book.change(
      patternStream(content.id),
      (policy) => decideSavePattern(policy, { content, state, cause: 'edit', expectedRevision, actor, separateApproval }),
      { actor, commandId },
    );
  }
}
