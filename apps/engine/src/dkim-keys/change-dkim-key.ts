import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { DkimKey, RouteName } from '#contracts';
import type { DkimKeyRefusal } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { DkimKeyBook, type DkimKeyAnswer } from './dkim-key-book.js';
import { DkimKeyView } from './dkim-key-view.js';
import { RecordLookup, type SeenRecord } from './record-lookup-port.js';

export type DkimKeyOutcome =
  | { readonly kind: 'done'; readonly key: DkimKey }
  | Extract<DkimKeyAnswer, { readonly kind: 'refused' }>
  | { readonly kind: 'record-not-seen'; readonly seen: Extract<SeenRecord, { readonly fits: false }> };

export type DkimKeyStep =
  | {
      readonly kind: 'publish';
      /** Whatever DNS says. */
      readonly unseen: boolean;
    }
  | { readonly kind: 'retire' }
  | { readonly kind: 'remove' };

/** What is done about a key that there is. */
export class ChangeDkimKey extends Command<DkimKeyOutcome> {
  constructor(
    readonly data: { readonly id: string; readonly step: DkimKeyStep },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

const ROUTE_OF = {
  publish: 'publishDkimKey',
  retire: 'retireDkimKey',
  remove: 'removeDkimKey',
} as const satisfies Record<DkimKeyStep['kind'], RouteName>;

const NOT_FOUND: DkimKeyRefusal = 'not-found';

@CommandHandler(ChangeDkimKey)
export class ChangeDkimKeyHandler implements ICommandHandler<ChangeDkimKey> {
  constructor(
    @Inject(DkimKeyBook) private readonly book: DkimKeyBook,
    @Inject(DkimKeyView) private readonly view: DkimKeyView,
    @Inject(RecordLookup) private readonly records: RecordLookup,
  ) {}

  async execute({ data: { id, step }, caller, commandId }: ChangeDkimKey): Promise<DkimKeyOutcome> {
    const { actor } = requireCaller(ROUTE_OF[step.kind], caller);
    const by = { actor, commandId };
    switch (step.kind) {
      case 'publish':
        return this.publish(id, step.unseen, by);
      case 'retire':
        return this.outcome(await this.book.change(id, { type: 'RetireDkimKey' }, by));
      case 'remove':
        return this.outcome(await this.book.change(id, { type: 'RemoveDkimKey' }, by));
    }
  }

  private async publish(id: string, unseen: boolean, by: { actor: Caller['actor']; commandId: string }): Promise<DkimKeyOutcome> {
    const key = this.book.find(id);
    if (key === undefined) return { kind: 'refused', refused: NOT_FOUND };
    const seen = await this.records.look(key.state);
    if (seen?.fits === false && !unseen) return { kind: 'record-not-seen', seen };
    return this.outcome(await this.book.change(id, { type: 'PublishDkimKey', record: seen?.fits === true ? 'seen' : 'said' }, by));
  }

  private outcome(answer: DkimKeyAnswer): DkimKeyOutcome {
    return answer.kind === 'refused' ? answer : { kind: 'done', key: this.view.of(answer.key) };
  }
}
