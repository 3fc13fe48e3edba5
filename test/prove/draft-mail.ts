/** Mail and a draft policy that meet in many ways: what the draft newly finds, finds no more, or treats otherwise. */
import { policyDraftSchema, type PolicyDraft } from '#contracts';
import type { SeededRandom } from '../support/seeded-random.js';

export interface SimulatedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly bytes: Buffer;
}

const SENDERS = ['anna@example.com', 'bert@example.com', 'cleo@branch.example.com'] as const;
const RECIPIENTS = ['b@example.net', 'c@partner.example', 'd@north.quiet.example', 'e@secure.example', 'f@example.org'] as const;
/** Published test values: cards of Visa, Mastercard and American Express, account numbers of the IBAN registry. */
const PIECES = [
  'Please charge the card 4111 1111 1111 1111 today.',
  'The other card is 5555-5555-5555-4444.',
  'Third card: 3782 822463 10005',
  'Pay to IBAN DE89 3704 0044 0532 0130 00.',
  'Account GB82 WEST 1234 5698 7654 32',
  'This belongs to PROJ-4711-NX.',
  'see proj-0815-ab for the plan',
  'Keep the  Golden   Goose quiet.',
  'the golden goose has landed',
  'A new mine in Lapland is to be opened.',
  'Write to one@example.org, two@example.org and three@example.org.',
  'Approved by the board.',
  'Nothing to see here, only words about the harbour and the weather.',
  'See you on Friday.',
] as const;
const SUBJECTS = ['Minutes', 'Offer [encrypt]', 'proj-1234-zz status', 'Lunch', 'Re: granite'] as const;

/** A mail of random pieces, half of them in an attachment sometimes, to one to three recipients. */
export function simulatedMail(number: number, random: SeededRandom): SimulatedMail {
  const pieces = (count: number): string => Array.from({ length: count }, () => random.pick(PIECES)).join('\r\n');
  const to = [...new Set(Array.from({ length: random.between(1, 3) }, () => random.pick(RECIPIENTS)))];
  const from = random.pick(SENDERS);
  const head = [
    `From: ${from}`,
    `To: ${to.join(', ')}`,
    `Subject: ${random.pick(SUBJECTS)}`,
    `Message-ID: <${String(number)}@example.com>`,
  ];
  const body = pieces(random.between(1, 3));
  if (random.next() < 0.7) return { from, to, bytes: Buffer.from([...head, '', body, ''].join('\r\n')) };
  const parts = ['--b', 'Content-Type: text/plain', '', body, '--b', 'Content-Type: text/plain; name=n.txt'];
  const attachment = ['Content-Disposition: attachment; filename=n.txt', '', pieces(2), '--b--', ''];
  return { from, to, bytes: Buffer.from([...head, 'Content-Type: multipart/mixed; boundary=b', '', ...parts, ...attachment].join('\r\n')) };
}

const OWN = {
  threshold: { count: 1, of: 'all' },
  minConfidence: 0.5,
  action: 'quarantine',
  weight: 5,
  parts: ['subject', 'body', 'attachment'],
  examples: { mustMatch: [], mustNotMatch: [] },
} as const;

/** Detectors as they are scanned for already, judged otherwise. */
const JUDGED_OTHERWISE = [
  {
    content: {
      ...OWN,
      id: 'credit-card',
      name: 'Credit card',
      threshold: { count: 2, of: 'distinct' },
      matcher: { kind: 'detector', detector: 'credit-card' },
      parts: ['subject', 'headers', 'body', 'attachment'],
    },
  },
  {
    content: {
      ...OWN,
      id: 'iban',
      name: 'IBAN',
      action: 'block',
      threshold: { count: 1, of: 'distinct' },
      matcher: { kind: 'detector', detector: 'iban' },
      parts: ['subject', 'headers', 'body', 'attachment'],
      recipients: { only: [], except: ['*.example', 'example.org'] },
    },
  },
  {
    content: {
      ...OWN,
      id: 'email-address',
      name: 'Few addresses',
      action: 'warn',
      threshold: { count: 4, of: 'distinct' },
      matcher: { kind: 'detector', detector: 'email-address' },
      parts: ['subject', 'headers', 'body', 'attachment'],
      condition: 'lacks',
    },
  },
];

/** Settings of every level. */
const SETTINGS = [
  { place: '*.quiet.example', key: 'dlp.enabled', value: false },
  { place: 'secure.example', key: 'encrypt.mode', value: 'mandatory' },
  { place: 'bert@example.com', key: 'dlp.patterns', value: { inherit: 'replace', refs: ['group/trial'] } },
  { place: '*.example.com', key: 'dlp.mode', value: 'monitor' },
  { place: 'global', key: 'dlp.scoreThresholds', value: { quarantine: 8 } },
];

const groupOf = (...ids: readonly string[]) => [{ id: 'trial', name: 'Trial', members: ids.map((id) => `pattern/${id}`) }];

/** What recorded facts tell: nothing new is looked for. */
export const JUDGING_DRAFT: PolicyDraft = policyDraftSchema.parse({
  patterns: JUDGED_OTHERWISE,
  groups: groupOf('credit-card', 'iban'),
  settings: SETTINGS,
});

/** New patterns of every kind, a trigger and a skip list besides: only the mail itself tells what they find. */
export const SCANNING_DRAFT: PolicyDraft = policyDraftSchema.parse({
  patterns: [
    { content: { ...OWN, id: 'project-number', name: 'Project number', matcher: { kind: 'regex', regex: 'proj-[0-9]{4}-[a-z]{2}' } } },
    {
      content: {
        ...OWN,
        id: 'project-in-capitals',
        name: 'Project number in capitals',
        action: 'block',
        matcher: { kind: 'regex', regex: 'PROJ-[0-9]{4}', caseSensitive: true },
      },
    },
    { content: { ...OWN, id: 'code-names', name: 'Code names', matcher: { kind: 'keywords', keywords: ['golden goose', 'new mine'] } } },
    {
      content: {
        ...OWN,
        id: 'not-approved',
        name: 'Not approved',
        action: 'warn',
        condition: 'lacks',
        matcher: { kind: 'keywords', keywords: ['approved by the board'] },
        recipients: { only: ['partner.example'], except: [] },
      },
    },
    ...JUDGED_OTHERWISE,
  ],
  groups: groupOf('project-number', 'credit-card', 'iban', 'code-names'),
  settings: [
    ...SETTINGS,
    { place: 'global', key: 'encrypt.subjectTriggerEnabled', value: true },
    { place: 'global', key: 'dlp.skipWords', value: ['of', 'the'] },
  ],
});
