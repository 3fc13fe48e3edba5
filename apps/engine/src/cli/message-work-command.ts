/** `lazaret message claim|assign|escalate`: working on held messages beside deciding. */
import type { Command } from 'commander';
import { routes } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import { openEngineClient } from './engine-client.js';
import { type EngineOptions, engineOptions } from './options.js';
import type { Terminal } from './terminal.js';

interface AssignOptions extends EngineOptions {
  readonly to?: string;
  readonly team?: string;
  readonly note?: string;
}

export function addMessageWork(message: Command, terminal: Terminal): void {
  const about = (name: string, words: string): Command =>
    engineOptions(message.command(name).description(words)).argument('<id>', 'message id, see: lazaret message list');
  about('claim', 'say that one works on it, for five minutes').action((id: string, options: EngineOptions) => claim(id, options, terminal));
  about('assign', 'assign to a person or a team; without options: to nobody')
    .option('--to <account>', 'id of an account that decides')
    .option('--team <team>', 'queue that it goes to')
    .option('--note <text>', 'note for those who look later')
    .action((id: string, options: AssignOptions) => assign(id, options, terminal));
  about('escalate', 'ask DLP managers to look at it')
    .requiredOption('--note <text>', 'why')
    .action((id: string, options: EngineOptions & { readonly note: string }) => escalate(id, options, terminal));
}

async function claim(id: string, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const answer = await openEngineClient(config).ask(routes.claim, { parameters: { id }, body: {} });
  terminal.print(json === true ? JSON.stringify(answer) : `${id} is claimed until ${answer.claim?.until ?? 'now'}`);
}

async function assign(id: string, { config, json, to, team, note }: AssignOptions, terminal: Terminal): Promise<void> {
  const body = { assignee: to ?? null, team: team ?? null, ...(note !== undefined && { note }) };
  const receipt = await openEngineClient(config).ask(routes.assign, { parameters: { id }, body });
  terminal.print(
    json === true ? JSON.stringify(receipt) : plainLine(`${id} is assigned to ${[to, team].filter(Boolean).join(', ') || 'nobody'}`),
  );
}

async function escalate(id: string, { config, json, note }: EngineOptions & { readonly note: string }, terminal: Terminal): Promise<void> {
  const receipt = await openEngineClient(config).ask(routes.escalate, { parameters: { id }, body: { note } });
  terminal.print(json === true ? JSON.stringify(receipt) : `${id} is escalated`);
}
