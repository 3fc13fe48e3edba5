/** Anything as it was: folded again from its facts, up to a revision, a time, or a position of the log. */
import * as z from 'zod';
import type { Route } from './route.js';
import type { Role } from './session.js';

/** In the place of what was sealed under a key that is gone. */
export const DESTROYED = '«destroyed»';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const POINT = new RegExp(`^(@\\d{1,15}|\\d{1,9}|[0-9a-f]{16})$|${INSTANT.source}`);

export const replayQuerySchema = z.strictObject({
  /**
   * A time, which means: with the last event, in the order of the log, whose time is not after it, and all before that one. Or a
   * revision of the thing's own stream (`4`), a revision of the policy (16 hex digits), or a position of the log (`@1200`). Absent: now.
   */
  asOf: z.string().max(40).regex(POINT, 'a time such as 2026-03-18T09:00:00Z, a revision, or @ and a position').optional(),
});

export const replayKindSchema = z.enum(['message', 'pattern', 'policy', 'setting', 'account']);
export type ReplayKind = z.infer<typeof replayKindSchema>;

export const replayedValueSchema = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]);
export type ReplayedValue = z.infer<typeof replayedValueSchema>;

/** What one event changed; null: it was not there, or is not there any more. */
export const replayedChangeSchema = z.object({ name: z.string(), before: replayedValueSchema, after: replayedValueSchema });
export type ReplayedChange = z.infer<typeof replayedChangeSchema>;

/** One event that the thing is folded from. */
export const replayedStepSchema = z.object({
  position: z.int(),
  stream: z.string(),
  revision: z.int(),
  at: z.string(),
  type: z.string(),
  sentence: z.string(),
  /** What a person wrote or the next hop said; null: nothing, or it is destroyed. */
  detail: z.string().nullable(),
  actor: z.string(),
  changes: z.array(replayedChangeSchema),
});
export type ReplayedStep = z.infer<typeof replayedStepSchema>;

export const replayedSchema = z.object({
  kind: replayKindSchema,
  id: z.string(),
  /** What people call it. */
  title: z.string(),
  /** The last event that counts, as an index into `steps`. */
  step: z.int(),
  /** What was known then; what is destroyed by now reads `«destroyed»`, whenever it was asked for. */
  fields: z.array(z.object({ name: z.string(), value: replayedValueSchema })),
  /** Events in the order of the log, up to now: those around the point when there are many. */
  steps: z.array(replayedStepSchema),
  /** Events that are left out before and after. */
  earlier: z.int(),
  later: z.int(),
});
export type Replayed = z.infer<typeof replayedSchema>;

const activator: readonly Role[] = ['policy-author', 'policy-approver', 'administrator', 'auditor'];
const replay = { method: 'GET', query: replayQuerySchema, answer: replayedSchema } as const;

/** Spread into the table of all routes. */
export const replayRoutes = {
  replayMessage: {
    ...replay,
    path: '/replay/messages/:id',
    summary: 'One message as it was; of mail that was never held only auditors know',
    access: ['triage', 'dlp-manager', 'auditor'],
  },
  replayPattern: { ...replay, path: '/replay/patterns/:id', summary: 'One pattern as it was', access: 'signed-in' },
  replayPolicy: { ...replay, path: '/replay/policy', summary: 'The whole policy as it was', access: activator },
  replaySetting: { ...replay, path: '/replay/settings/:id', summary: 'What one place of the settings said', access: activator },
  replayAccount: {
    ...replay,
    path: '/replay/accounts/:id',
    summary: 'One account as it was: state, roles, reach, emergency access',
    access: ['administrator', 'auditor'],
  },
} as const satisfies Record<string, Route>;
