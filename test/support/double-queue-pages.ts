/** What the double knows beside the list: legal holds, precision and proposals, notices, groups of near copies, emergency access. */
import type { BreakGlassOpening, Erasure, LegalHold, PrecisionFigures, TuningProposal } from '#contracts';
import { BEN } from './double-standing.js';
import { type Call, Refusal, type World } from './double-world.js';

const ME = { id: 'a1', name: 'Ana Novak' };
const AT = '2026-03-18T09:14:06Z';

const holds: readonly LegalHold[] = [
  {
    id: 'h1',
    matter: 'Halden v. Kestrel',
    state: 'in-force',
    openedAt: AT,
    openedBy: ME,
    scope: { senderCount: 2, senderDomains: ['halden-mutual.example'], patterns: [], messageIds: [], from: null, to: null },
    endProposed: null,
    ended: null,
    messages: 12,
    isSpreading: false,
  },
  {
    id: 'h2',
    matter: 'Audit 2025',
    state: 'end-proposed',
    openedAt: AT,
    openedBy: ME,
    scope: { senderCount: 0, senderDomains: [], patterns: ['iban'], messageIds: [], from: null, to: AT },
    endProposed: { at: AT, by: BEN, reason: 'The audit was closed in February' },
    ended: null,
    messages: 3,
    isSpreading: true,
  },
];

const figures = (closed: number, realLeaks: number, low: number, high: number): PrecisionFigures => ({
  closed,
  realLeaks,
  falseAlarms: closed - realLeaks,
  testData: 0,
  businessAsUsual: 0,
  precision: closed === 0 ? null : realLeaks / closed,
  low,
  high,
  decisionSecondsP50: 41,
});

const pair = {
  senderTag: 's1',
  recipientTag: 'r1',
  sender: 's.almeida@halden-mutual.example',
  recipient: 'orders@nordpack.example',
};

const proposal: TuningProposal = {
  id: 't1',
  state: 'open',
  pattern: 'iban',
  name: 'IBAN',
  version: 3,
  change: { kind: 'exception', pair, days: 90 },
  sentence: 'Sofia Almeida to orders@nordpack.example: 11 of 11 holds by IBAN were false alarms. An exception for 90 days is proposed.',
  evidence: figures(11, 0, 0, 0.26),
  proposedAt: AT,
  decidedAt: null,
  decidedBy: null,
  reason: null,
  result: null,
};

const templates = (['quarantine', 'release'] as const).map((kind) => ({
  kind,
  name: kind === 'quarantine' ? 'Held' : 'Released',
  description: kind === 'quarantine' ? 'As soon as a message is held.' : 'When a held message is released.',
  audiences: ['originator' as const, 'managers' as const],
  setting: `notices.template.${kind}`,
  variables: [{ name: 'link', description: 'where the sender sees the message', example: 'https://mail.example/m/1' }],
  builtIn: (['en', 'de'] as const).map((language) => ({
    language,
    template: language === 'en' ? 'Subject: Your message is held\n\nYour message is held. {{ link }}' : 'Subject: Angehalten\n\n{{ link }}',
  })),
}));

const erasures: readonly Erasure[] = [
  {
    ...{ id: 'e3', state: 'ordered', reason: 'objection', reference: 'DSR-2026/14' },
    ...{ ordered: { at: AT, by: BEN }, settled: null, result: null },
  },
  {
    ...{ id: 'e2', state: 'ordered', reason: 'unlawful', reference: '' },
    ...{ ordered: { at: AT, by: ME }, settled: null, result: null },
  },
  {
    ...{ id: 'e1', state: 'carried-out', reason: 'consent-withdrawn', reference: 'DSR-2026/9' },
    ordered: { at: AT, by: ME },
    settled: { at: AT, by: BEN },
    result: {
      ...{ at: AT, erased: 3, gone: 1, undecided: 1, underLegalHold: 0, left: ['01JPM7W3T80004HELDMAIL0000'] },
      ...{ cleared: 12, lastClearedDay: '2026-03-17' },
    },
  },
];

export const queuePageAnswers = {
  erasures: () => ({ erasures }),
  erasure: () => erasures[0],
  orderErasure: ({ body }: Call) => ({ ...erasures[1], reason: body['reason'], reference: body['reference'] }),
  confirmErasure: () => ({ ...erasures[0], state: 'confirmed', settled: { at: AT, by: ME } }),
  withdrawErasure: () => ({ ...erasures[1], state: 'withdrawn', settled: { at: AT, by: ME } }),
  legalHolds: () => ({ holds }),
  openLegalHold: ({ body }: Call) => ({ ...holds[0], id: 'h3', matter: String(body['matter']) }),
  proposeLegalHoldEnd: ({ body }: Call) => ({
    ...holds[0],
    state: 'end-proposed',
    endProposed: { at: AT, by: ME, reason: String(body['reason']) },
  }),
  endLegalHold: () => ({ ...holds[1], state: 'ended', ended: { at: AT, by: ME } }),
  withdrawLegalHoldEnd: () => ({ ...holds[1], state: 'in-force', endProposed: null }),
  tuningPrecision: () => ({
    overall: figures(186, 19, 0.07, 0.15),
    patterns: [
      { ...figures(52, 1, 0, 0.1), pattern: 'iban', name: 'IBAN', version: 3, action: 'quarantine' },
      { ...figures(34, 21, 0.45, 0.76), pattern: 'credit-card', name: 'Credit card', version: 6, action: 'quarantine' },
      { ...figures(0, 0, 0, 1), pattern: 'claim-number', name: 'Claim number', version: 2, action: 'warn' },
    ],
    pairs: [{ ...figures(11, 0, 0, 0.26), pattern: 'iban', name: 'IBAN', pair }],
  }),
  tuningProposals: () => ({ proposals: [proposal] }),
  tuningProposal: ({ world }: Call) => ({
    ...proposal,
    history: {
      messages: 14,
      stillHeld: 2,
      noLongerHeld: { falseAlarms: 11, testData: 0, businessAsUsual: 0, undecided: 0, realLeaks: 1 },
      realLeaksLost: [world.messages[2]?.id ?? ''],
    },
  }),
  acceptTuning: () => ({ ...proposal, state: 'accepted', result: { exception: 'e9', version: null } }),
  dismissTuning: ({ body }: Call) => ({ ...proposal, state: 'dismissed', reason: String(body['reason']) }),
  noticeTemplates: () => ({ templates }),
  previewNotice: ({ body }: Call) =>
    String(body['template']).includes('{{ nothing')
      ? { problems: [{ line: 3, message: 'nothing is not known here' }], mail: null }
      : {
          problems: [],
          mail: {
            subject: 'Your message is held',
            from: 'quarantine@halden-mutual.example',
            text: 'Your message is held. https://mail.example/m/1',
            html: '<p style="color:rgb(0, 80, 0)">Your message is <b>held</b>.</p>',
            source: 'Subject: Your message is held\r\n\r\nYour message is held.',
          },
        },
  campaigns: ({ world }: Call) => ({ campaigns: [groupIn(world)], total: 1 }),
  campaign: ({ world }: Call) => ({
    ...groupIn(world),
    why: 'The same sender and the same patterns, and their texts differ in 3 of 64 bits at most.',
    members: alike(world).map((row, at) => ({
      row,
      distance: at === 0 ? 3 : 1,
      outlier: at === 0 ? [{ kind: 'recipient-domain', because: 'goes to unidelft.example, to which no other copy goes' }] : [],
    })),
  }),
  breakGlass: ({ world }: Call) => ({ open: world.emergencies, toReview: [], own: null, mayOpen: false, minutes: 60 }),
  closeBreakGlass: ({ world }: Call) => {
    const opening = world.emergencies.pop();
    if (opening === undefined) throw new Refusal(409, 'not-open', 'It has ended already.');
    return { ...opening, isOpen: false, closedAt: AT };
  },
  changeRoles: ({ id, body }: Call) => ({ ...account(id), roles: body['roles'] }),
  changeReach: ({ id, body }: Call) => ({ ...account(id), reach: body }),
  closeAccount: () => null,
} as const;

/** Ben, who broke the glass. */
export const emergency = (): BreakGlassOpening => ({
  id: 'b1',
  account: BEN,
  openedAt: new Date().toISOString(),
  until: new Date(Date.now() + 3_600_000).toISOString(),
  closedAt: null,
  isOpen: true,
  reason: 'Nobody of the night shift can be reached',
  reviewed: null,
});

const account = (id: string): object => ({
  id,
  email: 'ingrid.falk@halden-mutual.example',
  name: 'Ingrid Falk',
  roles: ['auditor'],
  reach: { domains: [], teams: [], patternGroups: [] },
  openedAt: AT,
});

const alike = (world: World): World['messages'] => world.messages.filter((message) => message.campaign !== null);

function groupIn(world: World): object {
  const members = alike(world);
  return {
    id: members[0]?.id ?? 'none',
    size: members.length,
    open: members.filter((message) => message.state === 'held').length,
    outliers: 1,
    sender: 'w.zhang@halden-mutual.example',
    subject: 'Loss triangles for the joint study',
    patterns: ['Credit card'],
    severity: 'medium',
    firstAt: AT,
    lastAt: AT,
  };
}
