/** Which changes of the policy were tried on recorded mail before: simulations whose draft decides as the policy that a change led to. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { emptyPolicy, growingPolicy, MOST_DRAFTED, policyDigest, policySetOf } from '#events';
import type { PolicyRecord } from '../policy/policy-book.js';
import type { ReportFact } from '../project/report-facts/report-facts.js';

/** One that has ended. */
export type Simulated = ReportFact<'SimulationEnded'>;

/** A fact of the policy; with the last simulation that ended before it and tried exactly what it led to. */
export interface TriedChange {
  readonly record: PolicyRecord;
  readonly simulation: Simulated | undefined;
}

/**
 * Every fact of the policy, oldest first. What one command changes comes into force at once, so its facts are told apart by nothing: all of
 * them lead to the policy after the last one. A policy is put together for commands that touch what was simulated, and for no other.
 */
export async function* triedChanges(
  history: readonly PolicyRecord[],
  simulations: readonly Simulated[],
  isAsked: (record: PolicyRecord) => boolean,
): AsyncGenerator<TriedChange> {
  const finished = simulations.filter(({ data }) => data.end === 'finished');
  const policy = growingPolicy(emptyPolicy());
  for (const command of commandsOf(history)) {
    if (finished.length > 0) for (const { stream, event, meta } of command) policy.add(stream, [event], meta);
    if (!command.some(isAsked)) continue;
    const first = command[0]?.position ?? 0;
    const candidates = finished.filter((each) => each.position < first && command.some(({ stream }) => isAbout(each.data, stream)));
    let simulation: Simulated | undefined;
    if (candidates.length > 0) {
      const digest = policyDigest(policySetOf(policy.state, ''));
      simulation = candidates.findLast(({ data }) => data.draftDigest === digest);
      await nextTurn();
    }
    for (const record of command) if (isAsked(record)) yield { record, simulation };
  }
}

/** Facts that follow each other and were recorded under one command. */
function* commandsOf(history: readonly PolicyRecord[]): Generator<readonly PolicyRecord[]> {
  let command: PolicyRecord[] = [];
  for (const record of history) {
    if (command[0] !== undefined && command[0].meta.commandId !== record.meta.commandId) {
      yield command;
      command = [];
    }
    command.push(record);
  }
  if (command.length > 0) yield command;
}

/** Whether a draft has to do with a stream of the policy. */
export function isAbout({ patterns, groups, settings }: Simulated['data'], stream: string): boolean {
  const [, kind, id = ''] = /^([a-z]+)-(.+)$/.exec(stream) ?? [];
  const names = (ids: readonly string[]): boolean => ids.length === MOST_DRAFTED || ids.includes(id);
  if (kind === 'pattern') return names(patterns);
  if (kind === 'group') return names(groups);
  return kind === 'settings' && settings.length > 0; // a place that was not open has an id only since
}

/** Mails that the draft brings to another outcome. */
export function wouldChange({ changed }: Simulated['data']): number {
  return changed.reduce((sum, { messages }) => sum + messages, 0);
}
