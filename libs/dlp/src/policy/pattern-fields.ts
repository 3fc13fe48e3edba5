/** Reads single fields of an imported pattern; collects what is wrong with its path instead of throwing. */

export interface FieldProblem {
  /** Where in the file, e.g. `patterns[3].threshold.count`. */
  readonly path: string;
  readonly reason: string;
}

export type Fields = Readonly<Record<string, unknown>>;

/** A field reader bound to one object of the file. */
export interface FieldReader {
  text(name: string, fallback?: string, emptiness?: 'may-be-empty'): string;
  number(
    name: string,
    range: { readonly min: number; readonly max: number; readonly fallback: number; readonly integer?: boolean },
  ): number;
  flag(name: string, fallback: boolean): boolean;
  oneOf<T extends string>(name: string, choices: readonly T[], fallback?: T): T;
  texts(name: string, fallback?: readonly string[]): readonly string[];
  object(name: string): FieldReader | undefined;
  has(name: string): boolean;
  problem(name: string, reason: string): void;
  /** Reports fields that nobody knows: a misspelt one would otherwise be lost in silence. */
  refuseUnknown(known: readonly string[]): void;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readFields(fields: Fields, path: string, problems: FieldProblem[]): FieldReader {
  const at = (name: string): unknown => (Object.hasOwn(fields, name) ? fields[name] : undefined);
  const problem = (name: string, reason: string): void => void problems.push({ path: path === '' ? name : `${path}.${name}`, reason });
  const wrong = <T>(name: string, reason: string, value: T): T => {
    problem(name, reason);
    return value;
  };
  return {
    problem,
    has: (name) => at(name) !== undefined,
    text: (name, fallback, emptiness) => {
      const value = at(name);
      if (value === undefined && fallback !== undefined) return fallback;
      return typeof value === 'string' && (value !== '' || emptiness !== undefined)
        ? value
        : wrong(name, 'must be a text that is not empty', '');
    },
    number: (name, { min, max, fallback, integer }) => {
      const value = at(name);
      if (value === undefined) return fallback;
      const isGood = typeof value === 'number' && value >= min && value <= max && (integer !== true || Number.isInteger(value));
      return isGood ? value : wrong(name, `must be ${integer === true ? 'a whole number' : 'a number'} from ${min} to ${max}`, fallback);
    },
    flag: (name, fallback) => {
      const value = at(name);
      if (value === undefined) return fallback;
      return typeof value === 'boolean' ? value : wrong(name, 'must be true or false', fallback);
    },
    oneOf: (name, choices, fallback) => {
      const value = at(name);
      if (value === undefined && fallback !== undefined) return fallback;
      const known = choices.find((choice) => choice === value);
      const [first] = choices;
      if (known !== undefined) return known;
      if (first === undefined) throw new RangeError(`no choices for ${name}`);
      return wrong(name, `must be one of ${choices.join(', ')}`, first);
    },
    texts: (name, fallback) => {
      const value = at(name);
      if (value === undefined && fallback !== undefined) return fallback;
      return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : wrong(name, 'must be a list of texts', []);
    },
    object: (name) => {
      const value = at(name);
      if (value === undefined) return undefined;
      if (isFields(value)) return readFields(value, path === '' ? name : `${path}.${name}`, problems);
      problem(name, 'must be an object');
      return undefined;
    },
    refuseUnknown: (known) => {
      for (const name of Object.keys(fields)) if (!known.includes(name)) problem(name, `is unknown; known are ${known.join(', ')}`);
    },
  };
}
