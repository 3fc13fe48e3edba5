import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { findSetting } from '#dlp';
import { decideChangeSettings, placeStream, type ChangeSettings as Changes, type PolicyRefusal } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { PolicyBook, type PolicyAnswer } from '../policy/policy-book.js';
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
  ) {}

  async execute({ change, caller, commandId }: ChangeSettings): Promise<PolicyAnswer<PolicyRefusal>> {
    const { actor } = requireCaller('changeSettings', caller);
    const { placeId: id, changes, expectedRevision } = change;
    const stream = placeStream(id);
    const reason = this.keys.sealReason(stream, change.reason);
    const command: Changes = { id, changes, reason, expectedRevision, rule: findSetting };
    return this.book.change<PolicyRefusal>(stream, (policy) => decideChangeSettings(policy, command), { actor, commandId });
  }
}
