import type { Finding } from '../finding.js';
import type { CompiledPatterns } from './compile.js';
import { scanMessage, type ScanOptions } from './scan-message.js';

/** Findings in one piece of text, scanned as the body of a message; offsets are UTF-16 code units of `text`. */
export function detectIn(text: string, patterns: CompiledPatterns, options: ScanOptions): readonly Finding[] {
  return scanMessage([{ path: 'text', kind: 'body', text: Buffer.from(text, 'utf8') }], patterns, options).findings;
}
