/** Scanning of one mail in this process, as the engine's inspection processes do it. */
import { compileSkipList, evaluate, type Finding, type Outcome, type Pattern, type Policy, scanMessage } from '#dlp';
import { DEFAULT_EXTRACTION_LIMITS, type Defect, documentReaders, extractMessage, type Uninspectable } from '#mail';
import type { EngineConfig } from '../config/engine-config.js';
import { policyFor } from '../policy/configured-policy.js';
import { compiled } from './pattern-set.js';

/** What one mail holds and what the engine would do with it. */
export interface ScannedMail {
  readonly action: Outcome;
  readonly score: number;
  readonly findings: readonly Finding[];
  readonly uninspectable: readonly Uninspectable[];
  readonly defects: readonly Defect[];
}

/** Scans raw mails with patterns that were compiled once, judged by the `dlp` section of the configuration. */
export function openMailScanner(patterns: readonly Pattern[], dlp: EngineConfig['dlp']): (raw: Buffer) => Promise<ScannedMail> {
  const policy: Policy = policyFor(dlp, patterns, 'command-line');
  const compiledPatterns = compiled(patterns);
  const skipWords = compileSkipList(policy.skipWords);
  const readers = documentReaders();
  return async (raw) => {
    const { parts, uninspectable, defects } = await extractMessage(raw, readers, DEFAULT_EXTRACTION_LIMITS);
    const { findings, summaries } = scanMessage(parts, compiledPatterns, { skipWords });
    const { outcome, score } = evaluate({ summaries, uninspectable }, policy);
    return { action: outcome, score, findings, uninspectable, defects };
  };
}
