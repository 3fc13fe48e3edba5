/** Ten thousand held messages of an office, as the receiving side would record them: the same for every run. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { similarityHash } from '#dlp';
import type { EngineParts } from '../apps/engine/src/platform/engine-parts.js';
import { type HeldInput, holdMessage } from '../test/support/held-message.js';
import { type SeededRandom, seededRandom } from '../test/support/seeded-random.js';

const START = Date.UTC(2026, 1, 1);
const WORDS = [
  'invoice',
  'refund',
  'contract',
  'salary',
  'quarter',
  'ledger',
  'passport',
  'claim',
  'policy',
  'transfer',
  'account',
  'customer',
  'agreement',
  'supplier',
  'audit',
  'payroll',
  'diagnosis',
  'insurance',
  'tender',
  'merger',
  'forecast',
  'budget',
  'delivery',
  'statement',
  'reminder',
  'mandate',
  'balance',
  'receipt',
  'voucher',
  'dossier',
] as const;
const PATTERNS = ['credit-card', 'iban', 'us-ssn', 'email-address', 'confidential-keywords', 'phone-number'] as const;
const DOMAINS = ['kestrel.example', 'halden.example', 'orca.example', 'north-sea.example', 'rival.example'] as const;

export function scratchDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'lazaret-bench-'));
}

/** Records so many held messages, each with its key, with hardly any content. */
export async function holdMany(parts: EngineParts, count: number): Promise<string[]> {
  const random = seededRandom(4);
  const inputs = Array.from({ length: count }, (_, number) => made(number, random));
  const ids: string[] = [];
  for (let from = 0; from < count; from += 64)
    ids.push(...(await Promise.all(inputs.slice(from, from + 64).map((input) => holdMessage(parts, input)))));
  return ids;
}

function made(number: number, random: SeededRandom): HeldInput {
  const person = (): string => `person${String(random.between(0, 1_999))}@${random.pick(DOMAINS)}`;
  const text = Array.from({ length: 60 }, () => random.pick(WORDS)).join(' ');
  return {
    at: new Date(START + number * 60_000).toISOString(),
    sender: `sender${String(number % 400)}@${random.pick(DOMAINS)}`,
    recipients: Array.from({ length: random.between(1, 3) }, person),
    subject: `${random.pick(WORDS)} ${random.pick(WORDS)} ${String(number)}`,
    score: random.between(0, 999) / 100,
    pattern: random.pick(PATTERNS),
    matches: random.between(1, 20),
    masked: `41•• ${String(number)}`,
    similarity: similarityHash([text]) ?? '',
    fileName: `${random.pick(WORDS)}.xlsx`,
    isUninspectable: number % 50 === 0,
    isAskedFor: number % 25 === 0,
    ...(number % 5 === 0 && { team: 'emea' }),
    raw: Buffer.from('Subject: bench\r\n\r\n'),
  };
}
