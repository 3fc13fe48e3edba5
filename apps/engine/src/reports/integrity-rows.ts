/** A verification of the event log as lines of a report: integrity and completeness apart, and the log cut into ranges by what vouches for them. Pure. */
import { z } from 'zod';
import type { AuditVerdict, ReportFigure } from '#contracts';
import { instant, number, text } from './report-columns.js';
import { figure } from './report.js';

export const integrityRow = z.object({
  check: text('Check', '`integrity`, `completeness`, a range of the log by what vouches for it, the time stamps, or a key that signed.'),
  result: text('Result', '`holds` or `broken`; of a range what vouches for it.'),
  events: number('Events', 'How many events it is about; of the time stamps how many of them.', 'events'),
  first: number('From event', 'Number of the first of them in the order of the log; empty: it is about no range.', 'number'),
  last: number('To event', 'Number of the last of them.', 'number'),
  position: number('Position', 'Of the last of them in the log; of a key of its first statement.', 'position'),
  at: instant('Checkpoint', 'When the checkpoint was made that ends the range; of a time stamp, when it was there at the latest.'),
  detail: text('Detail', 'What is broken first, or what that means.'),
});
export type IntegrityRow = z.infer<typeof integrityRow>;

const NOTHING: IntegrityRow = {
  ...{ check: null, result: null, events: null, first: null, last: null, position: null, at: null, detail: null },
};

/** In this order: both verdicts, the ranges of the log, time stamps, keys. */
export function rowsOfVerdict(verdict: AuditVerdict): IntegrityRow[] {
  return [soundnessRow(verdict), completenessRow(verdict), ...rangeRows(verdict), ...evidenceRows(verdict)];
}

function soundnessRow({ integrity: result, events, streams, firstBad, faults }: AuditVerdict): IntegrityRow {
  const bad = firstBad && `${firstBad.stream} revision ${String(firstBad.revision)}: ${firstBad.problem}, ${firstBad.detail}`;
  return {
    ...NOTHING,
    ...{ check: 'integrity', result: result === 'sound' ? 'holds' : 'broken', events, position: firstBad?.position ?? null },
    detail: bad === null ? `the chains of ${String(streams)} streams` : `${String(faults)} faults, first ${bad}`,
  };
}

const COMPLETENESS: Readonly<Record<AuditVerdict['completeness'], string>> = {
  anchored: 'shown by what is known outside, as far as the anchored range goes',
  sealed: 'shown by the ledger of this engine alone, as far as the sealed range goes',
  'not shown': 'nothing vouches for it: there is no checkpoint yet',
  broken: 'events are missing, or the ledger or a place outside knows of others',
};

function completenessRow({ completeness, absentAnchors }: AuditVerdict): IntegrityRow {
  const result = completeness === 'anchored' || completeness === 'sealed' ? 'holds' : completeness;
  const absent = absentAnchors.map((file) => `; ${file}, where checkpoints are kept, is not there or holds none`).join('');
  return { ...NOTHING, check: 'completeness', result, detail: `${COMPLETENESS[completeness]}${absent}` };
}

/** The log from its beginning, cut where something else vouches for it; ranges without an event are left out. */
function rangeRows({ anchored, sealed, told, unsealed }: AuditVerdict): IntegrityRow[] {
  const toAnchored = anchored?.events ?? 0;
  const toSealed = Math.max(sealed?.events ?? 0, toAnchored);
  const isOnlyTold = told !== null && told.events > toAnchored;
  const sealedDetail = isOnlyTold
    ? `signed by this engine; by its own word told outside up to event ${String(told.events)}`
    : 'signed by this engine, not known outside';
  return [
    rangeRow('anchored', { before: 0, to: toAnchored }, anchored, 'signed, and known outside'),
    rangeRow('sealed', { before: toAnchored, to: toSealed }, sealed, sealedDetail),
    rangeRow('not sealed yet', { before: toSealed, to: toSealed + unsealed }, null, 'no checkpoint covers it yet'),
  ].filter(({ events }) => events !== 0);
}

function rangeRow(
  result: string,
  { before, to }: { readonly before: number; readonly to: number },
  extent: AuditVerdict['sealed'],
  detail: string,
): IntegrityRow {
  return {
    ...NOTHING,
    ...{ check: 'range', result, events: to - before, first: before + 1, last: to, detail },
    ...{ position: extent?.position ?? null, at: extent?.at ?? null },
  };
}

const KEYS: Readonly<Record<AuditVerdict['keys'][number]['from'], string>> = {
  first: 'the first key',
  rotation: 'named by the key before it',
  'key-lost': 'the key before it was lost: only who trusts this one by name is shown something',
};

function evidenceRows({ receipts: { verified, unknown }, keys }: AuditVerdict): IntegrityRow[] {
  const stamps: IntegrityRow = {
    ...NOTHING,
    ...{ check: 'time stamps', result: unknown === 0 ? 'holds' : 'signer not trusted', events: verified + unknown },
    detail: `${String(verified)} of a trusted signer, ${String(unknown)} of one whom nobody has named as trusted`,
  };
  const signed = keys.map(({ id, from, position }): IntegrityRow => ({
    ...NOTHING,
    check: 'signing key',
    result: from,
    position,
    detail: `${id}: ${KEYS[from]}`,
  }));
  return [...(verified + unknown === 0 ? [] : [stamps]), ...signed];
}

export function figuresOfVerdict({ events, anchored, sealed, unsealed, checkpoints, faults }: AuditVerdict): ReportFigure[] {
  const toAnchored = anchored?.events ?? 0;
  return [
    figure('Events', events, 'events'),
    figure('Faults', faults, 'faults'),
    figure('Checkpoints', checkpoints, 'checkpoints'),
    figure('Anchored', toAnchored, 'events'),
    figure('Sealed and not anchored', Math.max(0, (sealed?.events ?? 0) - toAnchored), 'events'),
    figure('Not sealed yet', unsealed, 'events'),
  ];
}
