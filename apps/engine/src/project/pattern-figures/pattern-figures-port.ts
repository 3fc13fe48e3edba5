/** What other features see of the figures of patterns. */
import type { PatternRow } from '#contracts';

export type PatternFigures = PatternRow['last30Days'];

export const NO_FIGURES: PatternFigures = { messages: 0, shadowMessages: 0, falseAlarms: 0, realLeaks: 0 };

export abstract class FiguresOfPatterns {
  /** By pattern, of the 30 days (UTC) that end with this one; those without any are left out. */
  abstract last30Days(): ReadonlyMap<string, PatternFigures>;
}
