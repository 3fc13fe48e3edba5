/** 13 Integrity: the event log verified now, from its first event; integrity and completeness apart, and up to where each is shown. */
import { VerifyAudit } from '../audit/verify-audit.js';
import { figuresOfVerdict, integrityRow, rowsOfVerdict } from './integrity-rows.js';
import { defineReport, each } from './report.js';

export const integrity = defineReport({
  name: 'integrity',
  number: 13,
  title: 'Integrity of the event log',
  question: 'Was an event changed, moved or removed, and up to where is that shown?',
  source: 'Every event, its hash computed again; the signed checkpoints of the ledger; what the configured places outside know of them.',
  scopes: ['all'],
  period: 'instant',
  row: integrityRow,
  async build({ records: { queries } }, { caller }) {
    const verdict = await queries.execute(new VerifyAudit(caller));
    return {
      rows: each(rowsOfVerdict(verdict)),
      figures: () => figuresOfVerdict(verdict),
      notes: () => NOTES,
    };
  },
});

const NOTES = [
  'The whole log as it is now, whatever the period.',
  'Ranges count what the ledger covers: its own statements are not among them.',
  'Integrity: each event is what was written, in its place. Completeness: nothing is missing, up to the last event for which somebody vouches.',
  'Who holds the machine can sign a sealed range anew with the key that is there; an anchored one is known outside, where that shows. Of what no checkpoint covers yet, the end may be missing without a trace. docs/threat-model.md says what is not proved.',
];
