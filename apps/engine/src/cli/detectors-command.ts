/** `lazaret detectors`: the built-in detectors. */
import type { Command } from 'commander';
import { defaultPatterns, DETECTORS } from '#dlp';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

export function addDetectorsCommand(program: Command, terminal: Terminal): void {
  program
    .command('detectors')
    .description('list the built-in detectors, what each finds and what it does by default')
    .option('--json', 'as one JSON array')
    .action((options: { readonly json?: boolean }) => {
      const rows = detectorRows();
      if (options.json === true) terminal.print(JSON.stringify(rows));
      else
        terminal.print(
          table(
            ['ID', 'ACTION', 'STATE', 'NAME'],
            rows.map(({ id, action, state, name }) => [id, action, state, name]),
          ),
        );
    });
}

function detectorRows() {
  const patterns = new Map(defaultPatterns().map((pattern) => [pattern.id, pattern]));
  return DETECTORS.map(({ id, name, description, sources }) => {
    const pattern = patterns.get(id);
    return {
      id,
      name,
      description,
      sources,
      action: pattern?.action ?? 'warn',
      state: pattern?.state ?? 'draft',
      minConfidence: pattern?.minConfidence ?? 0,
    };
  });
}
