/** `lazaret project rebuild`: the read models, built again from the events while the engine stands still. */
import type { Command } from 'commander';
import { loadConfig } from '../config/load-config.js';
import { type EngineOptions, engineOptions } from './options.js';
import type { Terminal } from './terminal.js';

export function addProjectCommand(program: Command, terminal: Terminal): void {
  const project = program.command('project').description('read models');
  engineOptions(project.command('rebuild').description('build all read models again from the events; the engine must not run'))
    .addHelpText('after', '\nPrints a digest of all rows, and whether it is the one of the rows that were in use.')
    .action(async ({ config, json }: EngineOptions) => {
      // The read models bring their database with them, which no other command needs to load.
      const { rebuildProjections } = await import('../project/rebuild.js');
      const rebuilt = await rebuildProjections(loadConfig(config === undefined ? {} : { file: config }));
      const { rows, digest, earlierDigest } = rebuilt;
      if (json === true) terminal.print(JSON.stringify(rebuilt));
      else
        terminal.print(
          `${rows} rows rebuilt, digest ${digest}: ${digest === earlierDigest ? 'the same as before' : `was ${earlierDigest}`}`,
        );
    });
}
