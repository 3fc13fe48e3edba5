/** `lazaret setting`: the settings tree of the running engine. */
import type { Command } from 'commander';
import { routes, type SettingDefinition, type SettingInForce, type SettingsOfPlace, type SettingsTreeOfApi } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import { settingsReference } from '../settings/settings-reference.js';
import { openEngineClient, type EngineClient } from './engine-client.js';
import { type EngineOptions, engineOptions, wholeNumber } from './options.js';
import { settingValue, valueText } from './setting-value.js';
import { table } from './table.js';
import { CommandFailed, type Terminal } from './terminal.js';

type PlaceRow = SettingsTreeOfApi['places'][number];

interface ChangeOptions extends EngineOptions {
  readonly reason?: string;
  readonly revision?: number;
}

interface EffectiveOptions extends EngineOptions {
  readonly from: string;
  readonly to: string;
  readonly asOf?: string;
}

const PLACE = 'global, *.example.com, example.com or an address';

export function addSettingCommand(program: Command, terminal: Terminal): void {
  const setting = program.command('setting').description('settings of the running engine: for all, for domains, for people');
  engineOptions(setting.command('places').description('every place where something is set')).action((options: EngineOptions) =>
    places(options, terminal),
  );
  engineOptions(setting.command('list').description('what holds at a place, and where it comes from'))
    .argument('[place]', PLACE, 'global')
    .action((name: string, options: EngineOptions) => list(name, options, terminal));
  engineOptions(setting.command('get').description('one setting at a place, and what each level says'))
    .argument('<place>', PLACE)
    .argument('<key>', 'setting, see: lazaret setting list')
    .action((name: string, key: string, options: EngineOptions) => get({ name, key }, options, terminal));
  changeOptions(setting.command('set').description('set a value at a place; a place that does not exist is added'))
    .argument('<place>', PLACE)
    .argument('<key>', 'setting, see: lazaret setting list')
    .argument('<value>', 'on or off, a number, a text, words between commas, or JSON')
    .action((name: string, key: string, value: string, options: ChangeOptions) => change({ name, key, value }, options, terminal));
  changeOptions(setting.command('inherit').description('take a value back: it is inherited again'))
    .argument('<place>', PLACE)
    .argument('<key>', 'setting, see: lazaret setting list')
    .action((name: string, key: string, options: ChangeOptions) => change({ name, key, value: null }, options, terminal));
  setting
    .command('reference')
    .description('all settings with factory value and meaning, as Markdown; asks no engine')
    .action(() => {
      terminal.print(settingsReference().trimEnd());
    });
  effectiveOptions(setting.command('effective').description('what applies to a mail from one address to another')).action(
    (options: EffectiveOptions) => effective(options, terminal),
  );
}

function changeOptions(command: Command): Command {
  return engineOptions(command)
    .option('--reason <text>', 'why, for those who look later')
    .option(
      '--revision <revision>',
      'change only if the place still stands here (default: where it stands now)',
      wholeNumber(0, 1_000_000_000),
    );
}

/** The two ends of a mail, and when. */
export function effectiveOptions(command: Command): Command {
  return engineOptions(command)
    .option('--from <address>', 'sender', '')
    .option('--to <address>', 'recipient', '')
    .option('--as-of <when>', 'a revision of the policy, or a time such as 2026-03-01T10:00:00Z (default: now)');
}

async function places({ config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const tree = await openEngineClient(config).ask(routes.settingsTree);
  if (json === true) {
    terminal.print(JSON.stringify(tree));
    return;
  }
  const rows = tree.places.map(({ name, level, own, id }) => [shownName(name), level, String(own), id]);
  terminal.print(table(['PLACE', 'LEVEL', 'SETS', 'ID'], rows));
}

async function list(name: string, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const engine = openEngineClient(config);
  const tree = await engine.ask(routes.settingsTree);
  const place = await placeNamed(engine, tree, name);
  if (json === true) {
    terminal.print(JSON.stringify(place));
    return;
  }
  const rows = place.settings.map(({ key, value, from }) => [key, valueText(value), settingSource(from, tree)]);
  terminal.print(table(['KEY', 'VALUE', 'FROM'], rows));
}

async function get({ name, key }: { name: string; key: string }, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const engine = openEngineClient(config);
  const tree = await engine.ask(routes.settingsTree);
  const setting = (await placeNamed(engine, tree, name)).settings.find((each) => each.key === key);
  if (setting === undefined) throw new CommandFailed(`there is no setting ${key}; see: lazaret setting list`);
  if (json === true) {
    terminal.print(JSON.stringify(setting));
    return;
  }
  const { setHere, ladder, value } = setting;
  terminal.print(
    `${key} is ${plainLine(valueText(value))}${setHere === null ? '' : plainLine(`, set here by ${setHere.by} at ${setHere.at}`)}`,
  );
  terminal.print(
    table(
      ['FROM', 'SAYS'],
      ladder.map((rung) => [settingSource(rung, tree), valueText(rung.value)]),
    ),
  );
}

async function change(
  { name, key, value }: { name: string; key: string; value: string | null },
  { config, json, reason = '', revision }: ChangeOptions,
  terminal: Terminal,
): Promise<void> {
  const engine = openEngineClient(config);
  const { settings } = await engine.ask(routes.settingDefinitions);
  const parsed = value === null ? null : settingValue(definitionOf(settings, key), value);
  const row = rowNamed(await engine.ask(routes.settingsTree), name) ?? (await engine.ask(routes.openPlace, { body: { name } }));
  const parameters = { id: row.id };
  const expectedRevision = revision ?? (await engine.ask(routes.settingsOfPlace, { parameters })).revision;
  const receipt = await engine.ask(routes.changeSettings, {
    parameters,
    body: { changes: [{ key, value: parsed }], reason, expectedRevision },
  });
  if (json === true) terminal.print(JSON.stringify(receipt));
  else
    terminal.print(
      `${shownName(row.name)}: ${key} ${value === null ? 'is inherited' : `is ${valueText(parsed)}`}; policy ${receipt.policyRevision}`,
    );
}

async function effective({ config, json, from, to, asOf }: EffectiveOptions, terminal: Terminal): Promise<void> {
  const engine = openEngineClient(config);
  const answer = await engine.ask(routes.effectiveSettings, { query: { sender: from, recipient: to, asOf } });
  if (json === true) {
    terminal.print(JSON.stringify(answer));
    return;
  }
  const tree = await engine.ask(routes.settingsTree);
  const rows = answer.settings.map(({ key, value, ends, sender, recipient }) => [
    key,
    valueText(value),
    ends,
    sender === null ? '' : settingSource(sender.from, tree),
    recipient === null ? '' : settingSource(recipient.from, tree),
  ]);
  terminal.print(`policy ${answer.policyRevision}`);
  terminal.print(table(['KEY', 'VALUE', 'ASKS', 'SENDER', 'RECIPIENT'], rows));
}

function definitionOf(settings: readonly SettingDefinition[], key: string): SettingDefinition {
  const definition = settings.find((each) => each.key === key);
  if (definition === undefined) throw new CommandFailed(`there is no setting ${key}; see: lazaret setting list`);
  return definition;
}

async function placeNamed(engine: EngineClient, tree: SettingsTreeOfApi, name: string): Promise<SettingsOfPlace> {
  const row = rowNamed(tree, name);
  if (row === undefined) throw new CommandFailed(`${name} has no place of its own; see: lazaret setting places, lazaret setting effective`);
  return engine.ask(routes.settingsOfPlace, { parameters: { id: row.id } });
}

function rowNamed({ places: rows }: SettingsTreeOfApi, name: string): PlaceRow | undefined {
  return rows.find((row) => row.id === name || row.name.toLowerCase() === name.toLowerCase());
}

/** Where a value comes from, by the name that people gave it. */
export function settingSource({ level, place }: SettingInForce['from'], { places: rows }: SettingsTreeOfApi): string {
  if (level === 'factory') return 'factory';
  const row = rows.find(({ id }) => id === place);
  return row === undefined ? place : shownName(row.name);
}

function shownName(name: string): string {
  return name === '' ? '(erased address)' : name;
}
