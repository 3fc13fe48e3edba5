/** `lazaret config check`: the configuration as the engine would take it. */
import type { Command } from 'commander';
import { effectiveConfig } from '../config/effective-config.js';
import { loadConfig } from '../config/load-config.js';
import type { Terminal } from './terminal.js';

interface CheckOptions {
  readonly config?: string;
  readonly json?: boolean;
}

export function addConfigCommand(program: Command, terminal: Terminal): void {
  program
    .command('config')
    .description('look at the configuration')
    .command('check')
    .description('check file and environment, and print the configuration in force')
    .option('--config <file>', 'configuration file (default: LAZARET_CONFIG, or ./lazaret.yaml)')
    .option('--json', 'as one JSON line')
    .action(({ config, json }: CheckOptions) => {
      const effective = effectiveConfig(loadConfig(config === undefined ? {} : { file: config }));
      terminal.print(json === true ? JSON.stringify(effective) : JSON.stringify(effective, undefined, 2));
    });
}
