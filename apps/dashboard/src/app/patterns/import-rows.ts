/** What an import does or did, one line for each pattern of the file. Pure. */
import type { PatternImportResult } from '#contracts';
import { counted } from '../shared-ui/figures.js';

export type Fate = 'added' | 'overwritten' | 'skipped' | 'refused' | 'unsupported';

export interface ImportRow {
  readonly id: string;
  readonly fate: Fate;
  /** Why, or what becomes of it. */
  readonly words: string;
}

/** What went wrong first: nobody should have to look for it. */
export function importRows(result: PatternImportResult): readonly ImportRow[] {
  return [
    ...result.refused.map(({ id, reason }) => ({ id, fate: 'refused' as const, words: reason })),
    ...result.unsupported.map(({ id, reason }) => ({ id, fate: 'unsupported' as const, words: reason })),
    ...result.overwritten.map((id) => ({ id, fate: 'overwritten' as const, words: 'a new version; the old ones stay in the history' })),
    ...result.added.map((id) => ({ id, fate: 'added' as const, words: 'was not there before' })),
    ...result.skipped.map((id) => ({ id, fate: 'skipped' as const, words: 'is there already and stays as it is' })),
  ];
}

/** `2 patterns are added, 1 skipped`: `done` is after the fact. */
export function importSentence(result: PatternImportResult, done: boolean): string {
  const verb = (count: number): string => (done ? (count === 1 ? 'was' : 'were') : count === 1 ? 'is' : 'are');
  const said = [
    `${counted(result.added.length, 'pattern')} ${verb(result.added.length)} added`,
    ...(result.overwritten.length > 0 ? [`${result.overwritten.length} overwritten`] : []),
    ...(result.skipped.length > 0 ? [`${result.skipped.length} skipped`] : []),
    ...(result.refused.length > 0 ? [`${result.refused.length} refused`] : []),
    ...(result.unsupported.length > 0 ? [`${result.unsupported.length} not fully understood`] : []),
    ...(result.groups.length > 0 ? [counted(result.groups.length, 'group')] : []),
  ];
  return `${said.join(', ')}.`;
}

/** How many versions the import writes. */
export const written = (result: PatternImportResult): number => result.added.length + result.overwritten.length;
