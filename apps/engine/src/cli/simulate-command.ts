/** `lazaret simulate`: what a draft of the policy would have done to the mail that the running engine has seen. */
import { setTimeout as pause } from 'node:timers/promises';
import { policyDraftSchema, routes, type Simulation, type SimulationResult } from '#contracts';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { openEngineClient, type EngineClient } from './engine-client.js';
import { engineOptions, type EngineOptions } from './options.js';
import { readInput } from './read-input.js';
import { table } from './table.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface SimulateOptions extends EngineOptions {
  readonly draft: string;
  readonly since?: string;
  readonly until?: string;
  readonly rescan: boolean;
}

const ASK_AGAIN_MS = 250;
/** Changed messages that are printed; `--json` has them all. */
const PRINTED = 20;

export function addSimulateCommand(program: Command, terminal: Terminal): void {
  engineOptions(program.command('simulate').description('judge recorded mail under a draft of the policy; changes nothing'))
    .requiredOption('--draft <file>', 'JSON with "patterns", "moves", "groups" and "settings" as they would be; - for standard input')
    .option('--since <instant>', 'only mail received from this time on (ISO 8601, default: all)', instant)
    .option('--until <instant>', 'only mail received before this time', instant)
    .option('--no-rescan', 'use what was recorded only, do not scan kept mail again')
    .action((options: SimulateOptions) => simulate(options, terminal));
}

async function simulate({ config, json, draft: file, since, until, rescan }: SimulateOptions, terminal: Terminal): Promise<void> {
  const draft = parseDraft((await readInput(file, terminal.input)).toString('utf8'));
  const client = openEngineClient(config);
  const body = { draft, rescan, ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
  const simulation = await ended(client, await client.ask(routes.simulate, { body }));
  if (simulation.result === null) throw new CommandFailed(simulation.error ?? `the simulation was ${simulation.state}`);
  terminal.print(json === true ? JSON.stringify(simulation.result) : described(simulation.result));
}

async function ended(client: EngineClient, started: Simulation): Promise<Simulation> {
  let simulation = started;
  while (simulation.state === 'running') {
    await pause(ASK_AGAIN_MS);
    simulation = await client.ask(routes.simulation, { parameters: { id: simulation.id } });
  }
  return simulation;
}

function parseDraft(text: string): z.output<typeof policyDraftSchema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new CommandFailed('the draft is not JSON');
  }
  const draft = policyDraftSchema.safeParse(value);
  if (!draft.success) throw new CommandFailed(`the draft is not as it must be:\n${z.prettifyError(draft.error)}`);
  return draft.data;
}

function described(result: SimulationResult): string {
  const { messages, replayed, rescanned, notReplayed, totals, byPattern, changed, verdicts } = result;
  const names = byPattern.map((each) => [each.name, String(each.newlyCaught), String(each.noLongerCaught), String(each.actionChanged)]);
  const rows = changed
    .slice(0, PRINTED)
    .map(({ messageId, receivedAt, senderDomain, before, after, why }) => [messageId, receivedAt, senderDomain, before, after, why]);
  const more = changed.length > PRINTED ? [`and ${changed.length - PRINTED} more, see --json`] : [];
  const lost = verdicts.realLeaksLost === 0 ? [] : [`LOST: ${verdicts.realLeaksLost} messages that people found to be real leaks`];
  return [
    `${replayed} of ${messages} messages judged under both policies, ${rescanned} of them scanned again`,
    ...notReplayed.map((each) => `${each.messages} left out: ${each.reason}`),
    `newly caught ${totals.newlyCaught}, no longer caught ${totals.noLongerCaught}, action changed ${totals.actionChanged}`,
    `held before ${totals.heldBefore}, after ${totals.heldAfter}`,
    ...lost,
    ...(names.length === 0 ? [] : ['', table(['PATTERN', 'NEWLY', 'NO LONGER', 'OTHERWISE'], names)]),
    ...(rows.length === 0 ? [] : ['', table(['ID', 'RECEIVED', 'FROM', 'BEFORE', 'AFTER', 'WHY'], rows), ...more]),
  ].join('\n');
}

function instant(text: string): string {
  if (Number.isNaN(Date.parse(text))) throw new InvalidArgumentError('It must be a time such as 2026-03-01T12:00:00Z.');
  return new Date(text).toISOString();
}
