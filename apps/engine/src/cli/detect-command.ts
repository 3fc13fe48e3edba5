/** `lazaret detect`: findings in plain texts, one JSON line in, one JSON line out. */
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { z } from 'zod';
import { detectIn, NO_SKIP_WORDS } from '#dlp';
import { compiled, detectorPatterns } from './pattern-set.js';
import { findingView, isShown, type FindingView } from './shown-finding.js';
import type { Finding } from '#dlp';
import type { Terminal } from './terminal.js';

interface DetectOptions {
  readonly detectors: string;
  readonly reveal?: boolean;
  readonly all?: boolean;
}

const lineSchema = z.object({ id: z.union([z.string(), z.number()]), text: z.string() });
type DetectLine = z.infer<typeof lineSchema>;

export function addDetectCommand(program: Command, terminal: Terminal): void {
  program
    .command('detect')
    .description(
      'find sensitive values in texts: JSON lines {"id","text"} on standard input, {"id","findings"} on standard output, in order',
    )
    .option('--detectors <ids>', 'ids between commas, or all (see: lazaret detectors)', 'all')
    .option('--reveal', 'add the matched value to each finding')
    .option('--all', "also findings below the pattern's least confidence")
    .option('--json', 'JSON lines, which is what this command always writes')
    .addHelpText('after', '\nOffsets count UTF-16 code units of the text. Findings do not depend on thresholds or actions of a policy.')
    .action((options: DetectOptions) => detect(options, terminal));
}

async function detect(options: DetectOptions, terminal: Terminal): Promise<void> {
  const patterns = detectorPatterns(options.detectors);
  const compiledPatterns = compiled(patterns);
  const view = findingView(patterns, options);
  let lineNumber = 0;
  for await (const line of createInterface({ input: terminal.input, crlfDelay: Infinity })) {
    lineNumber++;
    if (line.trim() === '') continue;
    const read = readLine(line);
    if (read === undefined) {
      terminal.fail(`line ${lineNumber} is not a JSON object with "id" and "text"; it was left out`);
      continue;
    }
    const findings = detectIn(read.text, compiledPatterns, { skipWords: NO_SKIP_WORDS });
    terminal.print(
      JSON.stringify({ id: read.id, findings: findings.filter((finding) => isShown(finding, view)).map((each) => shown(each, view)) }),
    );
  }
}

function readLine(line: string): DetectLine | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined; // The caller names the line.
  }
}

function shown({ pattern, start, end, masked, value, confidence }: Finding, { reveal }: FindingView): object {
  return { pattern, start, end, masked, ...(reveal && { value }), confidence };
}
