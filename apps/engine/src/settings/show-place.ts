import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SettingsOfPlace } from '#contracts';
import { placeStream, revisionOfStream } from '#events';
import { requireRole, type Caller } from '../access/access-port.js';
import { PolicyBook, type PolicyRecord } from '../policy/policy-book.js';
import { AddressLists } from './address-lists.js';
import { PlaceView } from './place-view.js';
import { PolicyNames } from './policy-names.js';
import { PolicyTale } from './policy-tale.js';

/** One place: what holds there, where it comes from, what was written about it, what was changed. Undefined: no such place. */
export class ShowPlace extends Query<SettingsOfPlace | undefined> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

/** Changes that are shown, the newest. */
const MOST_CHANGES = 200;

@QueryHandler(ShowPlace)
export class ShowPlaceHandler implements IQueryHandler<ShowPlace> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PlaceView) private readonly view: PlaceView,
    @Inject(PolicyNames) private readonly names: PolicyNames,
    @Inject(PolicyTale) private readonly tale: PolicyTale,
    @Inject(AddressLists) private readonly lists: AddressLists,
  ) {}

  async execute({ id, caller }: ShowPlace): Promise<SettingsOfPlace | undefined> {
    requireRole('settingsOfPlace', caller);
    const snapshot = this.book.current();
    const place = snapshot.state.places.get(id);
    if (place === undefined) return undefined;
    const stream = placeStream(id);
    const { comment, properties } = await this.view.annotation(place);
    return {
      ...(await this.view.row(place)),
      revision: revisionOfStream(snapshot.state, stream),
      openedAt: place.opened?.at ?? null,
      comment,
      properties: { ...properties },
      settings: await this.view.settings(snapshot.set.settings, place),
      changes: await this.changes(this.tale.recordsOf(stream)),
    };
  }

  /** Newest first. */
  private changes(records: readonly PolicyRecord[]): Promise<SettingsOfPlace['changes']> {
    const changes = records.flatMap(({ event, meta, stream }) =>
      event.type === 'SettingsChanged' ? [{ event, by: this.names.actor(meta.actor), at: meta.at, stream }] : [],
    );
    const newest = changes.slice(-MOST_CHANGES).reverse();
    return Promise.all(
      newest.map(async ({ event, at, by, stream }) => {
        const said = event.data.changes.map(async ({ key, before, after }) => {
          return { key, before: await this.lists.shown(before), after: await this.lists.shown(after) };
        });
        return { at, by, reason: this.tale.reasonOf(stream, event), changes: await Promise.all(said) };
      }),
    );
  }
}
