/** `lazaret explain`: what the engine sees in mails, what nearly matches, and why each pattern does or does not act. */
import type { Command } from 'commander';
import type { EngineView } from '#contracts';
import type { Pattern } from '#dlp';
import { loadConfig } from '../config/load-config.js';
import { viewMail } from '../engine-view/view-mail.js';
import { plainLine } from '../platform/plain-text.js';
import { examinerInThisProcess } from './examiner.js';
import { addressOption, type EngineOptions, engineOptions, listOfAddresses } from './options.js';
import { patternsFrom } from './pattern-set.js';
import { openPolicySource } from './policy-source.js';
import { forEachFile } from './read-input.js';
import { CommandFailed, type Terminal } from './terminal.js';

interface ExplainOptions extends EngineOptions {
  readonly sender?: string;
  readonly recipient: readonly string[];
  readonly draft?: string;
  readonly patterns?: string;
}

export function addExplainCommand(program: Command, terminal: Terminal): void {
  engineOptions(
    program.command('explain').description('say what each pattern makes of mail files (or - for standard input), and why it does not act'),
  )
    .argument('<file...>', 'mail files (message/rfc822)')
    .option('--sender <address>', 'sender whose policy judges (default: the From header)', addressOption)
    .option('--recipient <address>', 'recipient; may be given several times (default: somebody outside)', listOfAddresses, [])
    .option('--draft <file>', 'pattern file with one pattern that is tried as if it were live')
    .option(
      '--patterns <file>',
      'judge by the patterns of this file, under the dlp section of the configuration, instead of the policy of the engine',
    )
    .addHelpText(
      'after',
      '\nThe policy is read from the store of the engine, whether it runs or not. Nothing is recorded; values are masked.',
    )
    .action((files: readonly string[], options: ExplainOptions) => explain(files, options, terminal));
}

async function explain(files: readonly string[], options: ExplainOptions, terminal: Terminal): Promise<void> {
  const config = loadConfig(options.config === undefined ? {} : { file: options.config });
  const { policy, tagOf } = await openPolicySource(options.patterns, config, terminal);
  const draft = options.draft === undefined ? null : await draftFrom(options.draft, terminal);
  const examiner = examinerInThisProcess();
  await forEachFile(files, terminal, async (raw, file) => {
    const mail = { raw, sender: options.sender ?? '', recipients: options.recipient, draft };
    const view = await viewMail(mail, { examiner, policy, tagOf, at: new Date().toISOString(), config });
    if (options.json === true) terminal.print(JSON.stringify({ file, ...withoutTexts(view) }));
    else printForPeople(file, view, terminal);
  });
}

async function draftFrom(file: string, terminal: Terminal): Promise<Pattern> {
  const [draft, ...others] = await patternsFrom(file, terminal);
  if (draft !== undefined && others.length === 0) return { ...draft, state: 'draft' };
  throw new CommandFailed(`--draft: ${file} holds ${others.length + (draft === undefined ? 0 : 1)} patterns, not one`);
}

/** The texts are what `lazaret extract` is for. */
function withoutTexts({ parts, ...view }: EngineView): object {
  return { ...view, parts: parts.map(({ path, kind, mediaType, droppedWords }) => ({ path, kind, mediaType, droppedWords })) };
}

function printForPeople(file: string, view: EngineView, terminal: Terminal): void {
  const print = (line: string): void => terminal.print(plainLine(line));
  print(`== ${file} under policy ${view.policyRevision}`);
  for (const { recipient, outcome, score, why } of view.outcomes) print(`to ${recipient}: ${outcome} (score ${score}): ${why}`);
  for (const { pattern, version, acts, failed, why } of view.answers) {
    print(`${pattern} version ${version}: ${acts ? 'acts' : `does not act (${failed ?? ''})`}: ${why}`);
  }
  for (const { pattern, part, start, end, masked, confidence } of view.findings) {
    print(`found ${pattern} in ${part} at ${start}–${end}: ${masked} · ${Math.round(confidence * 100)} %`);
  }
  for (const { pattern, part, start, end, why } of view.nearMisses) print(`nearly ${pattern} in ${part} at ${start}–${end}: ${why}`);
  for (const { path, droppedWords } of view.parts) {
    if (droppedWords.length > 0) print(`the skip list dropped in ${path}: ${droppedWords.join(', ')}`);
  }
  for (const { part, reason, note } of view.uninspectable) print(`could not inspect ${part}: ${reason} (${note})`);
  for (const { part, defect, note } of view.defects) print(`defect in ${part}: ${defect} (${note})`);
}
