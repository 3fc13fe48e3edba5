import { signal, type Signal } from '@angular/core';
import type { Problem } from '#contracts';
import { problemOf } from '../gateway-api/problem.js';

/** One thing that a person asks the engine to do, sent again under the same key as long as nobody knows whether it arrived. */
export interface Command {
  readonly problem: Signal<Problem | null>;
  readonly sending: Signal<boolean>;
  /** The answer; undefined when it was refused, see `problem`. `request` tells a repetition from something new. */
  run<T>(request: unknown, send: (key: string) => Promise<T>): Promise<T | undefined>;
  /** Forgets the last refusal. */
  dismiss(): void;
}

export function command(): Command {
  const problem = signal<Problem | null>(null);
  const sending = signal(false);
  let intent = { key: '', said: '' };
  return {
    problem: problem.asReadonly(),
    sending: sending.asReadonly(),
    dismiss: () => problem.set(null),
    async run(request, send) {
      if (sending()) return undefined;
      const said = JSON.stringify(request);
      if (intent.said !== said) intent = { key: crypto.randomUUID(), said };
      sending.set(true);
      problem.set(null);
      try {
        const answer = await send(intent.key);
        intent = { key: '', said: '' };
        return answer;
      } catch (error) {
        const refused = problemOf(error);
        problem.set(refused);
        // Only without an answer may it have been carried out: then the same key again.
        if (refused.status !== 0) intent = { key: '', said: '' };
        return undefined;
      } finally {
        sending.set(false);
      }
    },
  };
}
