/** The double's answer to "what the engine sees": one mail with a match, near misses, and a part that nobody could read. */
import type { EngineView, RouteName } from '#contracts';
import { type Call, Refusal } from './double-world.js';

const original = 'Dear Sir,\n\nthe card is 4111 1111 1111 1111, the other 4111 1111 11\u200b11 1112.\nClaim number hm-2026-118, order 7.';
const exact = 'Dear Sir, the card is 4111 1111 1111 1111, the other 4111 1111 1111 1112. Claim number hm-2026-118, order 7.';
const folded = 'dear sir card is 4111 1111 1111 1111 other 4111 1111 1111 1112 claim number hm 2026 118 order 7';
const at = (text: string, sought: string): { start: number; end: number } => ({
  start: text.indexOf(sought),
  end: text.indexOf(sought) + sought.length,
});

const view: EngineView = {
  policyRevision: 'b7e1c2d3f4a59687',
  parts: [
    {
      path: '0',
      kind: 'subject',
      mediaType: 'text/plain',
      original: 'Supplier cards',
      exact: 'Supplier cards',
      folded: 'supplier cards',
      truncated: false,
      droppedWords: [],
    },
    { path: '1', kind: 'body', mediaType: 'text/plain', original, exact, folded, truncated: false, droppedWords: ['the'] },
    {
      path: '2/ledger.csv',
      kind: 'attachment',
      mediaType: 'text/csv',
      original: 'name;iban\n',
      exact: 'name;iban ',
      folded: 'name iban',
      truncated: true,
      droppedWords: [],
    },
  ],
  attachments: [
    { path: '2', fileName: 'archive.zip', mediaType: 'application/zip', sizeBytes: 88_000 },
    { path: '2/ledger.csv', fileName: 'ledger.csv', mediaType: 'text/csv', sizeBytes: 1_400 },
    { path: '2/secret.7z', fileName: 'secret.7z', mediaType: 'application/x-7z-compressed', sizeBytes: 40_200 },
  ],
  uninspectable: [{ part: '2/secret.7z', reason: 'encrypted', note: 'The archive asks for a password.' }],
  defects: [{ part: '1', defect: 'charset-unknown', note: 'Read as windows-1252.' }],
  findings: [
    {
      pattern: 'credit-card',
      part: '1',
      ...at(original, '4111 1111 1111 1111'),
      exact: at(exact, '4111 1111 1111 1111'),
      folded: at(folded, '4111 1111 1111 1111'),
      confidence: 0.98,
      counts: true,
      masked: '4111 •••• •••• 1111',
      terms: [
        { term: 'pattern', delta: 0.5, note: 'pattern' },
        { term: 'validator', delta: 0.25, note: 'Luhn check passed' },
        { term: 'context', delta: 0.23, note: '“card” 2 words before' },
      ],
    },
  ],
  nearMisses: [
    {
      pattern: 'credit-card',
      part: '1',
      ...at(original, '4111 1111 11\u200b11 1112'),
      exact: at(exact, '4111 1111 1111 1112'),
      why: 'the Luhn check fails',
    },
    { pattern: 'claim-number', part: '1', ...at(original, 'hm-2026-118'), why: 'written in other case than the expression asks for' },
  ],
  answers: [
    {
      pattern: 'credit-card',
      version: 6,
      name: 'Credit card',
      state: 'live',
      acts: false,
      failed: 'threshold',
      why: '1 of 5 different values',
      count: 1,
      threshold: 5,
    },
    {
      pattern: 'claim-number',
      version: 2,
      name: 'Claim number',
      state: 'shadow',
      acts: false,
      failed: 'other-case',
      why: 'hm-2026-••• is written in lower case, the expression asks for capitals',
      count: 0,
      threshold: 1,
    },
    {
      pattern: 'iban',
      version: 3,
      name: 'IBAN',
      state: 'live',
      acts: false,
      failed: 'no-match',
      why: 'nothing looks like it',
      count: 0,
      threshold: 1,
    },
    {
      pattern: 'project-harbour',
      version: 1,
      name: 'Project Harbour',
      state: 'draft',
      acts: false,
      failed: 'draft',
      why: 'it is a draft',
      count: 0,
      threshold: 1,
    },
    {
      pattern: 'private-key',
      version: 1,
      name: 'Private key',
      state: 'live',
      acts: true,
      failed: null,
      why: '1 of 1 value',
      count: 1,
      threshold: 1,
    },
  ],
  outcomes: [
    { recipient: 'legal@brandt-partner.example', outcome: 'pass', score: 1.2, why: 'no pattern reaches its threshold' },
    { recipient: 'ann@halden-mutual.example', outcome: 'pass', score: 0, why: 'internal: not scanned' },
  ],
};

export const engineViewAnswers: Partial<Record<RouteName, (call: Call) => unknown>> = {
  engineView: ({ body }) => {
    if (typeof body['mail'] !== 'string' || body['mail'] === '') throw new Refusal(422, 'no-mail', 'There is no mail in the request.');
    return view;
  },
};
