/** What an import does or did, one line for each pattern of the file. Pure. */
import type { PatternImportResult } from '#contracts';
import { counted } from '../shared-ui/figures.js';

export type Fate = 'added' | 'overwritten' | 'skipped' | 'refused' | 'left-out' | 'in-part';

export interface ImportRow {
  readonly id: string;
  readonly fate: Fate;
  /** Why, or what becomes of it. */
  readonly words: string;
}

type Unsupported = PatternImportResult['unsupported'];

/** What the file says and nobody here can express: whole rules that are left out, and parts of rules that were taken without them. */
function notWhole(result: PatternImportResult): { readonly leftOut: Unsupported; readonly inPart: Unsupported } {
  const there = new Set([...result.added, ...result.overwritten, ...result.skipped]);
  return {
    leftOut: result.unsupported.filter(({ id }) => !there.has(id)),
    inPart: result.unsupported.filter(({ id }) => there.has(id)),
  };
}

/** What went wrong first: nobody should have to look for it. */
export function importRows(result: PatternImportResult): readonly ImportRow[] {
  return [
    ...result.refused.map(({ id, reason }) => ({ id, fate: 'refused' as const, words: reason })),
    ...notWhole(result).leftOut.map(({ id, reason }) => ({ id, fate: 'left-out' as const, words: reason })),
    ...notWhole(result).inPart.map(({ id, reason }) => ({ id, fate: 'in-part' as const, words: reason })),
    ...result.overwritten.map((id) => ({ id, fate: 'overwritten' as const, words: 'a new version; the old ones stay in the history' })),
    ...result.added.map((id) => ({ id, fate: 'added' as const, words: 'was not there before' })),
    ...result.skipped.map((id) => ({ id, fate: 'skipped' as const, words: 'is there already and stays as it is' })),
  ];
}

/** `2 patterns are added, 1 skipped`: `done` is after the fact. */
export function importSentence(result: PatternImportResult, done: boolean): string {
  const verb = (count: number): string => (done ? (count === 1 ? 'was' : 'were') : count === 1 ? 'is' : 'are');
  const { leftOut, inPart } = notWhole(result);
  const said = [
    `${counted(result.added.length, 'pattern')} ${verb(result.added.length)} added`,
    ...(result.overwritten.length > 0 ? [`${result.overwritten.length} overwritten`] : []),
    ...(result.skipped.length > 0 ? [`${result.skipped.length} skipped`] : []),
    ...(result.refused.length > 0 ? [`${result.refused.length} refused`] : []),
    ...(leftOut.length > 0 ? [`${leftOut.length} left out`] : []),
    ...(inPart.length > 0 ? [`${inPart.length} taken in part`] : []),
    ...(result.groups.length > 0 ? [counted(result.groups.length, 'group')] : []),
  ];
  return `${said.join(', ')}.`;
}

/** How many versions the import writes. */
export const written = (result: PatternImportResult): number => result.added.length + result.overwritten.length;
