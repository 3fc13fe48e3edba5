/** `lazaret extract`: the text that would be scanned, as it was extracted and as the views of the scan hold it. */
import type { Command } from 'commander';
import { compileSkipList, NO_SKIP_WORDS, normalizeParts, type SkipList } from '#dlp';
import { DEFAULT_EXTRACTION_LIMITS, type Extraction, extractMessage, type TextPart } from '#mail';
import { loadConfig } from '../config/load-config.js';
import { plainLine, plainText } from '../platform/plain-text.js';
import { scanConfiguration } from '../policy/scan-configuration.js';
import { choice, type EngineOptions, engineOptions } from './options.js';
import { openPolicySource } from './policy-source.js';
import { forEachFile } from './read-input.js';
import type { Terminal } from './terminal.js';
import { mailReaders } from '../inspect/mail-readers.js';

interface ExtractOptions extends EngineOptions {
  readonly view?: 'exact' | 'folded' | 'both';
}

type View = 'exact' | 'folded';

/** What is shown of a part beside its text. */
interface Shown {
  readonly views: readonly View[];
  readonly skipWords: SkipList;
}

export function addExtractCommand(program: Command, terminal: Terminal): void {
  engineOptions(program.command('extract').description('show the text of mail files (or - for standard input) as it would be scanned'))
    .argument('<file...>', 'mail files (message/rfc822)')
    .addOption(choice('--view <view>', 'beside the extracted text, its normalized views', ['exact', 'folded', 'both']))
    .addHelpText(
      'after',
      '\nexact: what detectors and case-sensitive patterns scan. folded: what keywords and other expressions scan, without the words of the skip list.',
    )
    .action((files: readonly string[], options: ExtractOptions) => extract(files, options, terminal));
}

async function extract(files: readonly string[], options: ExtractOptions, terminal: Terminal): Promise<void> {
  const readers = mailReaders();
  const shown = await shownBeside(options, terminal);
  await forEachFile(files, terminal, async (raw, file) => {
    const extraction = await extractMessage(raw, readers, DEFAULT_EXTRACTION_LIMITS);
    if (options.json === true) terminal.print(JSON.stringify(jsonLine(file, extraction, shown)));
    else printForPeople(file, extraction, { shown, terminal });
  });
}

/** The skip list is asked for only where it shows. */
async function shownBeside({ view, config }: ExtractOptions, terminal: Terminal): Promise<Shown> {
  const views: readonly View[] = view === undefined ? [] : view === 'both' ? ['exact', 'folded'] : [view];
  if (!views.includes('folded')) return { views, skipWords: NO_SKIP_WORDS };
  const { policy } = await openPolicySource(undefined, loadConfig(config === undefined ? {} : { file: config }), terminal);
  return { views, skipWords: compileSkipList(scanConfiguration(policy).skipWords) };
}

function viewsOf(part: TextPart, { views, skipWords }: Shown): Partial<Record<View, string>> {
  if (views.length === 0) return {};
  const normalized = normalizeParts([part], { skipWords });
  return Object.fromEntries(views.map((view) => [view, normalized[view].bytes.toString('utf8')]));
}

function jsonLine(file: string, { parts, attachments, uninspectable, defects }: Extraction, shown: Shown): object {
  const texts = parts.map((part) => ({ ...part, text: part.text.toString('utf8'), ...viewsOf(part, shown) }));
  return { file, parts: texts, attachments, uninspectable, defects };
}

function printForPeople(file: string, extraction: Extraction, { shown, terminal }: { shown: Shown; terminal: Terminal }): void {
  const print = (line: string): void => terminal.print(plainLine(line));
  print(`== ${file}`);
  for (const part of extraction.parts) {
    print(`-- ${part.path} (${part.kind}, ${part.mediaType})`);
    terminal.print(plainText(part.text.toString('utf8')));
    for (const [view, text] of Object.entries(viewsOf(part, shown))) {
      print(`-- ${part.path}, ${view} view`);
      terminal.print(plainText(text));
    }
  }
  for (const { part, reason, note } of extraction.uninspectable) print(`-- could not inspect ${part}: ${reason} (${note})`);
  for (const { part, defect, note } of extraction.defects) print(`-- defect in ${part}: ${defect} (${note})`);
}
