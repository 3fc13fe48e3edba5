import type { HttpResourceRef } from '@angular/common/http';
import { type CampaignDetail, campaignDetailSchema, type CampaignList, campaignListSchema } from '#contracts';
import { addressOf, answerOf } from './gateway.js';

export function campaignsOf(): HttpResourceRef<CampaignList | undefined> {
  return answerOf(() => ({ url: addressOf('campaigns') }), campaignListSchema);
}

export function campaignOf(id: () => string): HttpResourceRef<CampaignDetail | undefined> {
  return answerOf(() => ({ url: addressOf('campaign', { id: id() }) }), campaignDetailSchema);
}
