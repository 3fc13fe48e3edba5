/** One line of the access review, and an account as it stood at an instant. */
import { z } from 'zod';
import type { KnownAccount } from '#events';
import { instant, text } from './report-columns.js';

export const accessReviewRow = z.object({
  kind: text('Kind', '`account` at the end of the period; `change`, `duties` and `emergency access` within it.'),
  at: instant('When', 'When it happened; of an account when it was opened.'),
  account: text('Account', 'Whom it is about.'),
  accountId: text('Account id', 'Its id.'),
  what: text('What', 'Roles, or what happened.'),
  detail: text('Detail', 'Reach, reason, or the mail or pattern that it is about.'),
  by: text('By', 'Who did it.'),
  lastSignIn: instant('Last sign-in', 'Of an account, up to the end of the period.'),
  result: text('Result', '`ok`, `to review` or `violation`.'),
});
export type AccessReviewRow = z.infer<typeof accessReviewRow>;

export const EMPTY_ROW: AccessReviewRow = {
  ...{ kind: null, at: null, account: null, accountId: null, what: null, detail: null, by: null, lastSignIn: null, result: null },
};

export interface AccountAt {
  readonly state: KnownAccount;
  readonly openedAt: string;
  readonly lastSignIn: string | null;
}
