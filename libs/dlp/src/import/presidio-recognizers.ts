/**
 * Recognizers of Microsoft Presidio: `recognizers:` of its YAML registry
 * (https://microsoft.github.io/presidio/analyzer/recognizer_registry_provider/). Each of a recognizer's expressions becomes a
 * pattern, its deny list one more, and several of them a group. Predefined recognizers are programs; those with a built-in
 * detector of the same purpose become that.
 */
import { findDetector } from '../detectors/detectors.js';
import type { Pattern, PatternState } from '../pattern.js';
import type { PatternGroup } from '../policy/policy-set.js';
import { idGiver, patternOfRule, usableExpression, WITH_CONTEXT_ONLY } from './foreign-rule.js';
import { isFields, type Fields } from './pattern-fields.js';
import { FILE_LIMITS, finishFile, refuseFile, type FileDefaults, type PatternFile, type Unsupported } from './pattern-file.js';
import { parseYaml } from './yaml-document.js';

/** A recognizer's own score from which a match counts without a word beside it. */
const STRONG_SCORE = 0.5;
/** What Presidio adds for a context word reaches five words back. */
const WINDOW_WORDS = 5;
const MIN_CONFIDENCE = 0.5;
/** Flags of Python's `re`: expressions are compiled with them unless the file says otherwise. */
const PYTHON_IGNORE_CASE = 2;
const DEFAULT_FLAGS = 26;

/** Predefined recognizers and the built-in detector of the same purpose. */
const DETECTOR_OF: ReadonlyMap<string, string> = new Map([
  ['CreditCardRecognizer', 'credit-card'],
  ['EmailRecognizer', 'email-address'],
  ['IbanRecognizer', 'iban'],
  ['IpRecognizer', 'ip-address'],
  ['PhoneRecognizer', 'phone-number'],
  ['UkNinoRecognizer', 'uk-nino'],
  ['UsSsnRecognizer', 'us-ssn'],
]);

// prettier-ignore
const KNOWN = ['name', 'class_name', 'type', 'enabled', 'supported_entity', 'supported_entities', 'supported_language', 'supported_languages', 'patterns', 'context', 'deny_list', 'deny_list_score', 'country_code'];

/** Reads a registry of recognizers. Never throws. */
export function readPresidioRecognizers(text: string, defaults: FileDefaults): PatternFile {
  const document = parseYaml(text);
  if (typeof document === 'string') return refuseFile('presidio', 'file', document);
  const registry = isFields(document['recognizer_registry']) ? document['recognizer_registry'] : document;
  const { recognizers, global_regex_flags: flags } = registry;
  if (!Array.isArray(recognizers)) return refuseFile('presidio', 'recognizers', 'must be a list');
  if (recognizers.length > FILE_LIMITS.patterns)
    return refuseFile('presidio', 'recognizers', `holds more than ${FILE_LIMITS.patterns} recognizers`);
  const caseSensitive = ((typeof flags === 'number' ? flags : DEFAULT_FLAGS) & PYTHON_IGNORE_CASE) === 0;
  const file: ReadFile = { patterns: [], groups: [], unsupported: [], giveId: idGiver(), giveGroupId: idGiver(), defaults, caseSensitive };
  if (recognizers.length > 0)
    file.unsupported.push({ id: 'file', reason: 'languages are not told apart: patterns hold for text of any language' });
  for (const entry of recognizers) {
    const recognizer: unknown = typeof entry === 'string' ? { name: entry, type: 'predefined' } : entry;
    if (isFields(recognizer)) readRecognizer(recognizer, file);
    else file.unsupported.push({ id: 'recognizer', reason: 'left out: is neither a name nor a map' });
  }
  return finishFile('presidio', file);
}

interface ReadFile {
  readonly patterns: Pattern[];
  readonly groups: PatternGroup[];
  readonly unsupported: Unsupported[];
  readonly giveId: (name: string) => string;
  readonly giveGroupId: (name: string) => string;
  readonly defaults: FileDefaults;
  readonly caseSensitive: boolean;
}

/** What all expressions of one recognizer share. */
interface Recognizer {
  readonly name: string;
  readonly description: string;
  readonly context: readonly string[];
  readonly state: PatternState;
}

function readRecognizer(fields: Fields, file: ReadFile): void {
  const name = textOf(fields, 'name') || textOf(fields, 'supported_entity') || 'recognizer';
  const lose = (reason: string): void => void file.unsupported.push({ id: name.slice(0, 100), reason });
  const isOn = fields['enabled'] !== false;
  const unknown = Object.keys(fields).filter((key) => !KNOWN.includes(key));
  if (unknown.length > 0) lose(`taken without ${unknown.slice(0, 5).join(', ').slice(0, 200)}: not known`);
  const description = textOf(fields, 'supported_entity') || listOf(fields['supported_entities']).join(', ') || name;
  const recognizer = { name, description, context: contextOf(fields), state: isOn ? file.defaults.state : 'draft' } as const;
  const before = file.patterns.length;
  readRules(recognizer, fields, file);
  const taken = file.patterns.slice(before);
  if (!isOn && taken.length > 0) lose('taken as a draft: it is switched off in the file');
  addGroup(recognizer, taken, file);
}

function readRules(recognizer: Recognizer, fields: Fields, file: ReadFile): void {
  const { name } = recognizer;
  const { patterns, deny_list: denyList } = fields;
  if (Array.isArray(patterns) || Array.isArray(denyList)) {
    for (const rule of Array.isArray(patterns) ? patterns : []) readRule(recognizer, rule, file);
    return readDenyList(recognizer, fields, file);
  }
  const detector = DETECTOR_OF.get(textOf(fields, 'class_name') || name);
  if (detector !== undefined) return void file.patterns.push(detectorPattern(recognizer, detector, file));
  const reason = 'left out: a predefined recognizer is a program, and no built-in detector does the same';
  file.unsupported.push({ id: name.slice(0, 100), reason });
}

function readRule(recognizer: Recognizer, rule: unknown, file: ReadFile): void {
  const regex = isFields(rule) ? textOf(rule, 'regex') : '';
  const label = isFields(rule) ? textOf(rule, 'name') : '';
  const id = file.giveId(`${recognizer.name} ${label}`);
  const shape = usableExpression(id, regex.replaceAll('\\Z', '\\z'));
  if (regex === '' || 'reason' in shape) {
    file.unsupported.push('reason' in shape ? shape : { id, reason: 'left out: it has no expression' });
    return;
  }
  const score = scoreOf(isFields(rule) ? rule['score'] : undefined, 0.5);
  const isWeak = score < STRONG_SCORE;
  const isNoisy = isWeak && recognizer.context.length === 0;
  if (isNoisy) file.unsupported.push({ id, reason: `taken as a draft: a score of ${score} needs context words and it has none` });
  if (shape.hasAnchor) file.unsupported.push({ id, reason: 'taken with ^ and $ at the ends of a whole part: line ends are not kept' });
  const matcher = { kind: 'regex', regex: regex.replaceAll('\\Z', '\\z'), caseSensitive: file.caseSensitive } as const;
  file.patterns.push(
    patternOfRule({
      ...shared(recognizer, file),
      ...(isNoisy && { state: 'draft' }),
      id,
      name: label === '' ? recognizer.name : `${recognizer.name}: ${label}`,
      matcher,
      minConfidence: isWeak && !isNoisy ? WITH_CONTEXT_ONLY : MIN_CONFIDENCE,
      weight: weightOf(score),
    }),
  );
}

function readDenyList(recognizer: Recognizer, fields: Fields, file: ReadFile): void {
  const words = listOf(fields['deny_list']).filter((word) => word.length <= FILE_LIMITS.word);
  if (words.length === 0) return;
  const id = file.giveId(`${recognizer.name} words`);
  if (words.length > FILE_LIMITS.words) {
    file.unsupported.push({ id, reason: `left out: more than ${FILE_LIMITS.words} words` });
    return;
  }
  const weight = weightOf(scoreOf(fields['deny_list_score'], 1));
  file.patterns.push(
    patternOfRule({
      ...shared(recognizer, file),
      id,
      name: `${recognizer.name}: words`,
      matcher: { kind: 'keywords', keywords: words },
      minConfidence: MIN_CONFIDENCE,
      weight,
    }),
  );
}

function detectorPattern(recognizer: Recognizer, detector: string, file: ReadFile): Pattern {
  const { name = recognizer.name, matchFilter = 'mask' } = findDetector(detector) ?? {};
  const { action } = file.defaults;
  const id = file.giveId(recognizer.name);
  const pattern = patternOfRule({
    id,
    name,
    description: recognizer.description,
    matcher: { kind: 'detector', detector },
    action,
    state: recognizer.state,
  });
  return { ...pattern, matchFilter };
}

function shared(recognizer: Recognizer, { defaults }: ReadFile): Pick<Pattern, 'description' | 'action' | 'state' | 'context'> {
  const { description, state, context } = recognizer;
  const words = { positive: context, negative: [], windowWords: WINDOW_WORDS };
  return { description, action: defaults.action, state, ...(context.length > 0 && { context: words }) };
}

function addGroup(recognizer: Recognizer, patterns: readonly Pattern[], file: ReadFile): void {
  if (patterns.length < 2) return;
  const members = patterns.map(({ id }) => `pattern/${id}` as const);
  const { name, description } = recognizer;
  file.groups.push({
    id: file.giveGroupId(name),
    name: name.slice(0, FILE_LIMITS.name),
    description: description.slice(0, FILE_LIMITS.description),
    members,
  });
}

/** Words of the recognizer and of each of its languages. */
function contextOf(fields: Fields): readonly string[] {
  const languages = Array.isArray(fields['supported_languages']) ? fields['supported_languages'].filter(isFields) : [];
  const words = [fields['context'], ...languages.map(({ context }) => context)].flatMap(listOf);
  return [...new Set(words)].filter((word) => word.length <= FILE_LIMITS.word).slice(0, FILE_LIMITS.words);
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string' && each.trim() !== '') : [];
}

function textOf(fields: Fields, name: string): string {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === 'string' ? value.trim() : '';
}

function scoreOf(value: unknown, fallback: number): number {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : fallback;
}

/** Built-in patterns weigh up to ten. */
function weightOf(score: number): number {
  return Math.round(score * 100) / 10;
}
