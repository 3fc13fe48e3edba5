/** A decision about many, in words and as the engine's request. Pure. */
import type { Bulk, BulkSheet, BulkSkip, ReasonCode } from '#contracts';
import { type Intent, releaseKindOf, verdictOf } from '../decision/intents.js';
import type { BulkAction } from '../gateway-api/bulk-api.js';
import { fateChips, methodWords } from '../protection/protection-words.js';
import { counted } from '../shared-ui/figures.js';
import type { Chip } from '../shared-ui/words.js';

/** What can be done to many at once. */
export const bulkIntents: readonly Intent[] = ['false-alarm', 'release', 'release-encrypted', 'delete', 'return'];

export interface BulkDraft {
  readonly intent: Intent;
  readonly reason: ReasonCode;
  readonly note: string;
  /** Propose where a second person is asked for, instead of leaving those out. */
  readonly propose: boolean;
  readonly acknowledged: boolean;
}

export function bulkActionOf({ intent, reason, note, propose, acknowledged }: BulkDraft): BulkAction {
  const text = note.trim();
  const closing = { reason, verdict: verdictOf(intent, reason) };
  const noted = { ...closing, ...(text === '' ? {} : { note: text }) };
  if (intent === 'delete') return { action: 'delete', ...noted };
  // The dry run is asked for before anything is written.
  if (intent === 'return') return { action: 'return', ...closing, text: text === '' ? '…' : text };
  return { action: 'release', kind: releaseKindOf(intent) ?? 'release', ...noted, propose, clearTextAcknowledged: acknowledged };
}

const skipWords: Record<BulkSkip, readonly [words: string, icon: string, tone: string]> = {
  changed: ['changed since you selected it', 'ref', 'held'],
  claimed: ['somebody else has it', 'user', 'claimed'],
  'held-on-to': ['held without end', 'pause', 'hold'],
  'legal-hold': ['under a legal hold', 'bld', 'held'],
  'second-person': ['needs a second person', 'two', 'approval'],
  'too-severe': ['too severe for many at once', 'sev-critical', 'refused'],
  'may-leave-in-clear': ['may leave in clear', 'lock', 'refused'],
  'own-mail': ['is your own mail', 'user', 'held'],
  'no-right': ['you may not decide on it', 'lock', 'held'],
  'not-decidable': ['has nothing left to decide', 'check', 'gone'],
  gone: ['is not there any more', 'trash', 'gone'],
};

export interface SheetLine {
  readonly chip: Chip;
  readonly words: string;
}

/** The dry run, a line for what goes and one for each reason why something does not. */
export function sheetLines(sheet: BulkSheet): SheetLine[] {
  const goes = sheet.eligible - sheet.proposals;
  const lines: SheetLine[] = [
    { chip: { words: `${goes.toLocaleString('en')} can go`, icon: 'check', tone: 'sent' }, words: domainWords(sheet) },
  ];
  if (sheet.proposals > 0)
    lines.push({ chip: { words: `${sheet.proposals} proposed`, icon: 'two', tone: 'approval' }, words: 'wait for a second person' });
  return [
    ...lines,
    ...(sheet.protection ?? []).map(protectionLine),
    ...sheet.skipped.map(({ why, count }) => {
      const [words, icon, tone] = skipWords[why];
      return { chip: { words: `${count.toLocaleString('en')} skipped`, icon, tone }, words };
    }),
  ];
}

/** What comes of copies that are released encrypted. */
function protectionLine({ fate, method, copies }: NonNullable<BulkSheet['protection']>[number]): SheetLine {
  const by = method === null ? '' : ` by ${methodWords[method]}`;
  return { chip: fateChips[fate], words: `${counted(copies, 'copy', 'copies')}${by}` };
}

const domainWords = ({ domains }: BulkSheet): string =>
  domains.length === 0 ? 'to nobody' : `to ${counted(domains.length, 'domain')}, most to ${domains[0]?.domain ?? ''}`;

/** Codes that are no reason for leaving out are shown as they are. */
export function skipReason(code: string | null): string {
  const known = Object.entries(skipWords).find(([why]) => why === code)?.[1];
  return known?.[0] ?? code ?? '';
}

/** The verb with its number: `Release 38`. */
export function bulkButton(intent: Intent, eligible: number): string {
  const verb = intent === 'delete' ? 'Delete' : intent === 'return' ? 'Return' : 'Release';
  return `${verb} ${eligible.toLocaleString('en')}`;
}

/** `Release 42 as false alarms`. */
export function bulkHeading(intent: Intent, count: number): string {
  const many = count.toLocaleString('en');
  if (intent === 'false-alarm') return `Release ${many} as false alarms`;
  if (intent === 'release-encrypted') return `Release ${many} encrypted`;
  return bulkButton(intent, count);
}

export const isRunning = ({ state }: Pick<Bulk, 'state'>): boolean => state === 'running' || state === 'undoing';

/** Nothing of it is decided any more. */
export const isTakenBack = ({ state, done, proposed }: Pick<Bulk, 'state' | 'done' | 'proposed'>): boolean =>
  state === 'undone' && done + proposed === 0;

/** All that is still decided can be taken back at once: also what a first undo failed at. */
export const mayUndo = ({ undoUntil, state }: Pick<Bulk, 'undoUntil' | 'state'>, nowMs: number): boolean =>
  undoUntil !== null && state !== 'undoing' && Date.parse(undoUntil) > nowMs;

/** What came of a run that has ended, in sentences. */
export function bulkOutcome(run: Bulk): string {
  if (isTakenBack(run)) return 'Taken back. The mail is held, not sent.';
  const counts = `${run.done} done, ${run.proposed} proposed, ${run.skipped} skipped, ${run.failed} failed.`;
  if (run.state === 'cut') return `${counts} It was cut off: what was done stands.`;
  return run.state === 'undone' ? `${counts} Not all could be taken back.` : counts;
}
