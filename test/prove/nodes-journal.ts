/** What the rounds of `prove:nodes` came to, a line of JSON each, so that a run which was cut off can go on. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { NodesResult } from './nodes-check.js';

export const STORES = ['postgres', 'esdb'] as const;
export type Store = (typeof STORES)[number];

export interface Finished extends NodesResult {
  readonly store: Store;
  /** From 0. */
  readonly round: number;
  readonly seconds: number;
  /** Of the process that ran it: each run has a server, and a log, of its own. */
  readonly run: string;
}

export interface NodesJournal {
  /** That of the first run. */
  readonly seed: number;
  readonly finished: readonly Finished[];
  has(store: Store, round: number): boolean;
  add(result: Finished): void;
}

/** @param file - undefined: nothing is kept beyond this run. */
export function openJournal(file: string | undefined, seedOfNow: number): NodesJournal {
  const text = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (file !== undefined && whole !== text) writeFileSync(file, whole); // its last line was cut off
  const lines = whole.trim();
  const [first, ...rest] = lines === '' ? [] : lines.split('\n').map((line) => JSON.parse(line) as unknown);
  const seed = first === undefined ? seedOfNow : (first as { seed: number }).seed; // we have written it
  const finished = rest as Finished[];
  const write = (line: unknown): void => {
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`);
  };
  if (first === undefined) write({ seed });
  return {
    seed,
    finished,
    has: (store, round) => finished.some((each) => each.store === store && each.round === round),
    add(result) {
      finished.push(result);
      write(result);
    },
  };
}
