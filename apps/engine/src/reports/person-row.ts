/** One line of what is recorded of a person. */
import { z } from 'zod';
import { instant, text } from './report-columns.js';

export const personRow = z.object({
  category: text(
    'Category',
    'Which kind of data: account, mail, request, link, look at mail, notice, policy, legal hold, certificate, PGP key, PDF password, erasure, report.',
  ),
  at: instant('When', 'When it was recorded.'),
  what: text('What', 'What is recorded.'),
  subject: text('About', 'Id of the mail, notice, place, hold, certificate, key, password or erasure.'),
  detail: text('Detail', 'What is known of it; `destroyed` where the key is.'),
  purpose: text('Purpose', 'What it is kept for.'),
  kept: text('Kept', 'Until when, or by which rule.'),
});
export type PersonRow = z.infer<typeof personRow>;
