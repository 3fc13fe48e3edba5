/** `lazaret extract`: the text that would be scanned. */
import type { Command } from 'commander';
import { DEFAULT_EXTRACTION_LIMITS, documentReaders, type Extraction, extractMessage } from '#mail';
import { plainLine, plainText } from '../platform/plain-text.js';
import { forEachFile } from './read-input.js';
import type { Terminal } from './terminal.js';

export function addExtractCommand(program: Command, terminal: Terminal): void {
  program
    .command('extract')
    .description('show the text of mail files (or - for standard input) as it would be scanned')
    .argument('<file...>', 'mail files (message/rfc822)')
    .option('--json', 'one JSON line a file')
    .action((files: readonly string[], options: { readonly json?: boolean }) => extract(files, options.json === true, terminal));
}

async function extract(files: readonly string[], json: boolean, terminal: Terminal): Promise<void> {
  const readers = documentReaders();
  await forEachFile(files, terminal, async (raw, file) => {
    const extraction = await extractMessage(raw, readers, DEFAULT_EXTRACTION_LIMITS);
    if (json) terminal.print(JSON.stringify(jsonLine(file, extraction)));
    else printForPeople(file, extraction, terminal);
  });
}

function jsonLine(file: string, { parts, attachments, uninspectable, defects }: Extraction): object {
  return { file, parts: parts.map((part) => ({ ...part, text: part.text.toString('utf8') })), attachments, uninspectable, defects };
}

function printForPeople(file: string, extraction: Extraction, terminal: Terminal): void {
  const print = (line: string): void => terminal.print(plainLine(line));
  print(`== ${file}`);
  for (const { path, kind, mediaType, text } of extraction.parts) {
    print(`-- ${path} (${kind}, ${mediaType})`);
    terminal.print(plainText(text.toString('utf8')));
  }
  for (const { part, reason, note } of extraction.uninspectable) print(`-- could not inspect ${part}: ${reason} (${note})`);
  for (const { part, defect, note } of extraction.defects) print(`-- defect in ${part}: ${defect} (${note})`);
}
