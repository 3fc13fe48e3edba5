/** `lazaret config`: the configuration as the engine would take it, and the reference of all keys. */
import type { Command } from 'commander';
import { effectiveConfig } from '../config/effective-config.js';
import { loadConfig } from '../config/load-config.js';
import { configReference } from '../config/config-reference.js';
import { referenceTable } from '../config/reference-table.js';
import type { Terminal } from './terminal.js';

interface CheckOptions {
  readonly config?: string;
  readonly json?: boolean;
}

export function addConfigCommand(program: Command, terminal: Terminal): void {
  const configuration = program.command('config').description('look at the configuration');
  configuration
    .command('reference')
    .description('all keys with meaning, default and what is allowed, as Markdown')
    .option('--json', 'as one JSON array')
    .action(({ json }: { readonly json?: boolean }) => {
      if (json === true) terminal.print(JSON.stringify([...configReference().values()].filter(({ key }) => key !== '')));
      else terminal.print(referenceTable().trimEnd());
    });
  configuration
    .command('check')
    .description('check file and environment, and print the configuration in force')
    .option('--config <file>', 'configuration file (default: LAZARET_CONFIG, or ./lazaret.yaml)')
    .option('--json', 'as one JSON line')
    .action(({ config, json }: CheckOptions) => {
      const effective = effectiveConfig(loadConfig(config === undefined ? {} : { file: config }));
      terminal.print(json === true ? JSON.stringify(effective) : JSON.stringify(effective, undefined, 2));
    });
}
