/** 13 Integrity: the event log verified now, from its first event. */
import { z } from 'zod';
import { VerifyAudit } from '../audit/verify-audit.js';
import { number, text } from './report-columns.js';
import { defineReport, each, figure } from './report.js';

const row = z.object({
  check: text('Check', 'What was computed again.'),
  result: text('Result', '`holds` or `broken`.'),
  checked: number('Checked', 'How much of it there is.', 'events'),
  streams: number('Streams', 'In how many streams.', 'streams'),
  firstBad: text('First bad event', 'Where it stands, when something is broken.'),
});

export const integrity = defineReport({
  name: 'integrity',
  number: 13,
  title: 'Integrity of the event log',
  question: 'Was an event changed, moved or removed?',
  source: 'Every event, its hash computed again.',
  scopes: ['all'],
  period: 'instant',
  row,
  async build({ records: { queries } }, { caller }) {
    const { ok, events, streams, firstBad } = await queries.execute(new VerifyAudit(caller));
    const bad =
      firstBad && `position ${String(firstBad.position)}, ${firstBad.stream} revision ${String(firstBad.revision)}: ${firstBad.problem}`;
    return {
      rows: each([{ check: 'hash chain of every stream', result: ok ? 'holds' : 'broken', checked: events, streams, firstBad: bad }]),
      figures: () => [figure('Events', events, 'events'), figure('Broken', Number(!ok), 'checks')],
      notes: () => [
        'The whole log as it is now, whatever the period.',
        'The chain alone does not show that the end of a stream, or a stream as a whole, was cut off: `lazaret audit verify` and docs/threat-model.md say what is proved beyond it.',
      ],
    };
  },
});
