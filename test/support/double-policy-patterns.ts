/** The double's answers about patterns: it keeps what is saved and refuses what the engine refuses. */
import {
  type Lint,
  patternContentSchema,
  type PatternContent,
  patternImportRequestSchema,
  type PatternRow,
  type PatternState,
  type PolicyUse,
  type RouteName,
} from '#contracts';
import { type DoublePatterns, type KeptPattern, shownOf } from './double-pattern-facts.js';
import { type Call, Refusal } from './double-world.js';

export type Answer = (call: Call) => unknown;

export const now = (): string => new Date().toISOString();
export const rev = (world: DoublePatterns): string => world.policyRevision.toString(16).padStart(16, '0');

export function receipt(world: DoublePatterns, revision: number, version: number | null): unknown {
  world.policyRevision += 1;
  return { policyRevision: rev(world), revision, version };
}

function patternOr404(world: DoublePatterns, id: string): KeptPattern {
  const found = world.patterns.get(id);
  if (found === undefined) throw new Refusal(404, 'not-found', 'There is no such pattern.', { title: 'Not found' });
  return found;
}

const matcherWords = ({ matcher }: PatternContent): string =>
  matcher.kind === 'regex' ? matcher.regex : matcher.kind === 'keywords' ? matcher.keywords.join(', ') : `detector ${matcher.detector}`;

const usesOf = (world: DoublePatterns, id: string): PolicyUse[] =>
  [...world.groups.values()]
    .filter((group) => group.members.includes(`pattern/${id}`))
    .map((group) => ({ kind: 'group', id: group.id, name: `group ${group.name}` }));

function rowOf(world: DoublePatterns, id: string, pattern: KeptPattern): PatternRow {
  const shown = shownOf(world, id);
  if (shown === undefined) throw new Error(`the double has no version of ${id}`);
  return {
    id,
    version: shown.version,
    name: shown.content.name,
    description: shown.content.description,
    action: shown.content.action,
    state: shown.state,
    threshold: shown.content.threshold.count,
    matcher: matcherWords(shown.content),
    versions: pattern.versions.filter(({ state }) => state !== 'retired').map(({ version, state }) => ({ version, state })),
    groups: usesOf(world, id).map((use) => use.id),
    last30Days: pattern.last30Days,
  };
}

const detailOf = (world: DoublePatterns, id: string): unknown => {
  const pattern = patternOr404(world, id);
  const authored = id === 'claim-number';
  return {
    id,
    ...pattern,
    versions: pattern.versions.map((version) => ({
      ...version,
      mayActivate: authored
        ? { allowed: false, why: `Ana Novak wrote version ${version.version}. Another person takes it live.` }
        : { allowed: true, why: '' },
    })),
    usedBy: usesOf(world, id),
  };
};

export function expectRevision(actual: number, expected: unknown, by = 'Ben Carter'): void {
  if (actual === expected) return;
  throw new Refusal(409, 'revision-conflict', 'Somebody else changed it meanwhile. Nothing was saved.', {
    title: 'Changed meanwhile',
    actualRevision: actual,
    newerEvents: [{ revision: actual, at: now(), type: 'PatternVersioned', sentence: `${by} saved version ${actual}`, actor: by }],
  });
}

/** Before its first version: as if its stream had nothing in it. */
const UNWRITTEN: KeptPattern = {
  revision: -1,
  versions: [],
  last30Days: { messages: 0, shadowMessages: 0, falseAlarms: 0, realLeaks: 0 },
};

const save: Answer = ({ world: { policy: world }, body }) => {
  const content = patternContentSchema.parse(body['pattern']);
  const isNew = body['expectedRevision'] === null;
  if (isNew && world.patterns.has(content.id))
    throw new Refusal(409, 'id-taken', 'There is a pattern with this id. Choose another one.', { title: 'The id is taken' });
  const before = isNew ? UNWRITTEN : patternOr404(world, content.id);
  expectRevision(before.revision, body['expectedRevision'] ?? -1);
  const version = (before.versions[0]?.version ?? 0) + 1;
  const state = body['state'] === 'shadow' ? ('shadow' as const) : ('draft' as const);
  const saved = { version, state, savedAt: now(), savedBy: 'Ana Novak', cause: 'edit' as const, moves: [], content };
  world.patterns.set(content.id, { ...before, revision: before.revision + 1, versions: [saved, ...before.versions] });
  return receipt(world, before.revision + 1, version);
};

/** The version in that state gives way to the one that comes. */
export function moved(pattern: KeptPattern, version: number, to: PatternState, reason: string): KeptPattern {
  const move = { to, at: now(), by: 'Ana Novak', reason };
  return {
    ...pattern,
    revision: pattern.revision + 1,
    versions: pattern.versions.map((each) => {
      if (each.version === version) return { ...each, state: to, moves: [...each.moves, move] };
      return each.state === to && (to === 'live' || to === 'shadow') ? { ...each, state: 'retired' as const } : each;
    }),
  };
}

const move: Answer = ({ world: { policy: world }, id, body }) => {
  const pattern = patternOr404(world, id);
  expectRevision(pattern.revision, body['expectedRevision']);
  const version = Number(body['version']);
  const after = moved(pattern, version, body['to'] as PatternState, String(body['reason'] ?? ''));
  world.patterns.set(id, after);
  return receipt(world, after.revision, version);
};

export function refuseInUse(what: string, uses: readonly PolicyUse[]): void {
  if (uses.length === 0) return;
  throw new Refusal(409, 'in-use', `${what} is in use. Take it out of these first. Nothing was deleted.`, {
    title: 'In use',
    usedBy: uses,
  });
}

const remove: Answer = ({ world: { policy: world }, id }) => {
  const pattern = patternOr404(world, id);
  refuseInUse('The pattern', usesOf(world, id));
  world.patterns.delete(id);
  return receipt(world, pattern.revision + 1, null);
};

/** RE2's verdict and the lint of a few things, as the engine words them. */
function lintsOf({ matcher, context, examples }: PatternContent): Lint[] {
  const found: Lint[] = [];
  const add = (severity: Lint['severity'], rule: string, field: string, message: string): void =>
    void found.push({ severity, rule, field, message });
  if (matcher.kind === 'regex') found.push(...expressionLints(matcher));
  if (matcher.kind === 'keywords')
    for (const phrase of matcher.keywords.filter((each) => /\b(of|the)\b/.test(each)))
      add(
        'warning',
        'skip-word',
        'matcher.keywords',
        `“${phrase}” holds a word of the skip list, which is dropped from the text. The phrase can never match.`,
      );
  for (const word of context?.positive ?? [])
    if (word.includes('  ')) add('hint', 'context-never-applies', 'context.positive', `“${word}” can never apply.`);
  if (examples.mustMatch.length === 0)
    add('hint', 'no-examples', 'examples.mustMatch', 'Without an example nobody sees when a change breaks it.');
  return found;
}

function expressionLints({ regex, caseSensitive }: Extract<PatternContent['matcher'], { kind: 'regex' }>): Lint[] {
  const field = 'matcher.regex';
  const expression = compiled(regex);
  if (expression === undefined)
    return [{ severity: 'error', rule: 'refused', field, message: 'RE2 refuses it: missing closing parenthesis.' }];
  const found: Lint[] = [];
  if (expression.test('')) found.push({ severity: 'error', rule: 'matches-empty-text', field, message: 'It matches the empty text.' });
  const message =
    'The text is read in small letters: a capital can never match here. Write small letters, or make the pattern case-sensitive.';
  if (/(?<!\\)[A-Z]/.test(regex) && !caseSensitive) found.push({ severity: 'warning', rule: 'capital-never-matches', field, message });
  return found;
}

function compiled(regex: string): RegExp | undefined {
  try {
    return new RegExp(regex, 'gi');
  } catch {
    return undefined;
  }
}

function spansOf({ matcher }: PatternContent, text: string): { start: number; end: number }[] {
  if (matcher.kind === 'detector') return [];
  const source = matcher.kind === 'regex' ? matcher.regex : matcher.keywords.map((word) => word.replace(/[^\w ]/g, '\\$&')).join('|');
  const expression = compiled(source);
  if (expression === undefined) return [];
  return [...text.matchAll(expression)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
}

const luhn = (text: string): boolean =>
  [...text.replace(/\D/g, '')]
    .reverse()
    .map((digit, at) => (at % 2 === 1 ? Number(digit) * 2 : Number(digit)))
    .reduce((sum, digit) => sum + (digit > 9 ? digit - 9 : digit), 0) %
    10 ===
  0;

const passes = (pattern: PatternContent, text: string): boolean => pattern.validator !== 'luhn' || luhn(text);
const masked = (text: string): string => `${text.slice(0, 4)} ••••`;

function check({ body }: Call): unknown {
  const pattern = patternContentSchema.parse(body['pattern']);
  const result = (text: string, expected: 'match' | 'no-match'): unknown => {
    const span = spansOf(pattern, text).find(({ start, end }) => passes(pattern, text.slice(start, end)));
    const confidence = span === undefined ? null : 0.65;
    return {
      text,
      expected,
      matched: confidence !== null && confidence >= pattern.minConfidence,
      confidence,
      notes: span === undefined ? ['the expression finds nothing'] : ['+0.40 pattern', '+0.25 check passed'],
    };
  };
  const examples = [
    ...pattern.examples.mustMatch.map((text) => result(text, 'match')),
    ...pattern.examples.mustNotMatch.map((text) => result(text, 'no-match')),
  ];
  const lints = lintsOf(pattern);
  return { ok: !lints.some(({ severity }) => severity === 'error'), lints, examples };
}

function tryOut({ body }: Call): unknown {
  const pattern = patternContentSchema.parse(body['pattern']);
  const text = String(body['text'] ?? '');
  const spans = spansOf(pattern, text);
  const good = spans.filter(({ start, end }) => passes(pattern, text.slice(start, end)));
  return {
    matches: good.map(({ start, end }) => ({
      start,
      end,
      confidence: 0.95,
      counts: true,
      masked: masked(text.slice(start, end)),
      terms: [
        { term: 'pattern', delta: 0.4, note: 'pattern' },
        { term: 'validator', delta: 0.25, note: 'Luhn check passed' },
        { term: 'context', delta: 0.3, note: '“card” 1 word before' },
      ],
    })),
    nearMisses: spans.filter((span) => !good.includes(span)).map(({ start, end }) => ({ start, end, why: 'the Luhn check fails' })),
    conclusion:
      good.length >= pattern.threshold.count
        ? `Acts: ${good.length} of ${pattern.threshold.count} different values.`
        : `Does not act: ${good.length} of ${pattern.threshold.count} different values.`,
  };
}

function takeIn({ world: { policy: world }, body }: Call): unknown {
  const asked = patternImportRequestSchema.parse(body);
  if (asked.file.includes('__proto__'))
    throw new Refusal(422, 'file-refused', 'The file holds a key that is not allowed. Nothing was imported.', { title: 'File refused' });
  const ids = [...asked.file.matchAll(/"?id"?\s*[:=]\s*"([a-z0-9-]+)"/g)].map(([, id = '']) => id);
  const there = ids.filter((id) => world.patterns.has(id));
  const added = ids.filter((id) => !world.patterns.has(id) && !id.includes('lookahead'));
  if (!asked.dryRun)
    for (const id of added) {
      const content = patternContentSchema.parse({ ...shownOf(world, 'us-ssn')?.content, id, name: id });
      world.patterns.set(id, {
        revision: 0,
        versions: [{ version: 1, state: asked.state, savedAt: now(), savedBy: 'Ana Novak', cause: 'import', moves: [], content }],
        last30Days: { messages: 0, shadowMessages: 0, falseAlarms: 0, realLeaks: 0 },
      });
    }
  return {
    format: asked.file.trimStart().startsWith('{') ? 'json' : 'gitleaks',
    added,
    overwritten: asked.existing === 'overwrite' ? there : [],
    skipped: asked.existing === 'skip' ? there : [],
    refused: ids.filter((id) => id.includes('lookahead')).map((id) => ({ id, reason: 'RE2 knows no look-ahead.' })),
    unsupported: asked.file.includes('entropy') ? [{ id: added[0] ?? 'rule', reason: 'entropy: taken without it' }] : [],
    groups: [],
    policyRevision: rev(world),
  };
}

export const patternAnswers: Partial<Record<RouteName, Answer>> = {
  patterns: ({ world: { policy: world } }) => ({
    patterns: [...world.patterns].map(([id, pattern]) => rowOf(world, id, pattern)),
    policyRevision: rev(world),
  }),
  patternVocabulary: () => ({
    detectors: [
      { id: 'credit-card', name: 'Credit card' },
      { id: 'iban', name: 'IBAN' },
      { id: 'us-ssn', name: 'US social security number' },
    ],
    validators: [
      { id: 'luhn', name: 'Luhn check' },
      { id: 'iban', name: 'IBAN, mod 97' },
    ],
  }),
  pattern: ({ world, id }) => detailOf(world.policy, id),
  savePattern: save,
  movePattern: move,
  deletePattern: remove,
  checkPattern: check,
  tryPattern: tryOut,
  importPatterns: takeIn,
};
