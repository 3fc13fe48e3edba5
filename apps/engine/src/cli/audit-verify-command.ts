/** `lazaret audit verify`: over a store, beside a running engine or without one; over an export; or by the engine itself. */
import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { type Command, CommanderError } from 'commander';
import { type AuditVerdict, routes } from '#contracts';
import { logEvents, openStoreForReading, type StoreReader, verifyLog, type LogVerdict, type VerifyOptions } from '#event-store';
import { shownVerdict } from '../audit/shown-verdict.js';
import { withoutPassword } from '../config/effective-config.js';
import { loadConfig } from '../config/load-config.js';
import { CannotRead, messageOf, readAnchors, readAuthorities, readPublicKeys } from './audit-evidence.js';
import { openEngineClient } from './engine-client.js';
import { verifyExport } from './verify-export.js';
import { type EngineOptions, engineOptions } from './options.js';
import { CommandFailed, type Terminal } from './terminal.js';
import { firstBadSentence, tellVerdict } from './verdict-sentences.js';

interface VerifyCommandOptions extends EngineOptions {
  readonly file?: string;
  readonly store?: string;
  readonly engine?: boolean;
  readonly part?: boolean;
  readonly publicKey: readonly string[];
  readonly anchor: readonly string[];
  readonly timeStampCa: readonly string[];
}

const EXIT_CODES = `
Exit code 0: nothing is wrong; 1: something is, and the first bad event is named; 2: the log, or what was given with it, cannot be read.
Without a public key that you kept, and an anchor that was kept elsewhere, somebody who may write to the store can
make all of it anew, or cut off its end: docs/audit.md.`;

export function addAuditVerifyCommand(audit: Command, terminal: Terminal): void {
  const several = (file: string, before: readonly string[]): readonly string[] => [...before, file];
  const command = audit.command('verify').description('check that nothing in the event log was changed, moved, put in or left out');
  command.exitOverride((error) => {
    throw new CommanderError(error.exitCode === 0 ? 0 : 2, error.code, error.message);
  });
  engineOptions(command)
    .option('--file <file>', 'an export in CloudEvents lines (`-`: standard input; `.gz` is unpacked) in place of the store')
    .option('--store <url>', 'another store than that of the configuration')
    .option('--engine', 'let the running engine do it, with the key that it has')
    .option('--part', 'the file is a part of a log: check only what stands in it')
    .option('--public-key <file>', 'a key of the ledger that you trust, PEM; may be given again', several, [])
    .option(
      '--anchor <file>',
      'checkpoints that were kept elsewhere: an anchor file, or the file of a syslog server; may be given again',
      several,
      [],
    )
    .option('--time-stamp-ca <file>', 'certificate of a time stamp authority that you trust; may be given again', several, [])
    .addHelpText('after', EXIT_CODES)
    .action((options: VerifyCommandOptions) => verify(options, terminal).catch(orCannotRead));
}

async function verify(options: VerifyCommandOptions, terminal: Terminal): Promise<void> {
  const verdict = options.engine === true ? await verifyThere(options) : await verifyHere(options, terminal);
  if (options.json === true) terminal.print(JSON.stringify(verdict));
  else tellVerdict(verdict, terminal);
  if (!verdict.ok) throw new CommandFailed(firstBadSentence(verdict));
}

/** Whatever else keeps the verification from an end says nothing about the log. */
function orCannotRead(cause: unknown): never {
  throw cause instanceof CommandFailed ? cause : new CannotRead(messageOf(cause));
}

async function verifyThere({ config }: VerifyCommandOptions): Promise<AuditVerdict> {
  try {
    return await openEngineClient(config).ask(routes.auditVerify);
  } catch (cause) {
    throw cause instanceof CommandFailed ? new CannotRead(cause.message) : cause;
  }
}

async function verifyHere(options: VerifyCommandOptions, terminal: Terminal): Promise<AuditVerdict> {
  const { file, config: configFile } = options;
  const config = file === undefined ? loadConfig(configFile === undefined ? {} : { file: configFile }) : undefined;
  const own = options.store === undefined ? config?.audit : undefined;
  const [configured, absentAnchors] = present(own?.anchorFile);
  const anchors = await readAnchors([...options.anchor, ...configured], terminal.input);
  const checkReceipt = readAuthorities([...options.timeStampCa, ...present(own?.timeStamp?.caFile)[0]]);
  const pinned = readPublicKeys(options.publicKey);
  const evidence: VerifyOptions = { pinned, anchors, isPart: options.part === true, ...(checkReceipt && { checkReceipt }) };
  const begunMs = performance.now();
  const verdict =
    file === undefined
      ? await verifyStore(options.store ?? config?.store.url ?? '', evidence)
      : await verifyExport(file, terminal.input, evidence);
  const seconds = (performance.now() - begunMs) / 1000;
  return shownVerdict(verdict, { verifiedAt: new Date().toISOString(), seconds, absentAnchors });
}

/** What the configuration names and is there; and what it names and is not. */
function present(file: string | undefined): [there: string[], absent: string[]] {
  if (file === undefined) return [[], []];
  return existsSync(file) ? [[file], []] : [[], [file]];
}

async function verifyStore(url: string, evidence: VerifyOptions): Promise<LogVerdict> {
  const reader = await openReader(url);
  try {
    return await verifyLog(logEvents(reader), evidence);
  } catch (cause) {
    throw new CannotRead(`the store ${withoutPassword(url)} cannot be read (${messageOf(cause)})`);
  } finally {
    await reader.close();
  }
}

async function openReader(url: string): Promise<StoreReader> {
  try {
    return await openStoreForReading(url);
  } catch (cause) {
    throw new CannotRead(`cannot open the store ${withoutPassword(url)} (${messageOf(cause)}): check store.url and dataDir`);
  }
}
