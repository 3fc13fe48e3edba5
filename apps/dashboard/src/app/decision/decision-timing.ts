import { Injectable } from '@angular/core';

/** Name of the measures in the browser's own timeline. */
export const DECISION_MEASURE = 'lazaret.decision';
/** So many measures are kept at most: a day's worth. */
const KEPT = 1_000;

const markOf = (messageId: string): string => `lazaret.focus ${messageId}`;

/**
 * How long decisions take, from the moment a message comes under the eye to the engine's receipt. Kept in the browser's timeline
 * (`performance.getEntriesByName`), where a measured test and the developer tools read it; it is sent nowhere.
 */
@Injectable({ providedIn: 'root' })
export class DecisionTiming {
  /** The message came under the eye, perhaps not for the first time: the clock starts anew. */
  focused(messageId: string): void {
    performance.clearMarks(markOf(messageId));
    performance.mark(markOf(messageId));
  }

  /** Its decision is recorded. */
  decided(messageId: string, intent: string): void {
    const mark = markOf(messageId);
    if (performance.getEntriesByName(mark, 'mark').length === 0) return;
    if (performance.getEntriesByName(DECISION_MEASURE, 'measure').length >= KEPT) performance.clearMeasures(DECISION_MEASURE);
    performance.measure(DECISION_MEASURE, { start: mark, detail: { messageId, intent } });
    performance.clearMarks(mark);
  }
}
