/** Templates with what they have done so far. Pure. */
import type { PatternGroupOfApi, PatternRow, PolicyTemplate } from '#contracts';
import { movesAsText } from '../policy/simulation-link.js';

export interface TemplateCard {
  readonly template: PolicyTemplate;
  /** Its patterns that would start to act if the group went live. */
  readonly inShadow: readonly PatternRow[];
  readonly live: number;
  /** Messages of 30 days, summed over the patterns: one message may be counted under several. */
  readonly shadowMessages: number;
  /** Query of the link to the simulation: the very versions that would move if its group went live. Empty: nothing to try. */
  readonly moves: string;
}

/** @param group of the template, once it is switched on. */
export function cardOf(
  template: PolicyTemplate,
  rows: readonly PatternRow[],
  group: Pick<PatternGroupOfApi, 'moves'> | undefined,
): TemplateCard {
  const mine = rows.filter(({ id }) => template.patterns.some((pattern) => pattern.id === id));
  const inShadow = mine.filter(({ versions }) => versions.some(({ state }) => state === 'shadow'));
  return {
    template,
    inShadow,
    live: mine.filter(({ state }) => state === 'live').length,
    shadowMessages: inShadow.reduce((sum, row) => sum + row.last30Days.shadowMessages, 0),
    moves: movesAsText((group?.moves.live.moves ?? []).map(({ id, version }) => ({ pattern: id, version, to: 'live' }))),
  };
}
