/** `lazaret audit replay`: anything as it was; without a kind the whole log, read from the store beside a running engine or without one. */
import { Argument, type Command, Option } from 'commander';
import { type Replayed, type ReplayedValue, type ReplayKind, replayKindSchema, replayQuerySchema, routes } from '#contracts';
import { openStoreForReading, type StoreReader } from '#event-store';
import { withoutPassword } from '../config/effective-config.js';
import { loadConfig } from '../config/load-config.js';
import { plainLine } from '../platform/plain-text.js';
import { replayPoint } from '../replay/replay-point.js';
import { replayLog, type ReplayedLog } from '../replay/whole-log.js';
import { openEngineClient } from './engine-client.js';
import { type EngineOptions, engineOptions } from './options.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface ReplayOptions extends EngineOptions {
  readonly asOf?: string;
}

const ROUTES = {
  message: routes.replayMessage,
  pattern: routes.replayPattern,
  policy: routes.replayPolicy,
  setting: routes.replaySetting,
  account: routes.replayAccount,
} as const satisfies Record<ReplayKind, unknown>;

export function addReplayCommand(audit: Command, terminal: Terminal): void {
  engineOptions(audit.command('replay').description('anything as it was; without a kind the whole log, with its state and counts'))
    .addArgument(new Argument('[kind]', 'what').choices(replayKindSchema.options))
    .argument('[id]', 'of a message, pattern or account; of a place of the settings, or global')
    .addOption(
      new Option(
        '--as-of <point>',
        'a time (2026-03-18T09:00:00Z), a revision of it, a revision of the policy, or @ and a position of the log; default: now',
      ).argParser(pointOption),
    )
    .addHelpText('after', '\nNothing is sent, changed or destroyed by it. What is destroyed by now reads «destroyed».')
    .action((kind: ReplayKind | undefined, id: string | undefined, options: ReplayOptions) =>
      kind === undefined ? wholeLog(options, terminal) : one(kind, id, options, terminal),
    );
}

function pointOption(text: string): string {
  const { success, error } = replayQuerySchema.safeParse({ asOf: text });
  if (success) return text;
  throw new CommandFailed(`--as-of ${text} is no point of the past: ${error.issues[0]?.message ?? 'it cannot be read'}`);
}

async function one(kind: ReplayKind, id: string | undefined, { config, json, asOf }: ReplayOptions, terminal: Terminal): Promise<void> {
  if (id === undefined && kind !== 'policy') throw new CommandFailed(`say which ${kind}: lazaret audit replay ${kind} <id>`);
  const call = { ...(id === undefined ? {} : { parameters: { id } }), query: { asOf } };
  const replayed = await openEngineClient(config).ask(ROUTES[kind], call);
  terminal.print(json === true ? JSON.stringify(replayed) : described(replayed));
}

function described({ kind, title, fields, steps, step, earlier, later }: Replayed): string {
  const told = steps[step];
  const place = `event ${String(earlier + step + 1)} of ${String(earlier + steps.length + later)}`;
  return [
    `${kind} ${title}, ${place}`,
    ...(told ? [`${told.at}  ${told.sentence} (${told.actor}), position ${String(told.position)}`] : []),
    ...(told?.changes ?? []).map(({ name, before, after }) => `  ${name}: ${shown(before)} → ${shown(after)}`),
    '',
    ...fields.map(({ name, value }) => `${name}: ${shown(value)}`),
  ]
    .map(plainLine)
    .join('\n');
}

function shown(value: ReplayedValue): string {
  if (value === null || value === '') return '–';
  return Array.isArray(value) ? value.join(', ') || '–' : String(value);
}

async function wholeLog({ config, json, asOf }: ReplayOptions, terminal: Terminal): Promise<void> {
  const point = replayPoint(asOf, { lastUntil: () => 0 }); // the log itself is walked through for it
  if (point.kind === 'revision' || point.kind === 'policy-revision')
    throw new CommandFailed('the whole log has no revision: give a time, or @ and a position');
  const { store } = loadConfig(config === undefined ? {} : { file: config });
  const reader = await openReader(store.url);
  try {
    const replayed = await replayLog(reader, point);
    terminal.print(json === true ? JSON.stringify(replayed) : describedLog(replayed));
  } finally {
    await reader.close();
  }
}

function describedLog({ position, at, events, mail, heldMessages, kinds, accounts, policyRevision, digest }: ReplayedLog): string {
  const counted = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${String(count)}`)
      .join(', ') || 'none';
  return [
    `${String(events)} events, up to position ${String(position)}${at === null ? '' : ` of ${at}`}`,
    `mail: received ${String(mail.received)}, handed over ${String(mail.handedOver)}, held ${String(mail.held)}, refused ${String(mail.refused)}, outcome unknown ${String(mail.outcomeUnknown)}`,
    `held messages: ${counted(heldMessages)}`,
    `accounts: open ${String(accounts.open)}, closed ${String(accounts.closed)}`,
    `policy: ${policyRevision}`,
    `events by kind: ${counted(kinds)}`,
    `digest of all rows: ${digest}`,
  ].join('\n');
}

async function openReader(url: string): Promise<StoreReader> {
  try {
    return await openStoreForReading(url);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(`cannot open the store ${withoutPassword(url)} (${reason}): check store.url and dataDir`);
  }
}
