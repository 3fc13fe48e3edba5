import { type Signal, signal } from '@angular/core';
import type { Problem } from '#contracts';
import { problemOf } from './problem.js';

export interface Command {
  /** What it was refused with; null while nothing went wrong. */
  readonly problem: Signal<Problem | null>;
  readonly sending: Signal<boolean>;
  /**
   * Carries it out and answers whether it was done. The key stays the same until it is: sent again after a failure,
   * the engine does nothing twice.
   */
  run(send: (key: string) => Promise<unknown>): Promise<boolean>;
  forget(): void;
}

/** One command of a form or a page: under way, done or refused. */
export function command(): Command {
  const problem = signal<Problem | null>(null);
  const sending = signal(false);
  let key = crypto.randomUUID();
  return {
    problem: problem.asReadonly(),
    sending: sending.asReadonly(),
    async run(send) {
      sending.set(true);
      problem.set(null);
      try {
        await send(key);
        key = crypto.randomUUID();
        return true;
      } catch (error) {
        const refused = problemOf(error);
        problem.set(refused);
        // What the engine has refused is another intent when it is sent again: with other values, or on another revision.
        if (refused.status >= 400 && refused.status < 500) key = crypto.randomUUID();
        return false;
      } finally {
        sending.set(false);
      }
    },
    forget: () => problem.set(null),
  };
}
