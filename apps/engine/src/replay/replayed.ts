/** A thing at one point of its history, with the steps around it and what each of them changed. Pure. */
import type { Replayed, ReplayedStep } from '#contracts';
import { indexAt, type Placed, type ReplayPoint } from './replay-point.js';
import { changesBetween, NO_FIELDS, type Fields } from './replayed-fields.js';

/** One event as it is told, before it is known what it changed. */
export type ToldStep = Omit<ReplayedStep, 'changes'> & Placed;

export interface History {
  readonly kind: Replayed['kind'];
  readonly id: string;
  /** The stream whose revisions are meant when somebody names one. */
  readonly stream: string;
  /** In the order of the log. */
  readonly steps: readonly ToldStep[];
  /** What is known after each step: from one index to another, both inclusive. */
  readonly fields: (from: number, to: number) => Promise<readonly Fields[]>;
  readonly title: (fields: Fields) => string;
  /** The most steps that are answered. */
  readonly window: number;
}

/** Of a history that is known whole. */
export function slicesOf(known: readonly Fields[]): History['fields'] {
  return (from, to) => Promise.resolve(known.slice(from, to + 1));
}

/** Undefined when the thing was not there then. */
export async function replayedAt(history: History, point: ReplayPoint): Promise<Replayed | undefined> {
  const { kind, id, steps, window, title } = history;
  const at = indexAt(steps, point, history.stream);
  if (at < 0) return undefined;
  const first = Math.max(0, Math.min(at - Math.floor(window / 2), steps.length - window));
  const last = Math.min(steps.length, first + window) - 1;
  const known = await history.fields(Math.max(0, first - 1), last);
  const offset = first === 0 ? 0 : 1;
  const after = (index: number): Fields => known[index - first + offset] ?? NO_FIELDS;
  const before = (index: number): Fields => (index === 0 ? NO_FIELDS : after(index - 1));
  return {
    ...{ kind, id, title: title(after(at)), step: at - first },
    fields: [...after(at)].map(([name, value]) => ({ name, value })),
    steps: steps.slice(first, last + 1).map((step, index) => shown(step, before(first + index), after(first + index))),
    ...{ earlier: first, later: steps.length - 1 - last },
  };
}

function shown({ position, stream, revision, at, type, sentence, detail, actor }: ToldStep, before: Fields, after: Fields): ReplayedStep {
  return { position, stream, revision, at, type, sentence, detail, actor, changes: changesBetween(before, after) };
}
