/**
 * Rules of gitleaks: `[[rules]]` of its TOML configuration (https://github.com/gitleaks/gitleaks#configuration). Their
 * expressions are Go's, which is RE2's syntax. What a rule asks of files, commits and randomness has no counterpart in a mail;
 * a rule that would find far more without it is taken as a draft.
 */
import { parse } from 'smol-toml';
import type { Pattern, PatternState } from '../pattern.js';
import { idGiver, patternOfRule, usableExpression, WITH_CONTEXT_ONLY } from './foreign-rule.js';
import { isFields, type Fields } from './pattern-fields.js';
import { FILE_LIMITS, finishFile, refuseFile, type FileDefaults, type PatternFile, type Unsupported } from './pattern-file.js';

/** An expression that demands this much fixed text (`ghp_`, `xoxb-`) is found by it, whatever else the rule asks. */
const TELLING_TEXT = 4;
const MAX_KEYWORDS = 100;
/** Fields of a rule that are taken, or that change nothing of what is found. */
const HARMLESS = ['id', 'description', 'regex', 'keywords', 'tags'];
const FILE_FIELDS = ['title', 'description', 'minVersion', 'rules', 'extend', 'allowlist', 'allowlists'];

/** Reads a gitleaks configuration. Never throws. */
export function readGitleaksRules(text: string, defaults: FileDefaults): PatternFile {
  if (text.length > FILE_LIMITS.tomlCharacters)
    return refuseFile('gitleaks', 'file', `is larger than ${FILE_LIMITS.tomlCharacters} characters`);
  const document = parseToml(text);
  if (typeof document === 'string') return refuseFile('gitleaks', 'file', document);
  const { rules } = document;
  if (!Array.isArray(rules)) return refuseFile('gitleaks', 'rules', 'must be a list of tables: [[rules]]');
  if (rules.length > FILE_LIMITS.patterns) return refuseFile('gitleaks', 'rules', `holds more than ${FILE_LIMITS.patterns} rules`);
  const patterns: Pattern[] = [];
  const unsupported = unsupportedInFile(document);
  const giveId = idGiver();
  for (const rule of rules) {
    const read = isFields(rule)
      ? readRule(rule, giveId(nameOf(rule)), defaults)
      : { lost: [{ id: 'rule', reason: 'left out: is no table' }] };
    if (read.pattern) patterns.push(read.pattern);
    unsupported.push(...read.lost);
  }
  return finishFile('gitleaks', { patterns, unsupported });
}

/** The document, or why there is none. */
function parseToml(text: string): Fields | string {
  try {
    return parse(text);
  } catch (error) {
    const [first = ''] = error instanceof Error ? error.message.split('\n') : [];
    return `is not TOML: ${first.replace(/^Invalid TOML document: /, '').slice(0, 200)}`;
  }
}

function unsupportedInFile(document: Fields): Unsupported[] {
  const lost: string[] = [];
  if (Object.hasOwn(document, 'extend')) lost.push('extend: rules of other files are not read');
  if (Object.hasOwn(document, 'allowlist') || Object.hasOwn(document, 'allowlists'))
    lost.push('allowlist for all rules: not taken; use exceptions, or counter-examples of a pattern');
  const unknown = Object.keys(document).filter((name) => !FILE_FIELDS.includes(name));
  if (unknown.length > 0) lost.push(`${said(unknown)}: not known`);
  return lost.map((reason) => ({ id: 'file', reason }));
}

interface ReadRule {
  readonly pattern?: Pattern;
  readonly lost: readonly Unsupported[];
}

function readRule(rule: Fields, id: string, { action, state }: FileDefaults): ReadRule {
  const { regex, description } = rule;
  if (rule['skipReport'] === true) return { lost: [{ id, reason: 'left out: it only serves other rules (skipReport)' }] };
  if (typeof regex !== 'string' || regex === '')
    return { lost: [{ id, reason: 'left out: it has no expression; names of files are not searched' }] };
  const shape = usableExpression(id, regex);
  if ('reason' in shape) return { lost: [shape] };
  const losses = lossesOf(rule);
  const isNoisy = losses.some(({ isNoisy }) => isNoisy) && shape.fixedText < TELLING_TEXT;
  const keywords = keywordsBeyond(regex, rule['keywords']);
  const taken: PatternState = isNoisy ? 'draft' : state;
  const name = typeof description === 'string' && description !== '' ? description : id;
  const pattern = patternOfRule({
    id,
    name,
    description: name,
    matcher: { kind: 'regex', regex, caseSensitive: true },
    action,
    state: taken,
    ...(keywords.length > 0 && {
      context: { positive: keywords, negative: [], windowWords: FILE_LIMITS.windowWords },
      minConfidence: WITH_CONTEXT_ONLY,
    }),
  });
  const how = isNoisy ? 'taken as a draft without' : 'taken without';
  const lost = losses.map(({ what }) => ({ id, reason: `${how} ${what}` }));
  if (keywords.length > 0)
    lost.push({ id, reason: `taken with its keywords within ${FILE_LIMITS.windowWords} words of a match, not anywhere` });
  return { pattern, lost };
}

interface Loss {
  readonly what: string;
  /** Without it the rule finds far more, unless its expression tells by itself. */
  readonly isNoisy: boolean;
}

function lossesOf(rule: Fields): Loss[] {
  const has = (name: string): boolean => Object.hasOwn(rule, name);
  const unknown = Object.keys(rule).filter((name) => !(name in LOSSES) && !HARMLESS.includes(name));
  return [
    ...Object.entries(LOSSES).flatMap(([name, loss]) => (has(name) ? [loss] : [])),
    ...(unknown.length > 0 ? [{ what: `${said(unknown)}: not known`, isNoisy: true }] : []),
  ];
}

const LOSSES: Readonly<Record<string, Loss>> = {
  entropy: { what: 'entropy: randomness is not measured', isNoisy: true },
  path: { what: 'path: names of files are not searched', isNoisy: true },
  required: { what: 'required: other rules near by are not asked for', isNoisy: true },
  allowlist: { what: 'allowlist: known harmless values are found, too', isNoisy: false },
  allowlists: { what: 'allowlists: known harmless values are found, too', isNoisy: false },
  secretGroup: { what: 'secretGroup: the whole match is the value', isNoisy: false },
  skipReport: { what: 'skipReport', isNoisy: false },
};

function nameOf(rule: Fields): string {
  const { id, description } = rule;
  return typeof id === 'string' && id !== '' ? id : typeof description === 'string' ? description : '';
}

/** Keywords that the expression does not spell itself: a rule is only tried where one of them stands. */
function keywordsBeyond(regex: string, keywords: unknown): readonly string[] {
  if (!Array.isArray(keywords)) return [];
  const words = keywords.filter(
    (word): word is string => typeof word === 'string' && /[\p{L}\p{N}]/u.test(word) && word.length <= FILE_LIMITS.word,
  );
  const plain = regex.replaceAll('\\', '').toLowerCase();
  return words.some((word) => plain.includes(word.toLowerCase())) ? [] : words.slice(0, MAX_KEYWORDS);
}

function said(names: readonly string[]): string {
  return names
    .slice(0, 5)
    .map((name) => name.slice(0, 50))
    .join(', ');
}
