import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SettingsTreeOfApi } from '#contracts';
import { SETTING_LEVELS } from '#dlp';
import { requireRole, type Caller } from '../access/access-port.js';
import { PolicyBook } from '../policy/policy-book.js';
import { PlaceView, type PlaceRow } from './place-view.js';

/** All places: the global one first, then wildcard domains, domains and users by name. */
export class ShowSettingsTree extends Query<SettingsTreeOfApi> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ShowSettingsTree)
export class ShowSettingsTreeHandler implements IQueryHandler<ShowSettingsTree> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PlaceView) private readonly view: PlaceView,
  ) {}

  async execute({ caller }: ShowSettingsTree): Promise<SettingsTreeOfApi> {
    requireRole('settingsTree', caller);
    const { state, revision } = this.book.current();
    const rows = await Promise.all([...state.places.values()].map((place) => this.view.row(place)));
    return { places: rows.sort(inOrder), policyRevision: revision };
  }
}

function inOrder(left: PlaceRow, right: PlaceRow): number {
  const byLevel = SETTING_LEVELS.indexOf(left.level) - SETTING_LEVELS.indexOf(right.level);
  return byLevel || (left.name < right.name ? -1 : 1);
}
