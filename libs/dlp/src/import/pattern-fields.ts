/** Reads single fields of an imported pattern; collects what is wrong with its path instead of throwing. */

export interface FieldProblem {
  /** Where in the file, e.g. `patterns[3].threshold.count`. */
  readonly path: string;
  readonly reason: string;
}

export type Fields = Readonly<Record<string, unknown>>;

/** What a text may be. */
export interface TextRule {
  /** In UTF-16 code units. */
  readonly max: number;
  readonly mayBeEmpty?: boolean;
  /** Taken when the field is absent; without it the field must be there. */
  readonly fallback?: string;
}

/** What a list of texts may be. */
export interface ListRule {
  readonly maxItems: number;
  /** Length of each item in UTF-16 code units; no item may be empty unless so said. */
  readonly maxLength: number;
  readonly mayHoldEmpty?: boolean;
  readonly fallback?: readonly string[];
}

export interface NumberRule {
  readonly min: number;
  readonly max: number;
  readonly fallback: number;
  readonly integer?: boolean;
}

/** A field reader bound to one object of the file. */
export interface FieldReader {
  text(name: string, rule: TextRule): string;
  number(name: string, rule: NumberRule): number;
  flag(name: string, fallback: boolean): boolean;
  oneOf<T extends string>(name: string, choices: readonly T[], fallback?: T): T;
  texts(name: string, rule: ListRule): readonly string[];
  object(name: string): FieldReader | undefined;
  has(name: string): boolean;
  problem(name: string, reason: string): void;
  /** Reports fields that nobody knows: a misspelt one would otherwise be lost in silence. */
  refuseUnknown(known: readonly string[]): void;
}

/** Half of a character, or the character that ends strings elsewhere: neither can be stored as it is. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Names of unknown fields said at most; a file made to hurt has a million of them. */
const MAX_UNKNOWN_SAID = 5;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with a text, as the end of a sentence about it; undefined: nothing. */
export function textProblem(value: unknown, { max, mayBeEmpty }: TextRule): string | undefined {
  if (typeof value !== 'string' || (value === '' && mayBeEmpty !== true)) return 'must be a text that is not empty';
  if (value.length > max) return `is longer than ${max} characters`;
  return UNSTORABLE.test(value) ? 'holds a NUL or half a character' : undefined;
}

export function readFields(fields: Fields, path: string, problems: FieldProblem[]): FieldReader {
  const at = (name: string, fallback?: unknown): unknown =>
    (Object.hasOwn(fields, name) ? fields[name] : undefined) === undefined ? fallback : fields[name];
  const problem = (name: string, reason: string): void => void problems.push({ path: path === '' ? name : `${path}.${name}`, reason });
  const wrong = <T>(name: string, reason: string, value: T): T => {
    problem(name, reason);
    return value;
  };
  return {
    problem,
    has: (name) => at(name) !== undefined,
    text: (name, rule) => {
      const value = at(name, rule.fallback);
      const reason = textProblem(value, rule);
      return reason === undefined ? String(value) : wrong(name, reason, '');
    },
    number: (name, { min, max, fallback, integer }) => {
      const value = at(name, fallback);
      const isGood = typeof value === 'number' && value >= min && value <= max && (integer !== true || Number.isInteger(value));
      return isGood ? value : wrong(name, `must be ${integer === true ? 'a whole number' : 'a number'} from ${min} to ${max}`, fallback);
    },
    flag: (name, fallback) => {
      const value = at(name, fallback);
      return typeof value === 'boolean' ? value : wrong(name, 'must be true or false', fallback);
    },
    oneOf: (name, choices, fallback) => {
      const value = at(name, fallback);
      const known = choices.find((choice) => choice === value);
      const [first] = choices;
      if (known !== undefined) return known;
      if (first === undefined) throw new RangeError(`no choices for ${name}`);
      return wrong(name, `must be one of ${choices.join(', ')}`, first);
    },
    texts: (name, rule) => {
      const value = at(name, rule.fallback);
      const reason = listProblem(value, rule);
      return reason === undefined && isTexts(value) ? value : wrong(name, reason ?? 'must be a list of texts', []);
    },
    object: (name) => {
      const value = at(name);
      if (value === undefined) return undefined;
      if (isFields(value)) return readFields(value, path === '' ? name : `${path}.${name}`, problems);
      problem(name, 'must be an object');
      return undefined;
    },
    refuseUnknown: (known) => {
      let said = 0;
      for (const name in fields) {
        if (!Object.hasOwn(fields, name) || known.includes(name)) continue;
        problem(name.slice(0, 100), `is unknown; known are ${known.join(', ')}`);
        if (++said === MAX_UNKNOWN_SAID) return;
      }
    },
  };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function listProblem(value: unknown, { maxItems, maxLength, mayHoldEmpty }: ListRule): string | undefined {
  if (!isTexts(value)) return 'must be a list of texts';
  if (value.length > maxItems) return `holds more than ${maxItems} texts`;
  const rule = { max: maxLength, mayBeEmpty: mayHoldEmpty === true };
  const at = value.findIndex((each) => textProblem(each, rule) !== undefined);
  return at < 0 ? undefined : `[${at}] ${textProblem(value[at], rule) ?? ''}`;
}
