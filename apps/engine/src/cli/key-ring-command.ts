/** `lazaret key-ring`: the keys that wrap every key which the running engine keeps. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { type KeyRing, routes } from '#contracts';
import { openEngineClient } from './engine-client.js';
import { type EngineOptions, engineOptions } from './options.js';
import { table } from './table.js';
import { CommandFailed, type Terminal } from './terminal.js';

const LOOK_MS = 1_000;

export function addKeyRingCommand(program: Command, terminal: Terminal): void {
  const ring = program.command('key-ring').description('what wraps every key that the running engine keeps');
  engineOptions(ring.command('show').description('its keys by id and date; never a key')).action((options: EngineOptions) =>
    show(options, terminal),
  );
  engineOptions(ring.command('rotate').description('wrap everything with a fresh key; the engine goes on meanwhile'))
    .option('--no-wait', 'do not wait until everything is wrapped anew')
    .addHelpText('after', '\nBack up the key ring afterwards: one from before does not open what was wrapped since.')
    .action((options: EngineOptions & { readonly wait: boolean }) => rotate(options, terminal));
}

async function show({ config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  print(await openEngineClient(config).ask(routes.keyRing), json === true, terminal);
}

async function rotate({ config, json, wait }: EngineOptions & { readonly wait: boolean }, terminal: Terminal): Promise<void> {
  const engine = openEngineClient(config);
  let ring = await engine.ask(routes.rotateKeyRing, { body: {} });
  while (wait && ring.isRotating) {
    await pause(LOOK_MS);
    ring = await engine.ask(routes.keyRing);
  }
  print(ring, json === true, terminal);
  if (wait && ring.keys.length > 1)
    throw new CommandFailed('old keys are kept, since files that cannot be wrapped anew need them; the log says more');
}

function print(ring: KeyRing, asJson: boolean, terminal: Terminal): void {
  if (asJson) {
    terminal.print(JSON.stringify(ring));
    return;
  }
  const rows = ring.keys.map(({ id, created, isActive, files }) => [
    id,
    created,
    isActive ? 'wraps' : 'old',
    files === null ? 'not counted' : String(files),
  ]);
  terminal.print(table(['KEY', 'CREATED', 'STATE', 'FILES'], rows));
  if (ring.isRotating) terminal.print('everything is being wrapped anew');
  else if (ring.last !== null) terminal.print(`${ring.last.rewrapped} files were wrapped anew, ${ring.last.unreadable} do not open`);
}
