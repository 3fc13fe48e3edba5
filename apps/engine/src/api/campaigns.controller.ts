import { Controller, Inject, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { CampaignDetail, CampaignList } from '#contracts';
import type { Caller } from '../access/access-port.js';
import { ListCampaigns, ShowCampaign } from '../project/campaigns/list-campaigns.js';
import { ProblemAnswer } from './problem.js';
import { FromCaller, FromQuery, Serves, type QueryOf } from './served-route.js';

@Controller()
export class CampaignsController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Serves('campaigns')
  list(@FromQuery() query: QueryOf<'campaigns'>, @FromCaller() caller: Caller | null): Promise<CampaignList> {
    return this.queries.execute(new ListCampaigns(query, caller));
  }

  @Serves('campaign')
  async show(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<CampaignDetail> {
    const campaign = await this.queries.execute(new ShowCampaign(id, caller));
    if (campaign === undefined) throw new ProblemAnswer('not-found');
    return campaign;
  }
}
