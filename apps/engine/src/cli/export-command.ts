/** `lazaret audit export`: what leaves of the event log of the running engine, and taking it. */
import { createWriteStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { routes, type AuditExport, type ExportWithSecret } from '#contracts';
import { EXPORT_FORMATS } from '#events';
import { plainLine } from '../platform/plain-text.js';
import { openEngineClient } from './engine-client.js';
import { choice, type EngineOptions, engineOptions, wholeNumber } from './options.js';
import { table } from './table.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface WhatOptions extends EngineOptions {
  readonly name: string;
  readonly format: string;
  readonly masking: string;
  readonly from?: string;
  readonly until?: string;
  readonly after?: number;
  readonly upTo?: number;
  readonly types?: string;
  readonly streams?: string;
  readonly message?: string;
  readonly webhook?: string;
  readonly syslog?: string;
  readonly pull?: true;
  readonly authorities?: string;
}

interface TakeOptions extends EngineOptions {
  readonly out?: string;
  readonly after: number;
  readonly resume?: true;
}

interface BundleOptions extends EngineOptions {
  readonly message?: string;
  readonly from?: string;
  readonly until?: string;
  readonly out: string;
}

const SYSLOG_PORT = 6514;
const LAST_BYTES = 600_000;

export function addExportCommands(audit: Command, terminal: Terminal): void {
  const exports = audit.command('export').description('what leaves of the event log: files, pulls, webhooks, syslog');
  const of = (name: string, description: string): Command => engineOptions(exports.command(name).description(description));
  of('list', 'all exports, and how far those have come that are sent by themselves').action((options: EngineOptions) =>
    list(options, terminal),
  );
  addDefine(of('define', 'define an export; its token or signing secret is shown this once'), terminal);
  of('take', 'write the events of an export to a file or to standard output')
    .argument('<export>', 'its id')
    .option('--out <file>', 'write to this file (default: standard output)')
    .option('--after <position>', 'begin after this position of the log', wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .option('--resume', 'go on where the file ends')
    .action((id: string, options: TakeOptions) => take(id, options, terminal));
  engineOptions(audit.command('bundle').description('evidence for somebody outside, with a verifier, as a zip'))
    .option('--message <id>', 'one message and all that was done about it')
    .option('--from <instant>', 'events from this time on, e.g. 2026-01-01T00:00:00.000Z')
    .option('--until <instant>', 'events before this time')
    .requiredOption('--out <file>', 'write to this file')
    .action((options: BundleOptions) => bundle(options, terminal));
  of('secret', 'a new token or signing secret, shown this once')
    .argument('<export>', 'its id')
    .action((id: string, options: EngineOptions) => replaceSecret(id, options, terminal));
  of('end', 'let nothing more leave by it')
    .argument('<export>', 'its id')
    .action((id: string, options: EngineOptions) => end(id, options, terminal));
}

function addDefine(define: Command, terminal: Terminal): void {
  const position = wholeNumber(0, Number.MAX_SAFE_INTEGER);
  define
    .option('--name <name>', 'what people call it', 'export')
    .addOption(choice('--format <format>', 'how it is written', EXPORT_FORMATS).default('cloudevents'))
    .addOption(choice('--masking <profile>', 'sealed: it verifies; masked: opened, people masked', ['sealed', 'masked']).default('sealed'))
    .option('--from <instant>', 'events from this time on, e.g. 2026-01-01T00:00:00.000Z')
    .option('--until <instant>', 'events before this time')
    .option('--after <position>', 'events after this position of the log', position)
    .option('--up-to <position>', 'events up to this position', position)
    .option('--types <types>', 'these types only, between commas')
    .option('--streams <kinds>', 'these kinds of streams only, between commas, e.g. message,delivery')
    .option('--message <id>', 'one message and all that was done about it')
    .option('--pull', 'for a program that asks for more, with a token')
    .option('--webhook <url>', 'sent to this address, signed')
    .option('--syslog <host:port>', 'sent to this receiver of syslog over TLS')
    .option('--authorities <file>', 'PEM file of the authorities that are believed of the receiver')
    .addHelpText('after', '\nWhat masks nothing takes two persons and is defined in the dashboard.')
    .action((options: WhatOptions) => defineExport(options, terminal));
}

async function list({ config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const { exports } = await openEngineClient(config).ask(routes.auditExports);
  const rows = exports.map(({ id, name, format, masking, target, state, delivery }) => {
    const sent = delivery === null ? '' : `${delivery.sequence} sent, ${delivery.lag} behind`;
    const problem = delivery?.problem == null ? '' : `: ${delivery.problem}`;
    return [
      id,
      plainLine(name),
      format,
      masking,
      'host' in target ? `${target.kind} ${target.host}` : target.kind,
      state,
      `${sent}${problem}`,
    ];
  });
  terminal.print(json === true ? JSON.stringify(exports) : table(['ID', 'NAME', 'FORMAT', 'MASKING', 'TARGET', 'STATE', 'DELIVERY'], rows));
}

async function defineExport(options: WhatOptions, terminal: Terminal): Promise<void> {
  const { config, json, name, format, masking } = options;
  const body = { name, format, masking, scope: scopeOf(options), target: await targetOf(options) };
  const made = await openEngineClient(config).ask(routes.defineExport, { body });
  tell(made, json, terminal);
}

function scopeOf({ from, until, after, upTo, types, streams, message }: WhatOptions): object {
  const listed = (text: string | undefined): string[] => text?.split(',').map((each) => each.trim()) ?? [];
  return {
    ...{ after: after ?? null, upTo: upTo ?? null, from: from ?? null, until: until ?? null, messageId: message ?? null },
    ...{ types: listed(types), streams: listed(streams) },
  };
}

async function targetOf({ pull, webhook, syslog, authorities }: WhatOptions): Promise<object> {
  if ([pull, webhook, syslog].filter((each) => each !== undefined).length > 1)
    throw new CommandFailed('give one of --pull, --webhook and --syslog, or none for an export that is taken as a file');
  const believed = { authorities: authorities === undefined ? null : await readFile(authorities, 'utf8') };
  if (webhook !== undefined) return { kind: 'webhook', url: webhook, ...believed };
  if (syslog === undefined) return { kind: pull === true ? 'pull' : 'download' };
  const [, host = syslog, port = SYSLOG_PORT] = /^(.*?)(?::(\d+))?$/.exec(syslog) ?? [];
  return { kind: 'syslog', host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port), ...believed };
}

function tell({ export: made, secret }: ExportWithSecret, json: boolean | undefined, terminal: Terminal): void {
  if (json === true) terminal.print(JSON.stringify({ export: made, secret }));
  else terminal.print(secret === null ? made.id : `${made.id} ${secret}`);
  if (secret !== null) terminal.tell('the secret is shown this once: keep it where the receiver reads it');
}

async function take(id: string, { config, out, after, resume }: TakeOptions, terminal: Terminal): Promise<void> {
  const engine = openEngineClient(config);
  if (out === undefined) {
    if (resume === true) throw new CommandFailed('--resume needs --out: it goes on where the file ends');
    await terminal.printAll(await engine.open(routes.takeExport, { parameters: { id }, query: { after } }));
    return;
  }
  const end = resume === true ? await endOf(out) : { position: after, bytes: 0 };
  const response = await engine.open(routes.takeExport, { parameters: { id }, query: { after: end.position } });
  if (resume === true) await cut(out, end.bytes);
  await pipeline(response, createWriteStream(out, { flags: resume === true ? 'a' : 'wx', mode: 0o600 }));
  const taken: AuditExport = await engine.ask(routes.auditExport, { parameters: { id } });
  const [last] = taken.takings;
  terminal.tell(`${last?.count ?? 0} events up to position ${last?.reached ?? 0}, SHA-256 ${last?.digest ?? ''}`);
}

/** The last whole line of a file: what broke off in the middle of one is written anew. */
async function endOf(file: string): Promise<{ readonly position: number; readonly bytes: number }> {
  const { size } = await stat(file);
  const handle = await open(file, 'r');
  try {
    const tail = Buffer.alloc(Math.min(size, LAST_BYTES));
    await handle.read(tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf(0x0a);
    if (end < 0) return { position: 0, bytes: 0 };
    const line = tail.toString('utf8', tail.lastIndexOf(0x0a, end - 1) + 1, end);
    return { position: positionOf(line, file), bytes: size - tail.length + end + 1 };
  } finally {
    await handle.close();
  }
}

/** Every format says the position in a place of its own. */
function positionOf(line: string, file: string): number {
  const said = /"sequence":"?0*(\d+)"?[,}]/.exec(line) ?? / (?:cn2=|position=")(\d+)(?:[ "]|$)/.exec(line);
  if (said === null) throw new CommandFailed(`the last line of ${file} is of no export: write to another file`);
  return Number(said[1]);
}

async function cut(file: string, bytes: number): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.truncate(bytes);
  } finally {
    await handle.close();
  }
}

async function bundle({ config, message, from, until, out }: BundleOptions, terminal: Terminal): Promise<void> {
  const response = await openEngineClient(config).open(routes.evidenceBundle, { query: { messageId: message, from, until } });
  await pipeline(response, createWriteStream(out, { flags: 'wx', mode: 0o600 }));
  terminal.tell(`${out}: unpack it, and run "node verify.mjs" in its folder`);
}

async function replaceSecret(id: string, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  tell(await openEngineClient(config).ask(routes.replaceExportSecret, { parameters: { id }, body: {} }), json, terminal);
}

async function end(id: string, { config, json }: EngineOptions, terminal: Terminal): Promise<void> {
  const ended = await openEngineClient(config).ask(routes.endExport, { parameters: { id }, body: {} });
  terminal.print(json === true ? JSON.stringify(ended) : plainLine(`${ended.name} has ended`));
}
