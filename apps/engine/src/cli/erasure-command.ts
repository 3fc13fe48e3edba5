/** `lazaret erasure`: what can be read of one person's mail. An account confirms it in the dashboard or by the HTTP interface. */
import { Option, type Command } from 'commander';
import { erasureReasonSchema, routes, type Erasure, type ErasureReason } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import { openEngineClient } from './engine-client.js';
import { type EngineOptions, engineOptions } from './options.js';
import { table } from './table.js';
import type { Terminal } from './terminal.js';

interface OrderOptions extends EngineOptions {
  readonly reason: ErasureReason;
  readonly reference: string;
}

export function addErasureCommand(program: Command, terminal: Terminal): void {
  const erasure = program.command('erasure').description('destroying what can be read of one person’s mail (GDPR article 17)');
  engineOptions(erasure.command('list').description('all of them, the newest first')).action((options: EngineOptions) =>
    list(options, terminal),
  );
  engineOptions(erasure.command('show').description('one of them, with what was done and what was left'))
    .argument('<id>', 'as the list says')
    .action((id: string, options: EngineOptions) => show(id, options, terminal));
  engineOptions(erasure.command('order').description('order one; another account must confirm it'))
    .argument('<address>', 'of the person; only its keyed tag is kept')
    .addOption(new Option('--reason <word>', 'GDPR article 17(1), a to e').choices(erasureReasonSchema.options).makeOptionMandatory())
    .option('--reference <text>', 'number of the case; kept for good, so it names nobody', '')
    .action((address: string, options: OrderOptions) => order(address, options, terminal));
  engineOptions(erasure.command('withdraw').description('take one back before it is confirmed'))
    .argument('<id>', 'as the list says')
    .action((id: string, options: EngineOptions) => withdraw(id, options, terminal));
}

async function list({ config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const { erasures } = await openEngineClient(config).ask(routes.erasures);
  const rows = erasures.map(({ id, state, reason, reference, ordered, result }) => [
    ...[id, state, reason, reference, ordered.at, ordered.by.name],
    result === null ? '' : String(result.erased),
  ]);
  terminal.print(json === true ? JSON.stringify(erasures) : table(['ID', 'STATE', 'REASON', 'REFERENCE', 'ORDERED', 'BY', 'ERASED'], rows));
}

async function show(id: string, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const erasure = await openEngineClient(config).ask(routes.erasure, { parameters: { id } });
  terminal.print(json === true ? JSON.stringify(erasure) : told(erasure).join('\n'));
}

async function order(address: string, { config, json, reason, reference }: OrderOptions, terminal: Terminal): Promise<void> {
  const erasure = await openEngineClient(config).ask(routes.orderErasure, { body: { address, reason, reference } });
  terminal.print(json === true ? JSON.stringify(erasure) : plainLine(`${erasure.id} waits for another person, who confirms it`));
}

async function withdraw(id: string, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const erasure = await openEngineClient(config).ask(routes.withdrawErasure, { parameters: { id }, body: {} });
  terminal.print(json === true ? JSON.stringify(erasure) : plainLine(`${erasure.id} is withdrawn`));
}

function told({ id, state, reason, reference, ordered, settled, result }: Erasure): string[] {
  return [
    plainLine(`${id}: ${state}, ${reason}${reference === '' ? '' : `, ${reference}`}`),
    plainLine(`ordered by ${ordered.by.name} at ${ordered.at}`),
    ...(settled === null ? [] : [plainLine(`${state === 'withdrawn' ? 'withdrawn' : 'confirmed'} by ${settled.by.name} at ${settled.at}`)]),
    ...(result === null ? [] : outcome(result)),
  ];
}

function outcome({ at, erased, gone, undecided, underLegalHold, left, cleared, lastClearedDay }: NonNullable<Erasure['result']>): string[] {
  const kept = undecided + underLegalHold;
  const days = lastClearedDay === null ? '' : `, the last of ${lastClearedDay}`;
  return [
    `carried out at ${at}: ${String(erased)} erased, ${String(gone)} could not be read any more`,
    `left: ${String(undecided)} undecided, ${String(underLegalHold)} under a legal hold${kept > 0 ? `: ${left.join(' ')}` : ''}`,
    `handed over and never held: ${String(cleared)}${days}; they go with the keys of their days`,
  ];
}
