/** The `lazaret` program: all commands, and how their failures are told. */
import { Command, CommanderError } from 'commander';
import { BlobsUnavailable, BucketRefused, KeyRingRefused } from '#crypto';
import { CannotOpenStore, CopyRefused, NewerStore, StoreLocked, StoreUnavailable } from '#event-store';
import { CannotRestore } from '../backup/cannot-restore.js';
import { ConfigError } from '../config/config-error.js';
import { CannotStart } from '../platform/cannot-start.js';
import { packageVersion } from '../platform/package-root.js';
import { addAccountCommand } from './account-command.js';
import { addAuditCommand } from './audit-command.js';
import { addBackupCommand } from './backup-command.js';
import { addCertificateCommand } from './certificate-command.js';
import { addConfigCommand } from './config-command.js';
import { addDetectCommand } from './detect-command.js';
import { addDetectorsCommand } from './detectors-command.js';
import { addDkimCommand } from './dkim-command.js';
import { addDkimKeyCommand } from './dkim-key-command.js';
import { addExplainCommand } from './explain-command.js';
import { addExtractCommand } from './extract-command.js';
import { addKeyRingCommand } from './key-ring-command.js';
import { addErasureCommand } from './erasure-command.js';
import { addLegalHoldCommand } from './legal-hold-command.js';
import { addMessageCommand } from './message-command.js';
import { addNoticeCommand } from './notice-command.js';
import { addPatternCommand } from './pattern-command.js';
import { addPdfCommand } from './pdf-command.js';
import { addPdfPasswordCommand } from './pdf-password-command.js';
import { addPgpCommand } from './pgp-command.js';
import { addPgpKeyCommand } from './pgp-key-command.js';
import { addPolicyCommand } from './policy-command.js';
import { addProjectCommand } from './project-command.js';
import { addProtectionCommand } from './protection-command.js';
import { addReportCommand } from './report-command.js';
import { addScanCommand } from './scan-command.js';
import { addSendSamplesCommand } from './send-samples-command.js';
import { addServeCommand } from './serve-command.js';
import { addSettingCommand } from './setting-command.js';
import { addSimulateCommand } from './simulate-command.js';
import { addSmimeCommand } from './smime-command.js';
import { addStoreCommand } from './store-command.js';
import { addTuningCommand } from './tuning-command.js';
import { CommandFailed, openTerminal, type Streams, type Terminal } from './terminal.js';

/** Runs one command line (without node and program name) and answers the exit code: 0 unless something failed. */
export async function runCommandLine(words: readonly string[], streams: Streams): Promise<number> {
  const terminal = openTerminal(streams);
  try {
    await commands(terminal, streams).parseAsync(words, { from: 'user' });
  } catch (error) {
    // Commander has already written its help or its complaint.
    if (error instanceof CommanderError) return error.exitCode;
    terminal.fail(sentenceOf(error));
    if (error instanceof CommandFailed) return error.exitCode;
  } finally {
    terminal.flush();
  }
  return terminal.hasFailed ? 1 : 0;
}

function commands(terminal: Terminal, { output, errors }: Streams): Command {
  const program = new Command('lazaret')
    .description('E-mail DLP and quarantine engine')
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .configureOutput({ writeOut: (text) => output.write(text), writeErr: (text) => errors.write(text) });
  addServeCommand(program);
  addScanCommand(program, terminal);
  addExtractCommand(program, terminal);
  addExplainCommand(program, terminal);
  addDetectCommand(program, terminal);
  addDetectorsCommand(program, terminal);
  addPatternCommand(program, terminal);
  addSettingCommand(program, terminal);
  addPolicyCommand(program, terminal);
  addSimulateCommand(program, terminal);
  addTuningCommand(program, terminal);
  addMessageCommand(program, terminal);
  addProtectionCommand(program, terminal);
  addNoticeCommand(program, terminal);
  addSendSamplesCommand(program, terminal);
  addAuditCommand(program, terminal);
  addStoreCommand(program, terminal);
  addBackupCommand(program, terminal);
  addReportCommand(program, terminal);
  addProjectCommand(program, terminal);
  addAccountCommand(program, terminal);
  addErasureCommand(program, terminal);
  addLegalHoldCommand(program, terminal);
  addKeyRingCommand(program, terminal);
  addDkimCommand(program, terminal);
  addDkimKeyCommand(program, terminal);
  addCertificateCommand(program, terminal);
  addSmimeCommand(program, terminal);
  addPgpCommand(program, terminal);
  addPgpKeyCommand(program, terminal);
  addConfigCommand(program, terminal);
  addPdfCommand(program, terminal);
  addPdfPasswordCommand(program, terminal);
  return program;
}

/** Errors whose message is written for the operator. */
const ADVISING = [
  CommandFailed,
  CannotRestore,
  ConfigError,
  CannotStart,
  CannotOpenStore,
  CopyRefused,
  StoreLocked,
  StoreUnavailable,
  NewerStore,
  KeyRingRefused,
  BucketRefused,
  BlobsUnavailable,
];

/** Expected failures carry their advice; anything else is a fault, told with its trace. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ADVISING.some((kind) => error instanceof kind) ? error.message : (error.stack ?? error.message);
}
