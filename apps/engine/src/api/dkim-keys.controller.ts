import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { DkimKey, DkimKeyList } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { AddDkimKey, type AddDkimKeyOutcome } from '../dkim-keys/add-dkim-key.js';
import { ChangeDkimKey, type DkimKeyOutcome } from '../dkim-keys/change-dkim-key.js';
import type { NewDkimKey } from '../dkim-keys/dkim-key-book.js';
import { ListDkimKeys, ShowDkimKey } from '../dkim-keys/dkim-key-view.js';
import type { SeenRecord } from '../dkim-keys/record-lookup-port.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromBody, FromCaller, Serves, type BodyOf } from './served-route.js';

@Controller()
export class DkimKeysController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
  ) {}

  @Serves('dkimKeys')
  list(@FromCaller() caller: Caller | null): Promise<DkimKeyList> {
    return this.queries.execute(new ListDkimKeys(caller));
  }

  @Serves('dkimKey')
  async show(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<DkimKey> {
    const key = await this.queries.execute(new ShowDkimKey(id, caller));
    if (!key) throw new ProblemAnswer('not-found');
    return key;
  }

  @Serves('generateDkimKey')
  generate(
    @FromBody() body: BodyOf<'generateDkimKey'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<DkimKey> {
    return this.add({ ...body, origin: 'generated' }, caller, commandId);
  }

  @Serves('importDkimKey')
  import(@FromBody() body: BodyOf<'importDkimKey'>, @FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<DkimKey> {
    return this.add({ ...body, origin: 'imported' }, caller, commandId);
  }

  @Serves('publishDkimKey')
  async publish(
    @Param('id') id: string,
    @FromBody() { unseen }: BodyOf<'publishDkimKey'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<DkimKey> {
    return keyOf(await this.commands.execute(new ChangeDkimKey({ id, step: { kind: 'publish', unseen } }, caller, commandId)));
  }

  @Serves('retireDkimKey')
  async retire(@Param('id') id: string, @FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<DkimKey> {
    return keyOf(await this.commands.execute(new ChangeDkimKey({ id, step: { kind: 'retire' } }, caller, commandId)));
  }

  @Serves('removeDkimKey')
  async remove(@Param('id') id: string, @FromCaller() caller: Caller | null, @CommandId() commandId: string): Promise<void> {
    keyOf(await this.commands.execute(new ChangeDkimKey({ id, step: { kind: 'remove' } }, caller, commandId)));
  }

  private async add(key: NewDkimKey, caller: Caller | null, commandId: string): Promise<DkimKey> {
    const outcome: AddDkimKeyOutcome = await this.commands.execute(new AddDkimKey(key, caller, commandId));
    if (outcome.kind !== 'not-taken') return keyOf(outcome);
    throw new ProblemAnswer('invalid-request', { errors: [{ path: `body.${outcome.field}`, message: outcome.message }] });
  }
}

function keyOf(outcome: DkimKeyOutcome): DkimKey {
  if (outcome.kind === 'done') return outcome.key;
  if (outcome.kind === 'refused') throw new ProblemAnswer(outcome.refused);
  throw new ProblemAnswer('record-not-seen', { detail: notSeen(outcome.seen) });
}

const WHY_NOT_SEEN: Readonly<Record<Extract<SeenRecord, { readonly fits: false }>['why'], string>> = {
  'no-record': 'DNS has no TXT record of this name yet.',
  'no-answer': 'DNS does not answer now.',
  'other-key': 'DNS has the record of another key under this name.',
  malformed: 'What DNS has under this name is no record of a key.',
  revoked: 'The record in DNS says that the key is revoked.',
  'unknown-key-type': 'The record in DNS is for a kind of key that is not known.',
  'not-for-sha256': 'The record in DNS does not allow SHA-256.',
  'not-for-mail': 'The record in DNS is not for mail.',
};

function notSeen({ why }: Extract<SeenRecord, { readonly fits: false }>): string {
  return `${WHY_NOT_SEEN[why]} Publish the record as it is shown, wait, and try again. Nothing was changed.`;
}
