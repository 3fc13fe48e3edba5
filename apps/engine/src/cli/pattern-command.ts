/** `lazaret pattern`: the patterns of the running engine. */
import type { Command } from 'commander';
import { type PatternImportResult, routes } from '#contracts';
import { openEngineClient } from './engine-client.js';
import { choice, type EngineOptions, engineOptions } from './options.js';
import { readInput } from './read-input.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

interface ImportOptions extends EngineOptions {
  readonly existing: 'skip' | 'overwrite';
  readonly dryRun?: boolean;
  readonly action: string;
  readonly state: string;
}

export function addPatternCommand(program: Command, terminal: Terminal): void {
  const pattern = program.command('pattern').description('patterns of the running engine');
  engineOptions(pattern.command('list').description('all patterns, newest versions')).action((options: EngineOptions) =>
    list(options, terminal),
  );
  engineOptions(pattern.command('export').description('all patterns as a pattern file (JSON) on standard output')).action(
    async ({ config }: EngineOptions) => {
      const file = await openEngineClient(config).fetch(routes.exportPatterns);
      terminal.print(file.toString('utf8').trimEnd());
    },
  );
  engineOptions(pattern.command('import').description('add patterns: JSON, or lines of id, tab, expression (matched without case)'))
    .argument('<file>', 'pattern file, or - for standard input')
    .addOption(choice('--existing <what>', 'patterns whose id exists', ['skip', 'overwrite']).default('skip'))
    .option('--dry-run', 'only say what would happen')
    .addOption(
      choice('--action <action>', 'action of patterns given as lines', ['warn', 'must-encrypt', 'quarantine', 'block']).default(
        'quarantine',
      ),
    )
    .addOption(choice('--state <state>', 'state of patterns given as lines', ['draft', 'shadow', 'live']).default('live'))
    .action((file: string, options: ImportOptions) => importFile(file, options, terminal));
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

async function importFile(file: string, options: ImportOptions, terminal: Terminal): Promise<void> {
  const text = (await readInput(file, terminal.input)).toString('utf8');
  const { existing, action, state, dryRun = false } = options;
  const outcome = await openEngineClient(options.config).ask(routes.importPatterns, {
    body: { file: text, existing, action, state, dryRun },
  });
  if (options.json === true) terminal.print(JSON.stringify(outcome));
  else terminal.print(importSentence(outcome, dryRun));
  for (const { id, reason } of outcome.refused) terminal.fail(`pattern ${id} is refused: ${reason}`);
}

function importSentence({ added, overwritten, skipped, refused }: PatternImportResult, dryRun: boolean): string {
  const counts = `${added.length} added, ${overwritten.length} overwritten, ${skipped.length} skipped, ${refused.length} refused`;
  return dryRun ? `would be: ${counts}` : counts;
}
