/** What is recorded of a simulation once it has ended. Pure. */
import type { Simulation } from '#contracts';
import type { SimulationEvent } from '#events';
import type { SimulationOrder } from './simulation-run.js';

/** @param simulation - one that does not run any more */
export function endOf(
  { state, startedAt, progress, result }: Pick<Simulation, 'state' | 'startedAt' | 'progress' | 'result'>,
  { policyRevision, changes, since, until, rescan }: Pick<SimulationOrder, 'policyRevision' | 'changes' | 'since' | 'until' | 'rescan'>,
): SimulationEvent['data'] {
  return {
    end: state === 'running' ? 'failed' : state,
    startedAt,
    policyRevision,
    draftDigest: changes.draftDigest,
    since: since === undefined ? null : new Date(since).toISOString(),
    until: until === undefined ? null : new Date(until).toISOString(),
    rescan,
    messages: result?.messages ?? progress.messages,
    replayed: result?.replayed ?? 0,
    changed: (result?.matrix ?? []).filter(({ before, after }) => before !== after),
    patterns: changes.patterns,
    groups: changes.groups,
    settings: changes.settings,
  };
}
