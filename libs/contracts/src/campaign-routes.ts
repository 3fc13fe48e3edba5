/** The routes of campaigns. */
import * as campaign from './campaign.js';
import type { Route } from './route.js';
import type { Role } from './session.js';

const reader: readonly Role[] = ['triage', 'dlp-manager', 'auditor'];

export const campaignRoutes = {
  campaigns: {
    method: 'GET',
    path: '/campaigns',
    summary: 'Groups of near copies among the held messages, the largest first',
    access: reader,
    query: campaign.campaignQuerySchema,
    answer: campaign.campaignListSchema,
  },
  campaign: {
    method: 'GET',
    path: '/campaigns/:id',
    summary: 'One group: its members, and which are unlike the others',
    access: reader,
    answer: campaign.campaignDetailSchema,
  },
} as const satisfies Record<string, Route>;
