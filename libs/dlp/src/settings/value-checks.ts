/** What is wrong with a value that somebody wants to set, by kind; undefined: nothing. None of these throws for any value. */
import RE2 from 're2';
import { expressionShape } from '../import/expression-shape.js';
import { ACTIONS } from '../pattern.js';
import type { SettingDefinition } from './definition.js';
import { isSealedAddresses, type SealedAddresses } from './setting.js';

const LONGEST_TEXT = 2_000;
const MOST_TEXTS = 5_000;
const LONGEST_ENTRY = 500;
const LONGEST_TEMPLATE = 20_000;
const MOST_ADDRESSES = 50;
/** Enough to tell an address from a name; the next hop has the last word. RFC 5321 §4.5.3.1: 254 octets at most. */
const ADDRESS = /^[^\s@<>(),;:"\\[\]\p{Cc}]{1,64}@[^\s@<>(),;:"\\\p{Cc}]{1,189}$/u;
/** Fields that make a mail what it is or that others vouch for: a static field of that name would forge or double it. */
const RESERVED_FIELDS =
  /^(from|sender|to|cc|bcc|reply-to|subject|date|message-id|received|return-path|mime-version|content-.*|dkim-signature|arc-.*)$/i;
/** What the expressions of one value may cost to compile, in units of {@link expressionShape}: at most 30 ms, for mail waits meanwhile. */
const MOST_EXPRESSION_COST = 60_000;
const PATTERN_REF = /^(all|(pattern|group)\/[a-z0-9][a-z0-9._-]{0,63})$/;

export const OUTCOME_CHOICES = [
  { value: 'pass', name: 'Let it pass' },
  { value: 'warn', name: 'Warn' },
  { value: 'must-encrypt', name: 'Must be encrypted' },
  { value: 'quarantine', name: 'Hold' },
  { value: 'block', name: 'Block' },
] as const;

type Check = SettingDefinition['check'];

export const checkFlag: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');

export function checkNumber(least: number, most: number): Check {
  return (value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most
      ? undefined
      : `must be a whole number from ${least} to ${most}`;
}

export function checkText(rule?: (text: string) => string | undefined): Check {
  return (value) => {
    if (typeof value !== 'string' || value.length > LONGEST_TEXT) return `must be a text of at most ${LONGEST_TEXT} characters`;
    return /[\r\n\0]/.test(value) ? 'must be one line' : rule?.(value);
  };
}

export function checkChoice(choices: SettingDefinition['choices']): Check {
  const values = choices.map(({ value }) => value);
  return (value) => (typeof value === 'string' && values.includes(value) ? undefined : `must be one of ${values.join(', ')}`);
}

/** What a list of texts is asked beyond its length and that of its entries. */
export interface TextsRule {
  readonly most?: number;
  /** What is wrong with the list as a whole; asked before its entries are. */
  readonly whole?: (texts: readonly string[]) => string | undefined;
  readonly entry?: (text: string) => string | undefined;
}

export function checkTexts({ most = MOST_TEXTS, whole, entry }: TextsRule = {}): Check {
  return (value) => {
    if (!Array.isArray(value) || value.length > most) return `must be a list of at most ${most} texts`;
    const texts = value as readonly unknown[];
    if (!texts.every(isEntry)) return `each entry must have 1 to ${LONGEST_ENTRY} characters`;
    const problem = whole?.(texts);
    if (problem !== undefined || entry === undefined) return problem;
    for (const text of texts) {
      const wrong = entry(text);
      if (wrong !== undefined) return `"${text.slice(0, 40)}": ${wrong}`;
    }
    return undefined;
  };
}

const checkWrittenAddresses = checkTexts({
  most: MOST_ADDRESSES,
  entry: (text) => (ADDRESS.test(text) ? undefined : 'is no mail address'),
});

/** What people write (a list of addresses), and what is kept of it (sealed). */
export const checkAddresses: Check = (value) => {
  if (isSealedAddresses(value)) return isKeptSealed(value) ? undefined : 'must be a list of addresses';
  return checkWrittenAddresses(value);
};

export const checkTemplate: Check = (value) =>
  typeof value === 'string' && value.length <= LONGEST_TEMPLATE && !value.includes('\0')
    ? undefined
    : `must be a text of at most ${LONGEST_TEMPLATE} characters`;

export const checkPatternSelection: Check = (value) => {
  if (!isRecord(value) || !hasOnly(value, ['inherit', 'refs'])) return 'must say how it inherits and name patterns or groups';
  if (value.inherit !== 'add' && value.inherit !== 'replace') return 'must add to what is inherited or replace it';
  const { refs } = value;
  if (!Array.isArray(refs) || refs.length > MOST_TEXTS) return `must name at most ${MOST_TEXTS} patterns and groups`;
  const isGood = refs.every((ref) => typeof ref === 'string' && PATTERN_REF.test(ref));
  return isGood ? undefined : 'must name patterns as "pattern/…", groups as "group/…", or "all"';
};

export const checkTrigger: Check = (value) => {
  if (!isRecord(value) || !hasOnly(value, ['kind', 'text'])) return 'must be a keyword or a regular expression';
  return problemOfSearch(value.kind, value.text);
};

export const checkHeaderTrigger: Check = (value) => {
  if (!isRecord(value) || !hasOnly(value, ['kind', 'text', 'header'])) return 'must name a header field and what its value holds';
  if (value.header !== '' && !isFieldName(value.header)) return 'must name one header field, without colon or space';
  return problemOfSearch(value.kind, value.text);
};

/** RFC 5322 §2.2: a field name is printable ASCII but the colon; values stay below 998 characters a line. */
export const checkStaticHeader: Check = (value) => {
  if (!isRecord(value) || !hasOnly(value, ['name', 'value'])) return 'must have a name and a value';
  if (value.name === '' && value.value === '') return undefined;
  if (!isFieldName(value.name)) return 'must name one header field, without colon or space';
  if (RESERVED_FIELDS.test(value.name)) return `must not be the field ${value.name}`;
  const isLine = typeof value.value === 'string' && value.value.length <= 900 && /^[\x20-\x7e]*$/.test(value.value);
  return isLine ? undefined : 'must have one line of at most 900 printable ASCII characters';
};

export const checkScoreThresholds: Check = (value) => {
  if (!isRecord(value) || !hasOnly(value, ACTIONS)) return `may name ${ACTIONS.join(', ')}`;
  const isGood = Object.values(value).every((score) => typeof score === 'number' && Number.isFinite(score) && score >= 0);
  return isGood ? undefined : 'each score must be a number from 0';
};

export function checkUninspectableActions(reasons: readonly string[]): Check {
  const outcomes = OUTCOME_CHOICES.map(({ value }) => value as string);
  return (value) => {
    if (!isRecord(value) || !hasOnly(value, reasons)) return `may name ${reasons.join(', ')}`;
    const isGood = Object.values(value).every((outcome) => typeof outcome === 'string' && outcomes.includes(outcome));
    return isGood ? undefined : `each must be one of ${outcomes.join(', ')}`;
  };
}

/** Whether expressions would take too long to compile; asked before any of them is. */
export function problemOfCost(expressions: readonly string[]): string | undefined {
  const cost = expressions.reduce((sum, expression) => sum + expressionShape(expression).cost, 0);
  if (cost <= MOST_EXPRESSION_COST) return undefined;
  return 'is too expensive to search for: write it with less repetition, or with fewer classes of all scripts such as \\p{L}';
}

/** What RE2 has against an expression. */
export function problemOfExpression(expression: string): string | undefined {
  try {
    new RE2(expression, 'i');
    return undefined;
  } catch (error) {
    return `RE2 refuses it: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function problemOfSearch(kind: unknown, text: unknown): string | undefined {
  if (kind !== 'keyword' && kind !== 'regex') return 'must be a keyword or a regular expression';
  if (typeof text !== 'string' || text.length > LONGEST_TEXT) return `must be a text of at most ${LONGEST_TEXT} characters`;
  return kind === 'regex' ? (problemOfCost([text]) ?? problemOfExpression(text)) : undefined;
}

function isEntry(text: unknown): text is string {
  return typeof text === 'string' && text !== '' && text.length <= LONGEST_ENTRY;
}

function isKeptSealed({ key, addresses, ...rest }: SealedAddresses): boolean {
  const isId = typeof key === 'string' && /^[0-9A-Z]{26}$/.test(key);
  return isId && typeof addresses === 'string' && /^v1\.[\w-]+\.[\w-]+$/.test(addresses) && Object.keys(rest).length === 0;
}

function isFieldName(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x39\x3b-\x7e]{1,76}$/.test(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasOnly(value: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key));
}
