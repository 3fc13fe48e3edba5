/** What the engine's view of a mail says of one pattern. Pure. */
import type { EngineView } from '#contracts';

export interface MailAnswer {
  readonly acts: boolean;
  /** `Acts.` or `Does not act: 2 of 3 different values`. */
  readonly sentence: string;
  readonly matches: readonly { readonly masked: string; readonly part: string; readonly counts: boolean; readonly confidence: number }[];
  readonly nearMisses: readonly { readonly part: string; readonly why: string }[];
  /** Parts that the engine could not read. */
  readonly unread: readonly string[];
}

/** The draft's own answer stands before that of a stored version of the same pattern; null when the engine says nothing of it. */
export function answerIn(view: EngineView, id: string): MailAnswer | null {
  const mine = view.answers.filter(({ pattern }) => pattern === id);
  const answer = mine.find(({ state }) => state === 'draft') ?? mine[0];
  if (answer === undefined) return null;
  return {
    acts: answer.acts,
    sentence: answer.acts ? `Acts: ${answer.count} found, acts from ${answer.threshold}.` : `Does not act: ${answer.why}`,
    matches: view.findings.filter(({ pattern }) => pattern === id),
    nearMisses: view.nearMisses.filter(({ pattern }) => pattern === id),
    unread: view.uninspectable.map(({ part, note, reason }) => `${part}: ${note === '' ? reason : note}`),
  };
}
