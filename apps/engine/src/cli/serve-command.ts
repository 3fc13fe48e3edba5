/** `lazaret serve`: the engine. */
import type { Command } from 'commander';
import { loadConfig } from '../config/load-config.js';

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('run the engine: SMTP, inspection, delivery, dashboard')
    .option('--config <file>', 'configuration file (default: LAZARET_CONFIG, or ./lazaret.yaml)')
    .option('--json', 'the log is JSON lines already; accepted for uniformity')
    .action(async ({ config }: { readonly config?: string }) => {
      const engineConfig = loadConfig(config === undefined ? {} : { file: config });
      // the lock on the data folder comes first: a second engine is told at once, before the pages are loaded
      const { openEngineParts } = await import('../platform/engine-parts.js');
      const parts = await openEngineParts(engineConfig);
      // The engine brings Nest with it, which no other command needs to load.
      const { serve } = await import('../main.js');
      await serve(parts);
    });
}
