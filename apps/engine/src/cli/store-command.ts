/** `lazaret store copy`: the event log moves from one store to another one of any kind. */
import type { Command } from 'commander';
import { copyLog, type CopyProgress, openStore, openStoreForReading } from '#event-store';
import { withoutPassword } from '../config/effective-config.js';
import { CommandFailed, type Terminal } from './terminal.js';

const TELL_MS = 2_000;
const DOING = { comparing: 'compared with what is there', copying: 'copied', verifying: 'verified at both ends' } as const;

export function addStoreCommand(program: Command, terminal: Terminal): void {
  program
    .command('store')
    .description('where the event log is kept')
    .command('copy <from> <to>')
    .description('copy the event log into another store, and verify it at both ends')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nBoth are URLs as store.url takes them: sqlite:PATH, postgres://…, esdb://… The engines must not run. Order and chains stay as they are.' +
        '\nA copy that was broken off goes on with the same command. Then set store.url; keys, held messages and the rest of dataDir stay.' +
        '\nPositions are others there: exports that are pulled or pushed are defined anew (docs/operations.md).',
    )
    .action((from: string, to: string, options: { readonly json?: boolean }) => copy(from, to, { terminal, json: options.json === true }));
}

async function copy(from: string, to: string, { terminal, json }: { readonly terminal: Terminal; readonly json: boolean }): Promise<void> {
  if (from === to) throw new CommandFailed('a store is not copied onto itself: name two');
  const source = await opened(from, openStoreForReading);
  try {
    const target = await opened(to, openStore);
    try {
      const copied = await copyLog(source, target, { onProgress: teller(terminal) });
      if (json) terminal.print(JSON.stringify(copied));
      else {
        const again = copied.alreadyThere > 0 ? `, ${copied.alreadyThere} of them by an earlier run` : '';
        terminal.print(
          `${copied.events} events in ${copied.streams} streams were copied${again}: the same at both ends, and every chain holds`,
        );
      }
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** Says on standard error how far it is, now and then. Of how many is not known before: positions of some stores count bytes. */
function teller(terminal: Terminal): (progress: CopyProgress) => void {
  let toldAt = performance.now();
  return ({ doing, events }) => {
    if (performance.now() - toldAt < TELL_MS) return;
    toldAt = performance.now();
    terminal.tell(`${DOING[doing]}: ${events} events so far`);
  };
}

async function opened<Store>(url: string, open: (url: string) => Promise<Store>): Promise<Store> {
  try {
    return await open(url);
  } catch (error) {
    if (error instanceof RangeError) throw new CommandFailed(error.message);
    if (error instanceof Error && error.name === 'SqliteError')
      throw new CommandFailed(`cannot open the store ${withoutPassword(url)} (${error.message})`);
    throw error;
  }
}
