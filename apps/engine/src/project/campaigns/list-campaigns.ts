import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { CampaignDetail, CampaignList } from '#contracts';
import { requireRole, type Caller } from '../../access/access-port.js';
import { Viewers } from '../held-messages/viewer.js';
import { ReadModels } from '../read-models.js';
import { listCampaigns, showCampaign } from './campaigns.js';

/** Groups of near copies among the held messages. */
export class ListCampaigns extends Query<CampaignList> {
  constructor(
    readonly query: { readonly state: 'open' | 'all'; readonly limit: number },
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ListCampaigns)
export class ListCampaignsHandler implements IQueryHandler<ListCampaigns> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(Viewers) private readonly viewers: Viewers,
  ) {}

  execute({ query, caller }: ListCampaigns): Promise<CampaignList> {
    requireRole('campaigns', caller);
    return Promise.resolve(listCampaigns(this.models.db, query, this.viewers.of(caller)));
  }
}

/** One group; undefined when it is none within the caller's reach. */
export class ShowCampaign extends Query<CampaignDetail | undefined> {
  constructor(
    readonly id: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowCampaign)
export class ShowCampaignHandler implements IQueryHandler<ShowCampaign> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(Viewers) private readonly viewers: Viewers,
  ) {}

  execute({ id, caller }: ShowCampaign): Promise<CampaignDetail | undefined> {
    requireRole('campaign', caller);
    return Promise.resolve(showCampaign(this.models.db, id, this.viewers.of(caller)));
  }
}
