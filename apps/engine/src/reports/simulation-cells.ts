/** Simulations as the policy inventory shows them: on a line of their own, and beside a change that they tried. */
import { wouldChange, type Simulated } from './backtests.js';
import type { ReportWords } from './report-words.js';

type Words = Pick<ReportWords, 'name'>;

/** Beside a change that nobody simulated. */
export const NOT_SIMULATED = 'none';
const MOST_CHARACTERS = 1_000;

/** Which one, when, by whom, and what it found. */
export function triedBy({ stream, at, actor, data }: Simulated, words: Words) {
  const simulation = `${idOf(stream)} of ${at.slice(0, 19).replace('T', ' ')} by ${words.name(actor)}`;
  return { simulation, simulatedMails: data.messages, comparedMails: data.replayed, wouldChange: wouldChange(data) };
}

export function simulationCells({ stream, at, actor, data }: Simulated, words: Words) {
  const outcomes = data.changed.map(({ before, after, messages }) => `${before} → ${after} ${String(messages)}`).join('; ');
  return {
    kind: 'simulation',
    name: drafted(data),
    state: [`${data.end}, on ${data.policyRevision}`, outcomes].filter(Boolean).join(': '),
    at,
    author: words.name(actor),
    simulation: idOf(stream),
    simulatedMails: data.messages,
    comparedMails: data.end === 'finished' ? data.replayed : null,
    wouldChange: data.end === 'finished' ? wouldChange(data) : null,
  };
}

function drafted({ patterns, groups, settings }: Simulated['data']): string {
  const values = settings.map(({ place, key }) => `${key} at ${place ?? 'a new place'}`);
  return [...patterns, ...groups.map((id) => `group ${id}`), ...values].join(', ').slice(0, MOST_CHARACTERS);
}

function idOf(stream: string): string {
  return stream.slice('simulation-'.length);
}
