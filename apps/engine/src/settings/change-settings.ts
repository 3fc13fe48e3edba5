import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { findSetting } from '#dlp';
import { decideChangeSettings, placeStream, type ChangeSettings as Changes, type PolicyRefusal, type SettingRule } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { whyNotTemplate } from '../notices/template-rule-port.js';
import { PolicyBook, type PolicyAnswer } from '../policy/policy-book.js';
import { AddressLists } from './address-lists.js';
import { PolicyKeys } from './policy-keys.js';

export interface SettingsChange {
  readonly placeId: string;
  readonly changes: Changes['changes'];
  /** Empty: none was given. */
  readonly reason: string;
  readonly expectedRevision: number;
}

/** Changes values of one place, all or none. */
export class ChangeSettings extends Command<PolicyAnswer<PolicyRefusal>> {
  constructor(
    readonly change: SettingsChange,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(ChangeSettings)
export class ChangeSettingsHandler implements ICommandHandler<ChangeSettings> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(AddressLists) private readonly lists: AddressLists,
  ) {}

  async execute({ change, caller, commandId }: ChangeSettings): Promise<PolicyAnswer<PolicyRefusal>> {
    const { actor } = requireCaller('changeSettings', caller);
    const { placeId: id, expectedRevision } = change;
    const changes = await this.lists.sealed(id, change.changes);
    if ('refused' in changes) return { kind: 'refused', refusal: changes };
    const stream = placeStream(id);
    const reason = this.keys.sealReason(stream, change.reason);
    const command: Changes = { id, changes, reason, expectedRevision, rule: ruleOf };
    const answer = await this.book.change<PolicyRefusal>(stream, (policy) => decideChangeSettings(policy, command), { actor, commandId });
    if (answer.kind === 'done') await this.lists.eraseReplaced();
    await this.lists.discard(changes);
    return answer;
  }
}

/** What a setting asks of a value; a template of notices is tried as well, so that a bad one is never saved. */
function ruleOf(key: string): SettingRule | undefined {
  const setting = findSetting(key);
  return setting && { levels: setting.levels, check: (value) => setting.check(value) ?? whyNotTemplate(key, value) };
}
