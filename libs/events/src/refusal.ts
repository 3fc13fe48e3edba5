/** A command was understood and declined: expected, enumerable, not stored. The edges map it to HTTP or SMTP. */
export interface Refusal<Code extends string = string> {
  readonly refused: Code;
  /** For people: what is the case, e.g. `already released`. No content of a mail. */
  readonly detail: string;
}

/** Whether a decision is a refusal rather than events. */
export function isRefusal(decision: readonly unknown[] | Refusal): decision is Refusal {
  return !Array.isArray(decision);
}
