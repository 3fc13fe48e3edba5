import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { DkimKey } from '#contracts';
import { dkimName, DkimRefused } from '#crypto';
import { requireCaller, type Caller } from '../access/access-port.js';
import { DkimKeyBook, type DkimKeyAnswer, type NewDkimKey } from './dkim-key-book.js';
import { DkimKeyView } from './dkim-key-view.js';

export type AddDkimKeyOutcome =
  | { readonly kind: 'done'; readonly key: DkimKey }
  | Extract<DkimKeyAnswer, { readonly kind: 'refused' }>
  | { readonly kind: 'not-taken'; readonly field: 'domain' | 'selector' | 'privateKey'; readonly message: string };

/** Makes a key or takes one; a repeated command answers the key that it made. */
export class AddDkimKey extends Command<AddDkimKeyOutcome> {
  constructor(
    readonly key: NewDkimKey,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(AddDkimKey)
export class AddDkimKeyHandler implements ICommandHandler<AddDkimKey> {
  constructor(
    @Inject(DkimKeyBook) private readonly book: DkimKeyBook,
    @Inject(DkimKeyView) private readonly view: DkimKeyView,
  ) {}

  async execute({ key, caller, commandId }: AddDkimKey): Promise<AddDkimKeyOutcome> {
    const { actor } = requireCaller(key.origin === 'generated' ? 'generateDkimKey' : 'importDkimKey', caller);
    try {
      const answer = await this.book.add({ ...key, ...dkimName(key.domain, key.selector) }, { actor, commandId });
      return answer.kind === 'refused' ? answer : { kind: 'done', key: this.view.of(answer.key) };
    } catch (cause) {
      if (cause instanceof DkimRefused) return { kind: 'not-taken', field: fieldOf(cause), message: cause.message };
      throw cause;
    }
  }
}

function fieldOf({ code }: DkimRefused): 'domain' | 'selector' | 'privateKey' {
  if (code === 'not-a-domain') return 'domain';
  return code === 'not-a-selector' ? 'selector' : 'privateKey';
}
