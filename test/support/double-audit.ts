/** The double's event log and what was, the same at every start. */
import { type AuditPage, type Replayed, type RouteName } from '#contracts';
import type { Call } from './double-world.js';

const NEWEST = 1_284_551;
const EVENTS = 240;
const MESSAGE = '01JPM7W3T8Q2B4C6D8E0F1G2H3';
const ANA = { actor: 'account:a1', actorName: 'Ana Novak' };
const ENGINE = { actor: 'system:custody', actorName: 'engine' };

interface Kind {
  readonly type: string;
  readonly stream: string;
  readonly sentence: string;
  readonly by: typeof ANA;
  readonly data: unknown;
}

const KINDS: readonly Kind[] = [
  {
    ...{ type: 'ReleaseScheduled', stream: `message-${MESSAGE}`, by: ANA },
    sentence: 'Encrypted release decided for 3 people, not sent yet: encryption agreed, business as usual',
    data: { releaseId: 'r1', kind: 'release-encrypted', recipients: [0, 1, 2], note: 'v1.5spLC07x7o4YTNru' },
  },
  {
    ...{ type: 'ValueRevealed', stream: 'access-mx1-20260318', by: ANA },
    sentence: 'A matched value was shown in clear, once',
    data: { messageId: MESSAGE, finding: 0, pattern: 'credit-card', reason: 'decide', who: 'v1.g6iuViRQdeQag0' },
  },
  {
    ...{ type: 'SettingsChanged', stream: 'settings-global', by: { actor: 'account:a7', actorName: 'Yusuf Demir' } },
    sentence: 'Everybody: Days until a hold expires 7 to 5',
    data: { changes: [{ key: 'quarantine.expiryDays', before: 7, after: 5 }], reason: 'v1.kQ' },
  },
  {
    ...{ type: 'DeliveryRelayed', stream: 'delivery-5b1f7a52-6e0c-5a9e-9d0b-8f6f0a3c1e77', by: ENGINE },
    sentence: 'Sent to 1 person',
    data: { attempt: 1, recipients: [0], code: 250, reply: 'v1.x8' },
  },
  {
    ...{ type: 'SignedIn', stream: 'account-01JNAVZ3T0A2C4E6G8JAMPQRST', by: { actor: 'account:a2', actorName: 'Ingrid Falk' } },
    sentence: 'Signed in',
    data: { method: 'password' },
  },
  {
    ...{ type: 'ContentDestroyed', stream: 'message-01JN1ZK4VEQ2B4C6D8E0F1G2H3', by: ENGINE },
    sentence: 'Content destroyed: its time was over',
    data: { cause: 'retention', snippets: 'kept' },
  },
];

function eventAt(position: number): AuditPage['events'][number] {
  const { type, stream, sentence, by, data } = KINDS[(NEWEST - position) % KINDS.length] as Kind; // within the list
  const at = new Date(Date.UTC(2026, 2, 18, 9, 41, 2) - (NEWEST - position) * 47_000).toISOString();
  return { position, stream, revision: position % 9, type, version: 1, at, ...by, sentence, chain: '9f2c41d07ab3'.repeat(5), data };
}

function page({ query }: Call): AuditPage {
  const [order, limit] = [query.get('order'), Number(query.get('limit') ?? 100)];
  const after = Number(query.get('after') ?? 0);
  const before = Number(query.get('before') ?? NEWEST + 1);
  const wanted = (event: AuditPage['events'][number]): boolean =>
    (['type', 'stream', 'actor'] as const).every((name) => query.get(name) === null || query.get(name) === event[name]) &&
    (query.get('kind') === null || event.stream.startsWith(`${query.get('kind') ?? ''}-`)) &&
    (query.get('messageId') === null || JSON.stringify(event).includes(query.get('messageId') ?? ''));
  const all = Array.from({ length: EVENTS }, (_, index) => eventAt(NEWEST - index))
    .filter((event) => event.position > after && event.position < before)
    .filter(wanted);
  if (order !== 'newest') all.reverse();
  const events = all.slice(0, limit);
  return { events, next: all.length > limit ? (events.at(-1)?.position ?? null) : null, lastPosition: NEWEST, indexedPosition: NEWEST };
}

type Step = Replayed['steps'][number];
const STEPS: readonly Pick<Step, 'type' | 'sentence' | 'actor' | 'changes'>[] = [
  {
    ...{ type: 'MessageReceived', sentence: 'Received for 2 people, 1.4 MiB, over TLS', actor: 'mail client' },
    changes: [
      { name: 'state', before: null, after: 'being received' },
      { name: 'envelope sender', before: null, after: 'm.devries@halden-mutual.example' },
      { name: 'copy 1 for d.okafor@kestrel-brokers.example', before: null, after: 'handing over' },
      { name: 'copy 2 for audit@kestrel-brokers.example', before: null, after: 'handing over' },
    ],
  },
  {
    ...{ type: 'VerdictReached', sentence: 'Quarantine for 2 people: Payment card number', actor: 'engine' },
    changes: [
      { name: 'state', before: 'being received', after: 'held' },
      { name: 'severity', before: null, after: 'high' },
      { name: 'matches', before: null, after: ['credit-card v6 × 38', 'iban v2 × 4'] },
      { name: 'copy 1 for d.okafor@kestrel-brokers.example', before: 'handing over', after: 'held' },
      { name: 'copy 2 for audit@kestrel-brokers.example', before: 'handing over', after: 'held' },
    ],
  },
  {
    ...{ type: 'ReleaseRequested', sentence: 'The sender asks for release to 2 people: business need', actor: 'sender' },
    changes: [{ name: 'sender asks for release', before: false, after: true }],
  },
  {
    ...{ type: 'ReleaseScheduled', sentence: 'Release decided for 2 people, not sent yet: business need', actor: 'Ana Novak' },
    changes: [
      { name: 'state', before: 'held', after: 'release pending' },
      { name: 'decision under way', before: null, after: 'release, final at 2026-03-18 09:41 UTC' },
    ],
  },
];

function replayed({ id, query }: Call): Replayed {
  const steps = STEPS.map((step, index): Step => ({
    ...step,
    ...{
      position: 1_284_000 + index,
      stream: `message-${id}`,
      revision: index,
      detail: index === 2 ? 'The broker settles at noon.' : null,
    },
    at: new Date(Date.UTC(2026, 2, 18, 9, 14 + index * 8)).toISOString(),
  }));
  const step = query.get('asOf') === null ? steps.length - 1 : 1;
  const values = new Map<string, Replayed['fields'][number]['value']>();
  for (const { changes } of steps.slice(0, step + 1)) for (const { name, after } of changes) values.set(name, after);
  return {
    ...{ kind: 'message', id, title: 'March bordereau', step, earlier: 0, later: 0, steps },
    fields: [...values].map(([name, value]) => ({ name, value })),
  };
}

const sealedExtent = { checkpoint: 7, events: 1_000_000, position: 1_000_031, at: '2026-03-18T08:00:00.000Z' };
const LEDGER_KEY = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const SOUND_LOG = {
  ok: true,
  verifiedAt: '2026-03-18T09:00:00.000Z',
  seconds: 0.02,
  events: NEWEST,
  streams: 214_310,
  integrity: 'sound',
  completeness: 'anchored',
  faults: 0,
  firstBad: null,
  checkpoints: 7,
  sealed: sealedExtent,
  anchored: sealedExtent,
  told: sealedExtent,
  unsealed: 3,
  keys: [{ id: '01JNAVZ3T0A2C4E6G8JAMPQRST', publicKey: LEDGER_KEY, from: 'first', position: 31 }],
  receipts: { verified: 0, unknown: 0 },
  absentAnchors: [],
};
const KEPT_LEDGER = {
  key: {
    id: '01JNAVZ3T0A2C4E6G8JAMPQRST',
    publicKey: LEDGER_KEY,
    pem: `-----BEGIN PUBLIC KEY-----\n${LEDGER_KEY}\n-----END PUBLIC KEY-----\n`,
  },
  sealed: { checkpoint: 7, events: 1_000_000, revision: 7, chain: 'ab'.repeat(32), at: '2026-03-18T08:00:00.000Z' },
  unsealed: { events: 3, seconds: 600 },
  fits: true,
  anchors: [
    {
      kind: 'file',
      place: '/mnt/elsewhere/ledger.jsonl',
      told: { checkpoint: 7, events: 1_000_000, at: '2026-03-18T08:00:01.000Z' },
      failingSince: null,
    },
  ],
};

export const auditAnswers: Partial<Record<RouteName, (call: Call) => unknown>> = {
  auditEvents: page,
  auditVerify: () => SOUND_LOG,
  ledger: () => KEPT_LEDGER,
  rotateLedgerKey: () => KEPT_LEDGER,
  replayMessage: replayed,
  replaySetting: replayed,
  replayPolicy: replayed,
  replayPattern: replayed,
  replayAccount: replayed,
};
