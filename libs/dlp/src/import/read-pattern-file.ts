import { readGitleaksRules } from './gitleaks-rules.js';
import { CSV_COLUMNS, readPatternCsv } from './pattern-csv.js';
import { FILE_LIMITS, refuseFile, type FileDefaults, type PatternFile, type PatternFileFormat } from './pattern-file.js';
import { readPatternJson } from './pattern-json.js';
import { readPatternLines } from './pattern-lines.js';
import { readPresidioRecognizers } from './presidio-recognizers.js';

const READERS: Readonly<Record<PatternFileFormat, (text: string, defaults: FileDefaults) => PatternFile>> = {
  json: readPatternJson,
  csv: readPatternCsv,
  lines: readPatternLines,
  gitleaks: readGitleaksRules,
  presidio: readPresidioRecognizers,
};

/** What each format is known by, in the order in which it is asked. */
const GITLEAKS = /^[ \t]{0,20}\[{1,2}[ \t]{0,20}(?:rules|allowlists?|extend)[ \t\].]/mu;
const PRESIDIO = /^[ \t]{0,20}(?:recognizers|recognizer_registry)[ \t]{0,20}:/mu;

/**
 * Reads a file of patterns and groups in any of the formats. All or nothing: a file that is refused gives no pattern. Whether
 * expressions compile and examples hold is for `checkPattern`. Linear in the length of the text, which is bounded; never throws.
 * @param format - `auto`: as the content shows.
 */
export function readPatternFile(text: string, format: PatternFileFormat | 'auto', defaults: FileDefaults): PatternFile {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const isTooLarge = plain.length > FILE_LIMITS.characters;
  const known = format !== 'auto' ? format : isTooLarge ? 'lines' : formatOf(plain);
  if (isTooLarge) return refuseFile(known, 'file', `is larger than ${FILE_LIMITS.characters} characters`);
  if (plain.includes('\0')) return refuseFile(known, 'file', 'holds a NUL character: it is no text');
  return READERS[known](plain, defaults);
}

function formatOf(text: string): PatternFileFormat {
  const start = text.slice(0, 10_000).trimStart();
  if (start.startsWith('{')) return 'json';
  if (isCsvHeader(/^[^\r\n]*/.exec(start)?.[0] ?? '')) return 'csv';
  if (GITLEAKS.test(text)) return 'gitleaks';
  return PRESIDIO.test(text) ? 'presidio' : 'lines';
}

function isCsvHeader(line: string): boolean {
  const known: readonly string[] = CSV_COLUMNS;
  const names = line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  return names.length > 1 && names.includes('id') && names.filter((name) => known.includes(name)).length > names.length / 2;
}
