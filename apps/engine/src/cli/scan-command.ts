/** `lazaret scan`: what mails hold and what the engine would do with them. */
import type { Command } from 'commander';
import type { Finding } from '#dlp';
import { loadConfig } from '../config/load-config.js';
import { plainLine } from '../platform/plain-text.js';
import { openMailScanner, type ScannedMail } from './mail-scanner.js';
import { addressOption, listOfAddresses } from './options.js';
import { openPolicySource } from './policy-source.js';
import { forEachFile } from './read-input.js';
import { findingView, type FindingView, isShown } from './shown-finding.js';
import type { Terminal } from './terminal.js';

interface ScanOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly reveal?: boolean;
  readonly all?: boolean;
  readonly sender?: string;
  readonly recipient: readonly string[];
  readonly patterns?: string;
}

export function addScanCommand(program: Command, terminal: Terminal): void {
  program
    .command('scan')
    .description('scan mail files (or - for standard input) and say what the engine would do with them')
    .argument('<file...>', 'mail files (message/rfc822)')
    .option('--json', 'one JSON line a file')
    .option('--reveal', 'add the matched value to each finding')
    .option('--all', "also findings below the pattern's least confidence")
    .option('--sender <address>', 'sender whose policy judges (default: the From header)', addressOption)
    .option('--recipient <address>', 'recipient; may be given several times (default: somebody outside)', listOfAddresses, [])
    .option(
      '--patterns <file>',
      'judge by the patterns of this file, under the dlp section of the configuration, instead of the policy of the engine',
    )
    .option('--config <file>', 'configuration file of the engine (default: LAZARET_CONFIG, or ./lazaret.yaml)')
    .addHelpText(
      'after',
      '\nThe policy is read from the store of the engine, whether it runs or not; before its first start the built-in patterns judge. ' +
        'Offsets count UTF-16 code units of the text extracted from the part. The exit code is 0 also when mail would be held.',
    )
    .action((files: readonly string[], options: ScanOptions) => scan(files, options, terminal));
}

async function scan(files: readonly string[], options: ScanOptions, terminal: Terminal): Promise<void> {
  const config = loadConfig(options.config === undefined ? {} : { file: options.config });
  const source = await openPolicySource(options.patterns, config, terminal);
  const { sender, recipient: recipients } = options;
  const scanMail = openMailScanner(source, config, { recipients, ...(sender !== undefined && { sender }) });
  const view = findingView(source.policy.set.patterns, options);
  await forEachFile(files, terminal, async (raw, file) => {
    const scanned = await scanMail(raw);
    if (options.json === true) terminal.print(JSON.stringify(jsonLine(file, scanned, view)));
    else printForPeople(file, scanned, { view, terminal });
  });
}

function jsonLine(file: string, scanned: ScannedMail, view: FindingView): object {
  return {
    file,
    action: scanned.action,
    score: scanned.score,
    ...(scanned.outcomes.length > 1 && { outcomes: outcomesOf(scanned) }),
    findings: scanned.findings.filter((finding) => isShown(finding, view)).map((finding) => shownFinding(finding, view)),
    uninspectable: scanned.uninspectable.map(({ part, reason }) => ({ part, reason })),
    defects: scanned.defects,
  };
}

function outcomesOf({ outcomes }: ScannedMail): object[] {
  return outcomes.map(({ recipient, verdict }) => ({ recipient, action: verdict.outcome, score: verdict.score }));
}

function shownFinding(
  { pattern, version, part, start, end, masked, value, confidence, explanation }: Finding,
  { reveal }: FindingView,
): object {
  return { pattern, version, part, start, end, masked, ...(reveal && { value }), confidence, explanation };
}

function printForPeople(file: string, scanned: ScannedMail, { view, terminal }: { view: FindingView; terminal: Terminal }): void {
  const print = (line: string): void => terminal.print(plainLine(line));
  print(`${file}: ${scanned.action} (score ${scanned.score})`);
  if (scanned.outcomes.length > 1) for (const { recipient, verdict } of scanned.outcomes) print(`  to ${recipient}: ${verdict.outcome}`);
  for (const finding of scanned.findings.filter((each) => isShown(each, view))) {
    const reasons = finding.explanation.map(({ note }) => note).join('; ');
    const text = view.reveal ? finding.value : finding.masked;
    print(`  ${finding.pattern} in ${finding.part} at ${finding.start}: ${text} · ${Math.round(finding.confidence * 100)} % (${reasons})`);
  }
  for (const { part, reason, note } of scanned.uninspectable) print(`  could not inspect ${part}: ${reason} (${note})`);
  for (const { part, defect, note } of scanned.defects) print(`  defect in ${part}: ${defect} (${note})`);
}
