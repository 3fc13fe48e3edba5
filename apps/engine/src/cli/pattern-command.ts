/** `lazaret pattern`: the patterns of the running engine. */
import type { Command } from 'commander';
import { routes } from '#contracts';
import { openEngineClient } from './engine-client.js';
import { type EngineOptions, engineOptions } from './options.js';
import { addPatternFileCommands } from './pattern-file-command.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

export function addPatternCommand(program: Command, terminal: Terminal): void {
  const pattern = program.command('pattern').description('patterns of the running engine');
  engineOptions(pattern.command('list').description('all patterns, newest versions')).action((options: EngineOptions) =>
    list(options, terminal),
  );
  addPatternFileCommands(pattern, terminal);
}

async function list({ config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const answer = await openEngineClient(config).ask(routes.patterns);
  if (json === true) {
    terminal.print(JSON.stringify(answer));
    return;
  }
  const rows = answer.patterns.map(({ id, version, state, action, threshold, name }) => [
    id,
    String(version),
    state,
    action,
    String(threshold),
    name,
  ]);
  terminal.print(table(['ID', 'VERSION', 'STATE', 'ACTION', 'THRESHOLD', 'NAME'], rows));
}
