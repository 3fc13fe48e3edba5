/** `lazaret backup` and `lazaret restore`: log, held messages and keys as files, beside a running engine. */
import path from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../config/load-config.js';
import { type EngineOptions, engineOptions } from './options.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface BackupOptions extends EngineOptions {
  readonly keys?: string;
}

export function addBackupCommand(program: Command, terminal: Terminal): void {
  engineOptions(program.command('backup <folder>').description('back up log, held messages and keys; the engine goes on meanwhile'))
    .option('--keys <folder>', 'put the keys there, to be kept for a shorter time than the rest (default: <folder>/keys)')
    .addHelpText('after', '\nEvery message that was acknowledged before it began is in it. It is run as the user of the engine.')
    .action((folder: string, options: BackupOptions) => backUp(folder, options, terminal));
  engineOptions(
    program.command('restore <folder>').description('restore a backup into the folders of the configuration, which must be empty'),
  )
    .option('--keys <folder>', 'the keys, which may be of a later backup than the rest (default: <folder>/keys)')
    .addHelpText(
      'after',
      '\nWhat was destroyed before the backup of the keys stays destroyed. Every file is checked; then start the engine.',
    )
    .action((folder: string, options: BackupOptions) => restore(folder, options, terminal));
}

async function backUp(folder: string, options: BackupOptions, terminal: Terminal): Promise<void> {
  const config = loadConfig(options.config === undefined ? {} : { file: options.config });
  if (config.store.url === 'memory:') throw new CommandFailed('a store in memory ends with its engine: there is nothing to back up');
  const { makeBackup } = await import('../backup/make-backup.js');
  const made = await makeBackup(config, placesOf(folder, options), new Date().toISOString());
  if (options.json === true) terminal.print(JSON.stringify(made));
  else
    terminal.print(
      `${made.events} events, ${made.files} files and ${made.keys} keys (${made.bytes} bytes) are in ${folder}; SHA-256 of the manifest ${made.sha256}`,
    );
}

async function restore(folder: string, options: BackupOptions, terminal: Terminal): Promise<void> {
  const config = loadConfig(options.config === undefined ? {} : { file: options.config });
  const { restoreBackup } = await import('../backup/restore-backup.js');
  const restored = await restoreBackup(config, placesOf(folder, options));
  if (options.json === true) terminal.print(JSON.stringify(restored));
  else
    terminal.print(
      `${restored.events} events, ${restored.files} files of ${restored.begun} and ${restored.keys} keys of ${restored.keysBegun} are restored, every one as it was`,
    );
}

function placesOf(folder: string, { keys }: BackupOptions) {
  return { folder: path.resolve(folder), keysFolder: path.resolve(keys ?? path.join(folder, 'keys')) };
}
