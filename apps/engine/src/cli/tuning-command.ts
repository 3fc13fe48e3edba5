/** `lazaret tuning`: changes of the policy that the verdicts of people speak for. */
import { routes, type TuningProposalDetail, type TuningProposal } from '#contracts';
import type { Command } from 'commander';
import { openEngineClient } from './engine-client.js';
import { engineOptions, type EngineOptions } from './options.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

interface ListOptions extends EngineOptions {
  readonly state: 'open' | 'accepted' | 'dismissed' | 'all';
}

interface DecisionOptions extends EngineOptions {
  readonly reason: string;
}

export function addTuningCommand(program: Command, terminal: Terminal): void {
  const tuning = program.command('tuning').description('changes that the verdicts of people speak for');
  engineOptions(tuning.command('list').description('proposals, those with the most closed messages first'))
    .option('--state <state>', 'open, accepted, dismissed or all', 'open')
    .action((options: ListOptions) => list(options, terminal));
  engineOptions(tuning.command('show <id>').description('one proposal, and what it would have changed in history')).action(
    (id: string, options: EngineOptions) => show(id, options, terminal),
  );
  engineOptions(tuning.command('accept <id>').description('grant the exception, or save the changed pattern in shadow'))
    .requiredOption('--reason <text>', 'kept with the exception or the version')
    .action((id: string, options: DecisionOptions) => decide(id, 'acceptTuning', options, terminal));
  engineOptions(tuning.command('dismiss <id>').description('put a proposal aside'))
    .requiredOption('--reason <text>', 'why')
    .action((id: string, options: DecisionOptions) => decide(id, 'dismissTuning', options, terminal));
}

async function list({ config, json, state }: ListOptions, terminal: Terminal): Promise<void> {
  const { proposals } = await openEngineClient(config).ask(routes.tuningProposals, { query: { state } });
  const rows = [...proposals]
    .sort((a, b) => b.evidence.closed - a.evidence.closed)
    .map(({ id, state: is, sentence }) => [id, is, sentence]);
  if (json === true) terminal.print(JSON.stringify(proposals));
  else terminal.print(rows.length === 0 ? 'nothing is proposed' : table(['ID', 'STATE', 'PROPOSAL'], rows));
}

async function show(id: string, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const proposal = await openEngineClient(config).ask(routes.tuningProposal, { parameters: { id } });
  terminal.print(json === true ? JSON.stringify(proposal) : described(proposal));
}

function described({ sentence, state, history }: TuningProposalDetail): string {
  const { messages, stillHeld, noLongerHeld, realLeaksLost } = history;
  const { falseAlarms, testData, businessAsUsual, undecided, realLeaks } = noLongerHeld;
  const freed = `${String(falseAlarms)} false alarms, ${String(testData)} test data, ${String(businessAsUsual)} business as usual`;
  return [
    `${sentence} (${state})`,
    `of ${String(messages)} recorded messages ${String(stillHeld)} would still be held`,
    `not held: ${freed}, ${String(undecided)} undecided, ${String(realLeaks)} real leaks`,
    ...(realLeaksLost.length === 0 ? [] : [`LOST: ${realLeaksLost.join(', ')}`]),
  ].join('\n');
}

async function decide(
  id: string,
  route: 'acceptTuning' | 'dismissTuning',
  { config, json, reason }: DecisionOptions,
  terminal: Terminal,
): Promise<void> {
  const proposal = await openEngineClient(config).ask(routes[route], { parameters: { id }, body: { reason } });
  terminal.print(json === true ? JSON.stringify(proposal) : outcome(proposal));
}

function outcome({ state, result }: TuningProposal): string {
  if (result?.exception) return `accepted: exception ${result.exception}`;
  if (result?.version) return `accepted: version ${String(result.version)}, in shadow`;
  return state;
}
