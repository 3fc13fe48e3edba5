import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { findPolicyTemplate, type PolicyTemplate } from '#dlp';
import { decideSaveGroup, decideSavePattern, groupStream, listedPattern, patternStream, type PolicyRefusal } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { PolicyBook, type PolicyAnswer, type PolicyChange } from './policy-book.js';

export interface SwitchedOn {
  readonly kind: 'switched-on';
  readonly group: string;
  readonly added: string[];
  /** Were there before and stay as they are. */
  readonly kept: string[];
  readonly policyRevision: string;
}

type Refused = Extract<PolicyAnswer<PolicyRefusal>, { kind: 'refused' }>;

/** Add the patterns of a template in shadow, and the group that holds them. Undefined: no such template. */
export class SwitchOnTemplate extends Command<SwitchedOn | Refused | undefined> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(SwitchOnTemplate)
export class SwitchOnTemplateHandler implements ICommandHandler<SwitchOnTemplate> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(ENGINE_CONFIG) private readonly config: Pick<EngineConfig, 'policy'>,
  ) {}

  async execute({ id, caller, commandId }: SwitchOnTemplate): Promise<SwitchedOn | Refused | undefined> {
    const { actor } = requireCaller('switchOnTemplate', caller);
    const template = findPolicyTemplate(id);
    if (template === undefined) return undefined;
    const answer = await this.book.changeAll(this.changes(template, actor), { actor, commandId });
    if (answer.kind === 'refused') return answer;
    const made = this.book.history().filter(({ meta }) => meta.commandId === commandId);
    const added = made.flatMap(({ event }) => (event.type === 'PatternVersioned' ? [event.data.pattern.id] : []));
    const kept = template.patterns.map((pattern) => pattern.id).filter((pattern) => !added.includes(pattern));
    return { kind: 'switched-on', group: template.group.id, added, kept, policyRevision: answer.policyRevision };
  }

  /** What an author has changed since stays as it is. */
  private changes({ patterns, group }: PolicyTemplate, actor: Caller['actor']): PolicyChange<PolicyRefusal>[] {
    const { separateApproval } = this.config.policy;
    const additions = patterns.map(({ version: _version, state: _state, ...content }): PolicyChange<PolicyRefusal> => ({
      stream: patternStream(content.id),
      decide: (policy) =>
        listedPattern(policy, content.id) === undefined
          ? decideSavePattern(policy, { content, state: 'shadow', cause: 'template', actor, separateApproval })
          : [],
    }));
    const grouping: PolicyChange<PolicyRefusal> = {
      stream: groupStream(group.id),
      decide: (policy) => (policy.groups.has(group.id) ? [] : decideSaveGroup(policy, { group, reason: null })),
    };
    return [...additions, grouping];
  }
}
