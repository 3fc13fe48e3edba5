import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decideClosePlace, placeStream, type PolicyRefusal } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { PolicyBook, type PolicyAnswer } from '../policy/policy-book.js';
import { AddressLists } from './address-lists.js';
import { ClosedPlaces } from './closed-places.js';
import { PolicyKeys } from './policy-keys.js';

/** Takes a place out of the tree and erases its address and comments. */
export class ClosePlace extends Command<PolicyAnswer<PolicyRefusal>> {
  constructor(
    readonly place: { readonly placeId: string; readonly reason: string },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(ClosePlace)
export class ClosePlaceHandler implements ICommandHandler<ClosePlace> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(ClosedPlaces) private readonly closed: ClosedPlaces,
    @Inject(AddressLists) private readonly lists: AddressLists,
  ) {}

  async execute({ place: { placeId: id, reason }, caller, commandId }: ClosePlace): Promise<PolicyAnswer<PolicyRefusal>> {
    const { actor } = requireCaller('closePlace', caller);
    const stream = placeStream(id);
    const command = { id, reason: this.keys.sealReason(stream, reason) };
    const answer = await this.book.change<PolicyRefusal>(stream, (policy) => decideClosePlace(policy, command), { actor, commandId });
    if (answer.kind === 'done') {
      await this.closed.erase();
      await this.lists.eraseReplaced();
    }
    return answer;
  }
}
