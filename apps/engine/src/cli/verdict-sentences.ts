/** A verification in words: integrity and completeness apart, and up to where. */
import type { AuditVerdict } from '#contracts';
import type { Terminal } from './terminal.js';

const INTEGRITY: Readonly<Record<AuditVerdict['integrity'], string>> = {
  sound: 'sound: every event is what was written, in its place',
  broken: 'broken',
};

const COMPLETENESS: Readonly<Record<AuditVerdict['completeness'], string>> = {
  anchored: 'shown by what is kept outside, as far as that goes',
  sealed: 'shown by signed checkpoints; without an anchor outside an end that was cut off behind one is not seen',
  'not shown': 'not shown: there is no ledger here',
  broken: 'broken',
};

/** What is to be said of an anchor file that the configuration names. */
const ABSENT_ANCHOR = 'is not there, or holds no checkpoint: it shows nothing of an end that was cut off';

export function tellVerdict(verdict: AuditVerdict, terminal: Terminal): void {
  const { events, streams, seconds, integrity, completeness, keys, receipts, absentAnchors } = verdict;
  const speed = Math.round(events / Math.max(seconds, 0.001));
  terminal.print(`${events} events in ${streams} streams, verified in ${seconds.toFixed(1)} s (${speed} events/s)`);
  terminal.print(`integrity: ${INTEGRITY[integrity]}`);
  terminal.print(`completeness: ${COMPLETENESS[completeness]}`);
  for (const line of extents(verdict)) terminal.print(`  ${line}`);
  for (const file of absentAnchors) terminal.print(`  anchor: ${file} of the configuration ${ABSENT_ANCHOR}`);
  for (const { id, publicKey, from, position } of keys)
    terminal.print(`  key ${id} (${publicKey}) signs from position ${position} on: ${from}`);
  if (receipts.verified > 0) terminal.print(`  ${receipts.verified} time stamps hold`);
  if (receipts.unknown > 0) terminal.print(`  ${receipts.unknown} time stamps are by somebody who is not trusted here`);
}

function extents({ anchored, sealed, told, unsealed, checkpoints }: AuditVerdict): string[] {
  const upTo = ({ checkpoint, events, position, at }: NonNullable<AuditVerdict['sealed']>): string =>
    `up to event ${events} (position ${position}), by checkpoint ${checkpoint} of ${at}`;
  return [
    ...(anchored === null ? [] : [`anchored ${upTo(anchored)}`]),
    ...(sealed === null ? [] : [`sealed ${upTo(sealed)}; ${checkpoints} checkpoints`]),
    ...(told === null || told.events <= (anchored?.events ?? 0) ? [] : [`told outside ${upTo(told)}: give what is kept there to --anchor`]),
    `unsealed: the newest ${unsealed} events`,
  ];
}

/** What is to be read first. */
export function firstBadSentence({ firstBad, faults }: AuditVerdict): string {
  if (firstBad === null) return 'the log is not sound';
  const { stream, revision, position, problem, detail } = firstBad;
  const more = faults > 1 ? `; ${faults} faults in all` : '';
  return `event ${revision} of stream ${stream} (position ${position}) is ${problem}: ${detail}${more}. Restore the store from a backup and find out who can write to it.`;
}
