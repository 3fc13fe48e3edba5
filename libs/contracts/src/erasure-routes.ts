/** The routes of erasures. */
import { emptyRequestSchema } from './access.js';
import { erasureListSchema, erasureSchema, orderErasureRequestSchema } from './erasure.js';
import type { Route } from './route.js';
import type { Role } from './session.js';

/** Those who answer for people's data; none of them sees more by it. */
const keeper: readonly Role[] = ['administrator', 'dlp-manager'];

export const erasureRoutes = {
  erasures: {
    method: 'GET',
    path: '/erasures',
    summary: 'All erasures of what is kept of people’s mail, the newest first',
    access: [...keeper, 'auditor'],
    answer: erasureListSchema,
  },
  erasure: {
    method: 'GET',
    path: '/erasures/:id',
    summary: 'One erasure',
    access: [...keeper, 'auditor'],
    answer: erasureSchema,
  },
  orderErasure: {
    method: 'POST',
    path: '/erasures',
    summary: 'Order that what can be read of one person’s mail is destroyed; another person must confirm it',
    access: keeper,
    body: orderErasureRequestSchema,
    answer: erasureSchema,
    idempotent: true,
  },
  confirmErasure: {
    method: 'POST',
    path: '/erasures/:id/confirm',
    summary: 'Confirm an erasure, as another person than who ordered it; it is then carried out',
    access: keeper,
    body: emptyRequestSchema,
    answer: erasureSchema,
    idempotent: true,
  },
  withdrawErasure: {
    method: 'POST',
    path: '/erasures/:id/withdraw',
    summary: 'Take an erasure back, or turn it down, before it is confirmed',
    access: keeper,
    body: emptyRequestSchema,
    answer: erasureSchema,
    idempotent: true,
  },
} as const satisfies Record<string, Route>;
