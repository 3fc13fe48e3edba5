/** Made-up patterns, groups, exceptions and templates for the dashboard's double: the same at every start. */
import {
  patternContentSchema,
  type PatternContent,
  type PatternDetail,
  type PatternGroupOfApi,
  type PatternState,
  type PolicyExceptionOfApi,
  type PolicyTemplate,
} from '#contracts';

const DAY = 86_400_000;

/** One version; who may take it live is said when it is asked for. */
export type KeptVersion = Omit<PatternDetail['versions'][number], 'mayActivate'>;

/** A pattern with all its versions, as the double keeps it. */
export interface KeptPattern {
  readonly revision: number;
  /** Newest first. */
  readonly versions: readonly KeptVersion[];
  readonly last30Days: PatternDetail['last30Days'];
}

export interface KeptGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly members: readonly string[];
  readonly revision: number;
}

/** What the double knows of the policy. */
export interface DoublePatterns {
  policyRevision: number;
  readonly patterns: Map<string, KeptPattern>;
  readonly groups: Map<string, KeptGroup>;
  exceptions: readonly PolicyExceptionOfApi[];
  readonly templates: readonly PolicyTemplate[];
}

const content = (told: Partial<PatternContent> & Pick<PatternContent, 'id' | 'name' | 'matcher'>): PatternContent =>
  patternContentSchema.parse({
    threshold: { count: 1, of: 'distinct' },
    minConfidence: 0.5,
    action: 'quarantine',
    parts: ['subject', 'body', 'attachment'],
    examples: { mustMatch: [], mustNotMatch: [] },
    ...told,
  });

const card = content({
  id: 'credit-card',
  name: 'Credit card',
  description: 'Payment card numbers that pass the Luhn check',
  matcher: { kind: 'regex', regex: '(?:4\\d{3}|5[1-5]\\d{2})[ -]?(?:\\d{4}[ -]?){2}\\d{4}', caseSensitive: false },
  validator: 'luhn',
  threshold: { count: 5, of: 'distinct' },
  minConfidence: 0.6,
  context: { positive: ['card', 'visa', 'kaart'], negative: ['test', 'sample'], windowWords: 8 },
  examples: {
    mustMatch: ['card 4111 1111 1111 1111', 'visa 5500-0000-0000-0004'],
    mustNotMatch: ['order 4471-2098-1100-0027'],
  },
});
const contents: Readonly<Record<string, PatternContent>> = {
  'credit-card': card,
  iban: content({
    id: 'iban',
    name: 'IBAN',
    description: 'Bank account numbers by ISO 13616',
    matcher: { kind: 'detector', detector: 'iban' },
    action: 'must-encrypt',
    examples: { mustMatch: ['GB82 WEST 1234 5698 7654 32'], mustNotMatch: [] },
  }),
  'claim-number': content({
    id: 'claim-number',
    name: 'Claim number',
    description: 'Claim numbers of this house',
    matcher: { kind: 'regex', regex: 'hm-\\d{4}-\\d{3}', caseSensitive: false },
    action: 'warn',
    examples: { mustMatch: ['claim hm-2026-118'], mustNotMatch: ['hm-26-1'] },
  }),
  'project-harbour': content({
    id: 'project-harbour',
    name: 'Project Harbour',
    description: 'Words that only people of the project use',
    matcher: { kind: 'keywords', keywords: ['project harbour', 'harbour of the north'] },
    action: 'block',
  }),
  'private-key': content({
    id: 'private-key',
    name: 'Private key',
    description: 'PEM blocks of private keys',
    matcher: { kind: 'detector', detector: 'private-key' },
    action: 'block',
  }),
  'aws-access-key': content({
    id: 'aws-access-key',
    name: 'AWS access key',
    description: 'Access key ids',
    matcher: { kind: 'detector', detector: 'aws-access-key' },
  }),
  'us-ssn': content({
    id: 'us-ssn',
    name: 'US social security number',
    description: 'Numbers that the administration has given out',
    matcher: { kind: 'detector', detector: 'us-ssn' },
  }),
};

function version(at: number, state: PatternState, told: PatternContent, ageDays: number): KeptVersion {
  const savedAt = new Date(Date.parse('2026-03-18T09:00:00Z') - ageDays * DAY).toISOString();
  const moves =
    state === 'draft' ? [] : [{ to: state, at: savedAt, by: 'Ingrid Falk', reason: state === 'retired' ? 'Replaced' : 'Agreed on Monday' }];
  return { version: at, state, savedAt, savedBy: at % 2 === 0 ? 'Ana Novak' : 'Ben Carter', cause: 'edit', moves, content: told };
}

const kept = (revision: number, versions: readonly KeptVersion[], last30Days: PatternDetail['last30Days']): KeptPattern => ({
  revision,
  versions: [...versions],
  last30Days,
});
const of = (id: string): PatternContent => contents[id] ?? card;
const quiet = { messages: 0, shadowMessages: 0, falseAlarms: 0, realLeaks: 0 };

function patternsAtStart(): Map<string, KeptPattern> {
  const older = { ...card, threshold: { count: 3, of: 'distinct' as const }, minConfidence: 0.5 };
  return new Map([
    [
      'credit-card',
      kept(11, [version(6, 'live', card, 12), version(5, 'retired', older, 40)], {
        messages: 224,
        shadowMessages: 0,
        falseAlarms: 12,
        realLeaks: 2,
      }),
    ],
    ['iban', kept(4, [version(3, 'live', of('iban'), 30)], { messages: 31, shadowMessages: 0, falseAlarms: 4, realLeaks: 9 })],
    [
      'claim-number',
      kept(3, [version(2, 'shadow', of('claim-number'), 5)], { messages: 0, shadowMessages: 18, falseAlarms: 0, realLeaks: 0 }),
    ],
    ['project-harbour', kept(1, [version(1, 'draft', of('project-harbour'), 1)], quiet)],
    ['private-key', kept(0, [version(1, 'shadow', of('private-key'), 9)], { ...quiet, shadowMessages: 3 })],
    ['aws-access-key', kept(0, [version(1, 'shadow', of('aws-access-key'), 9)], quiet)],
    ['us-ssn', kept(6, [version(2, 'retired', of('us-ssn'), 200)], quiet)],
  ]);
}

const exception = (at: number, state: PolicyExceptionOfApi['state'], days: number): PolicyExceptionOfApi => ({
  id: `01JPM7W3T8EXCEPT${String(at).padStart(10, '0')}`,
  refs: at === 1 ? ['group/cards'] : ['pattern/iban'],
  sender: at === 1 ? 'payroll@halden-mutual.example' : '*',
  recipient: at === 1 ? 'bank.example' : '*.partner.example',
  expiresAt: new Date(Date.now() + days * DAY).toISOString(),
  state,
  owner: 'Ingrid Falk',
  reason: at === 1 ? 'Monthly payment run over an encrypted line' : 'Contract with the partner, ends with it',
  grantedAt: '2026-02-02T10:00:00Z',
});

const inTemplate = (id: string, present: PatternState | null): PolicyTemplate['patterns'][number] => ({
  id,
  name: of(id).name,
  description: of(id).description,
  action: of(id).action,
  present,
});

const templates: readonly PolicyTemplate[] = [
  {
    id: 'pci',
    name: 'Payment cards (PCI DSS)',
    description: 'Card numbers and what is read from a magnetic stripe.',
    patterns: [
      inTemplate('credit-card', 'live'),
      { id: 'card-track', name: 'Magnetic stripe', description: 'Track 1 and track 2 of a card', action: 'block', present: null },
    ],
    switchedOn: false,
  },
  {
    id: 'gdpr',
    name: 'Personal data (GDPR)',
    description: 'Numbers that the state gives to people, bank accounts, lists of addresses.',
    patterns: [inTemplate('iban', 'live'), inTemplate('us-ssn', 'retired')],
    switchedOn: false,
  },
  {
    id: 'secrets',
    name: 'Secrets',
    description: 'Keys and tokens that open systems.',
    patterns: [
      { id: 'private-key', name: 'Private key', description: 'PEM blocks of private keys', action: 'block', present: 'shadow' },
      { id: 'aws-access-key', name: 'AWS access key', description: 'Access key ids', action: 'quarantine', present: 'shadow' },
    ],
    switchedOn: true,
  },
];

export const doublePatterns = (): DoublePatterns => ({
  policyRevision: 212,
  patterns: patternsAtStart(),
  groups: new Map([
    [
      'cards',
      {
        id: 'cards',
        name: 'Cards and accounts',
        description: 'Everything that names an account',
        members: ['pattern/credit-card', 'pattern/iban'],
        revision: 1,
      },
    ],
    [
      'personal-data',
      {
        id: 'personal-data',
        name: 'Personal data',
        description: '',
        members: ['group/cards', 'pattern/claim-number', 'pattern/us-ssn'],
        revision: 2,
      },
    ],
    [
      'secrets',
      {
        id: 'secrets',
        name: 'Secrets',
        description: 'Keys and tokens',
        members: ['pattern/private-key', 'pattern/aws-access-key'],
        revision: 0,
      },
    ],
  ]),
  exceptions: [exception(1, 'in-force', 90), exception(2, 'in-force', 3), exception(3, 'expired', -10)],
  templates,
});

/** A group as the API tells it, its nested groups opened. */
export function groupOf(world: DoublePatterns, group: KeptGroup): PatternGroupOfApi {
  const ids = patternsIn(world, `group/${group.id}`);
  return {
    ...group,
    members: [...group.members],
    patterns: [...ids].map((id) => ({ id, name: shownOf(world, id)?.content.name ?? id, state: shownOf(world, id)?.state ?? 'draft' })),
    usedBy: [...world.groups.values()]
      .filter((other) => other.members.includes(`group/${group.id}`))
      .map((other) => ({ kind: 'group' as const, id: other.id, name: `group ${other.name}` })),
    moves: { shadow: movesTo(world, ids, 'shadow'), live: movesTo(world, ids, 'live'), retired: movesTo(world, ids, 'retired') },
  };
}

type GroupMove = PatternGroupOfApi['moves']['live'];

/** What the engine would move: what is in shadow goes live, what is live goes back to shadow, drafts go either way, retired ones stay. */
function movesTo(world: DoublePatterns, ids: ReadonlySet<string>, to: keyof PatternGroupOfApi['moves']): GroupMove {
  const all: GroupMove = { moves: [], refused: [] };
  for (const id of ids) {
    const shown = shownOf(world, id);
    const shadow = world.patterns.get(id)?.versions.find(({ state }) => state === 'shadow');
    const moving = to === 'live' ? (shadow ?? shown) : shown;
    if (moving === undefined || moving.state === to) continue;
    if (moving.state !== 'retired') all.moves.push({ id, version: moving.version, state: moving.state });
    else all.refused.push({ id, reason: `version ${moving.version} is retired: bring it back by hand` });
  }
  return all;
}

/** Ids of the patterns that a reference comes to, each once. */
export function patternsIn(world: DoublePatterns, ref: string, seen = new Set<string>()): Set<string> {
  if (ref.startsWith('pattern/')) return seen.add(ref.slice('pattern/'.length));
  for (const member of world.groups.get(ref.slice('group/'.length))?.members ?? []) patternsIn(world, member, seen);
  return seen;
}

/** The version that stands for a pattern: live, else shadow, else the newest. */
export function shownOf(world: DoublePatterns, id: string): KeptVersion | undefined {
  const versions = world.patterns.get(id)?.versions ?? [];
  return versions.find(({ state }) => state === 'live') ?? versions.find(({ state }) => state === 'shadow') ?? versions[0];
}

/** Ben Carter saves a version with this description. */
export function saveElsewhere(world: DoublePatterns, id: string, description: string): void {
  const pattern = world.patterns.get(id);
  const newest = pattern?.versions[0];
  if (pattern === undefined || newest === undefined) throw new Error(`the double has no pattern ${id}`);
  const saved = { ...newest, version: newest.version + 1, state: 'draft' as const, savedBy: 'Ben Carter', moves: [] };
  world.policyRevision += 1;
  world.patterns.set(id, {
    ...pattern,
    revision: pattern.revision + 1,
    versions: [{ ...saved, content: { ...newest.content, description } }, ...pattern.versions],
  });
}
