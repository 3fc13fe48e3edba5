/** `lazaret audit`: the event log, and the ledger that proves it. */
import type { Command } from 'commander';
import { type Ledger, routes } from '#contracts';
import { addAuditVerifyCommand } from './audit-verify-command.js';
import { openEngineClient } from './engine-client.js';
import { addExportCommands } from './export-command.js';
import { type EngineOptions, engineOptions } from './options.js';
import { addReplayCommand } from './replay-command.js';
import { CommandFailed, type Terminal } from './terminal.js';

export function addAuditCommand(program: Command, terminal: Terminal): void {
  const audit = program.command('audit').description('the event log, and what proves it');
  addAuditVerifyCommand(audit, terminal);
  addReplayCommand(audit, terminal);
  engineOptions(audit.command('ledger').description('up to where the log of the running engine is sealed and told outside')).action(
    async ({ config, json }: EngineOptions) => tellLedger(await openEngineClient(config).ask(routes.ledger), json === true, terminal),
  );
  engineOptions(audit.command('public-key').description('the public key of the ledger as PEM: keep it elsewhere'))
    .addHelpText('after', '\nGive it to "lazaret audit verify --public-key". One key is enough: it vouches for those before and after it.')
    .action((options: EngineOptions) => tellKey(options, terminal));
  engineOptions(audit.command('rotate-key').description('sign the ledger with a fresh key, and destroy the one before')).action(
    async ({ config, json }: EngineOptions) => {
      tellLedger(await openEngineClient(config).ask(routes.rotateLedgerKey, { body: {} }), json === true, terminal);
    },
  );
  addExportCommands(audit, terminal);
}

async function tellKey({ config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const { key } = await openEngineClient(config).ask(routes.ledger);
  if (key === null) throw new CommandFailed('nothing was sealed yet: the key is made with the first checkpoint');
  terminal.print(json === true ? JSON.stringify(key) : key.pem.trimEnd());
}

function tellLedger(ledger: Ledger, asJson: boolean, terminal: Terminal): void {
  if (asJson) {
    terminal.print(JSON.stringify(ledger));
    return;
  }
  const { key, sealed, unsealed, fits, anchors } = ledger;
  if (!fits) terminal.fail('the log does not hold what the newest checkpoint says: run "lazaret audit verify"');
  terminal.print(key === null ? 'no key signs yet' : `key ${key.id} signs: ${key.publicKey}`);
  if (sealed !== null) terminal.print(`sealed up to event ${sealed.events} by checkpoint ${sealed.checkpoint} of ${sealed.at}`);
  terminal.print(`unsealed: ${unsealed.events} events, the oldest ${unsealed.seconds} s old`);
  for (const { kind, place, told, failingSince } of anchors) {
    const upTo = told === null ? 'told nothing yet' : `told up to event ${told.events} by checkpoint ${told.checkpoint} at ${told.at}`;
    terminal.print(`${kind} ${place}: ${upTo}${failingSince === null ? '' : `; fails since ${failingSince}`}`);
  }
}
