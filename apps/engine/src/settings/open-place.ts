import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PolicyRefusal } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { PolicyBook } from '../policy/policy-book.js';
import { PlaceOpening } from './place-opening.js';
import { PlaceView, type PlaceRow } from './place-view.js';
import { scopeNamed } from './scope-name.js';

export type OpenPlaceOutcome =
  | { readonly kind: 'done'; readonly place: PlaceRow }
  | { readonly kind: 'not-a-place' }
  | { readonly kind: 'refused'; readonly refusal: PolicyRefusal };

/** Adds a domain, a wildcard domain or a person to the tree. */
export class OpenPlace extends Command<OpenPlaceOutcome> {
  constructor(
    readonly name: string,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(OpenPlace)
export class OpenPlaceHandler implements ICommandHandler<OpenPlace> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PlaceOpening) private readonly opening: PlaceOpening,
    @Inject(PlaceView) private readonly view: PlaceView,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
  ) {}

  async execute({ name, caller, commandId }: OpenPlace): Promise<OpenPlaceOutcome> {
    const { actor } = requireCaller('openPlace', caller);
    const scope = scopeNamed(name, this.keys);
    if (scope === undefined) return { kind: 'not-a-place' };
    const opened = await this.opening.open(scope, 'edit', { actor, commandId });
    if (opened.kind === 'refused') return opened;
    const place = this.book.current().state.places.get(opened.placeId);
    if (place !== undefined) return { kind: 'done', place: await this.view.row(place) };
    return { kind: 'refused', refusal: { refused: 'unknown-place', detail: 'the place was closed since' } };
  }
}
