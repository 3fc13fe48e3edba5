/** Templates with what they have done so far. Pure. */
import type { PatternRow, PolicyTemplate } from '#contracts';
import { movesAsText } from '../policy/simulation-link.js';

export interface TemplateCard {
  readonly template: PolicyTemplate;
  /** Its patterns that would start to act if the group went live. */
  readonly inShadow: readonly PatternRow[];
  readonly live: number;
  /** Messages of 30 days, summed over the patterns: one message may be counted under several. */
  readonly shadowMessages: number;
  /** Query of the link to the simulation: everything of it that is not live, as if it were. Empty: nothing to try. */
  readonly moves: string;
}

export function cardOf(template: PolicyTemplate, rows: readonly PatternRow[]): TemplateCard {
  const mine = rows.filter(({ id }) => template.patterns.some((pattern) => pattern.id === id));
  const waiting = mine.flatMap((row) => {
    const version = row.versions.find(({ state }) => state === 'shadow');
    return version === undefined ? [] : [{ row, version: version.version }];
  });
  return {
    template,
    inShadow: waiting.map(({ row }) => row),
    live: mine.filter(({ state }) => state === 'live').length,
    shadowMessages: waiting.reduce((sum, { row }) => sum + row.last30Days.shadowMessages, 0),
    moves: movesAsText(waiting.map(({ row, version }) => ({ pattern: row.id, version, to: 'live' }))),
  };
}
