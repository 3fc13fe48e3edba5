import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Colleagues } from '#contracts';
import { requireRole, type Caller } from './access-port.js';
import { AccountDirectory } from './account-directory.js';

/** To whom a message can be assigned: whoever decides, and the teams that somebody's reach names. */
export class ListColleagues extends Query<Colleagues> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListColleagues)
export class ListColleaguesHandler implements IQueryHandler<ListColleagues> {
  constructor(@Inject(AccountDirectory) private readonly directory: AccountDirectory) {}

  execute({ caller }: ListColleagues): Promise<Colleagues> {
    requireRole('colleagues', caller);
    const deciders = this.directory.open().filter(({ state: { roles } }) => roles.includes('triage') || roles.includes('dlp-manager'));
    const teams = new Set(deciders.flatMap(({ state }) => state.reach.teams));
    return Promise.resolve({ colleagues: deciders.map(({ id, name }) => ({ id, name })), teams: [...teams].sort() });
  }
}
