/** `lazaret pattern import | export | check | schema`: files of patterns and groups. */
import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { type PatternImportResult, routes } from '#contracts';
import { checkPattern, PATTERN_FILE_FORMATS, PATTERN_FILE_SCHEMA, type PatternFile, readPatternFile } from '#dlp';
import { openEngineClient } from './engine-client.js';
import { choice, type EngineOptions, engineOptions } from './options.js';
import { readInput } from './read-input.js';
import { CommandFailed, type Terminal } from './terminal.js';

const FORMATS = ['auto', ...PATTERN_FILE_FORMATS] as const;
type Format = (typeof FORMATS)[number];

interface CheckOptions {
  readonly format: Format;
  readonly json?: boolean;
}

interface ImportOptions extends EngineOptions {
  readonly format: Format;
  readonly existing: 'skip' | 'overwrite';
  readonly dryRun?: boolean;
  readonly action: string;
  readonly state: string;
}

/** A file is read whole; one that is larger holds more than the engine takes. */
const MAX_FILE_BYTES = 40_000_000;
const FILE = 'pattern file, or - for standard input';
const FORMATS_HELP = `
Formats: json (see "lazaret pattern schema"), csv (with a header row), lines (id, tab, expression),
gitleaks (its TOML rules), presidio (its YAML recognizers). Expressions are RE2.`;

export function addPatternFileCommands(pattern: Command, terminal: Terminal): void {
  engineOptions(pattern.command('export').description('all patterns and groups as a pattern file on standard output'))
    .addOption(choice('--format <format>', 'format of the file', ['json', 'csv']).default('json'))
    .action((options: EngineOptions & { readonly format: string }) => exportFile(options, terminal));
  engineOptions(pattern.command('import').description('add patterns and groups from a file'))
    .argument('<file>', FILE)
    .addOption(formatOption())
    .addOption(choice('--existing <what>', 'patterns and groups whose id exists', ['skip', 'overwrite']).default('skip'))
    .option('--dry-run', 'only say what would happen')
    .addOption(
      choice('--action <action>', 'where the file names none', ['warn', 'must-encrypt', 'quarantine', 'block']).default('quarantine'),
    )
    .addOption(choice('--state <state>', 'where the file names none', ['draft', 'shadow', 'live']).default('live'))
    .addHelpText('after', FORMATS_HELP)
    .action((file: string, options: ImportOptions) => importFile(file, options, terminal));
  pattern
    .command('check')
    .description('say what is wrong with a pattern file; needs no engine')
    .argument('<file>', FILE)
    .addOption(formatOption())
    .option('--json', 'as JSON')
    .addHelpText('after', FORMATS_HELP)
    .action((file: string, options: CheckOptions) => checkFile(file, options, terminal));
  pattern
    .command('schema')
    .description('JSON Schema of pattern files on standard output')
    .action(() => terminal.print(JSON.stringify(PATTERN_FILE_SCHEMA, undefined, 2)));
}

function formatOption(): ReturnType<typeof choice> {
  return choice('--format <format>', 'format of the file', FORMATS).default('auto');
}

async function exportFile({ config, format }: EngineOptions & { readonly format: string }, terminal: Terminal): Promise<void> {
  const file = await openEngineClient(config).fetch(routes.exportPatterns, { query: { format } });
  terminal.print(file.toString('utf8').replace(/\n$/, '')); // print ends the line
}

async function importFile(file: string, options: ImportOptions, terminal: Terminal): Promise<void> {
  const text = await readText(file, terminal);
  const { format, existing, action, state, dryRun = false } = options;
  const outcome = await openEngineClient(options.config).ask(routes.importPatterns, {
    body: { file: text, format, existing, action, state, dryRun },
  });
  if (options.json === true) terminal.print(JSON.stringify(outcome));
  else terminal.print(importSentence(outcome, dryRun));
  if (options.json !== true) for (const { id, reason } of outcome.unsupported) terminal.print(`${id}: ${reason}`);
  for (const { id, reason } of outcome.refused) terminal.fail(`${id} is refused: ${reason}`);
}

function importSentence({ format, added, overwritten, skipped, refused, groups }: PatternImportResult, dryRun: boolean): string {
  const patterns = `${added.length} added, ${overwritten.length} overwritten, ${skipped.length} skipped, ${refused.length} refused`;
  const counts = groups.length === 0 ? patterns : `${patterns}; groups: ${groups.join(', ')}`;
  return `${format}: ${dryRun ? 'would be ' : ''}${counts}`;
}

async function checkFile(name: string, { format, json }: CheckOptions, terminal: Terminal): Promise<void> {
  const file = readPatternFile(await readText(name, terminal), format, { action: 'quarantine', state: 'draft' });
  const problems = problemsOf(file);
  if (json === true) terminal.print(JSON.stringify({ ...summaryOf(file), problems }));
  else if (file.kind === 'read') {
    terminal.print(`${file.format}: ${file.patterns.length} patterns, ${file.groups.length} groups`);
    for (const { id, reason } of file.unsupported) terminal.print(`${id}: ${reason}`);
  }
  for (const { path, reason } of problems) terminal.fail(`${path} ${reason}`);
}

function summaryOf(file: PatternFile): object {
  if (file.kind === 'refused') return { format: file.format, patterns: 0, groups: 0, unsupported: [] };
  const { format, patterns, groups, unsupported } = file;
  return { format, patterns: patterns.length, groups: groups.length, unsupported };
}

function problemsOf(file: PatternFile): readonly { readonly path: string; readonly reason: string }[] {
  if (file.kind === 'refused') return file.problems;
  return file.patterns.flatMap((pattern) => checkPattern(pattern).problems.map((reason) => ({ path: `pattern ${pattern.id}:`, reason })));
}

/** @throws CommandFailed for bytes that are not UTF-8, or more than any pattern file has. */
async function readText(file: string, terminal: Terminal): Promise<string> {
  const size = file === '-' ? 0 : (statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  const bytes = size > MAX_FILE_BYTES ? undefined : await readInput(file, terminal.input);
  if (bytes === undefined || bytes.length > MAX_FILE_BYTES)
    throw new CommandFailed(`${file} is refused: it is larger than ${MAX_FILE_BYTES} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CommandFailed(`${file} is refused: it is not UTF-8 text. Save it as UTF-8 and try again.`);
  }
}
