/** `lazaret audit verify`: the hash chain of every stream, computed again from the store, beside a running engine or without one. */
import type { Command } from 'commander';
import { openStoreForReading, type StoreReader, verifyStreams } from '#event-store';
import { withoutPassword } from '../config/effective-config.js';
import { loadConfig } from '../config/load-config.js';
import { type EngineOptions, engineOptions } from './options.js';
import { addReplayCommand } from './replay-command.js';
import { CommandFailed, type Terminal } from './terminal.js';

export function addAuditCommand(program: Command, terminal: Terminal): void {
  const audit = program.command('audit').description('the event log');
  engineOptions(audit.command('verify').description('check that no event was altered, moved or removed; exit code 1 at the first bad one'))
    .addHelpText('after', '\nA tail that was cut off, or a whole stream that was removed, cannot be seen from the store alone.')
    .action((options: EngineOptions) => verify(options, terminal));
  addReplayCommand(audit, terminal);
}

async function verify({ config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const { store } = loadConfig(config === undefined ? {} : { file: config });
  const reader = await openReader(store.url);
  try {
    const { events, streams, firstBad = null } = await verifyStreams(reader);
    if (json === true) terminal.print(JSON.stringify({ ok: firstBad === null, events, streams, firstBad }));
    if (firstBad) {
      const { stream, revision, position, problem } = firstBad;
      terminal.fail(
        `event ${revision} of stream ${stream} (position ${position}) is ${problem}: restore the store from a backup and find out who can write to it`,
      );
    } else if (json !== true) terminal.print(`${events} events in ${streams} streams: every one is in its place`);
  } finally {
    await reader.close();
  }
}

async function openReader(url: string): Promise<StoreReader> {
  try {
    return await openStoreForReading(url);
  } catch (error) {
    throw new CommandFailed(
      `cannot open the store ${withoutPassword(url)} (${error instanceof Error ? error.message : String(error)}): check store.url and dataDir`,
    );
  }
}
