/**
 * Liquid as templates of notices may use it: conditions, loops, and filters that change a text. What reads files, runs
 * without end, looks at prototypes, or writes a value past the escaping of HTML is not there. ADR 0015.
 */
import { Liquid, LiquidError, type Template } from 'liquidjs';

const TAGS = ['if', 'unless', 'case', 'for', 'assign', 'comment', 'raw', 'break', 'continue', '#'];
const FILTERS = [
  'abs',
  'append',
  'at_least',
  'at_most',
  'capitalize',
  'ceil',
  'default',
  'divided_by',
  'downcase',
  'first',
  'floor',
  'join',
  'last',
  'lstrip',
  'minus',
  'modulo',
  'plus',
  'prepend',
  'remove',
  'replace',
  'reverse',
  'round',
  'rstrip',
  'size',
  'slice',
  'sort',
  'split',
  'strip',
  'times',
  'truncate',
  'truncatewords',
  'uniq',
  'upcase',
  'url_encode',
];

/** Characters of a template, and what rendering one may cost. */
const LIMITS = { parseLimit: 40_000, renderLimit: 250, memoryLimit: 2_000_000 };

/** A fragment of a template, parsed. */
export interface Fragment {
  /** Variables that it names which it does not set itself, e.g. `subject`. */
  readonly variables: readonly string[];
  /** @throws LiquidError */
  render(data: object): string;
}

/** Something that Liquid does not take; `line` counts from 1 in the fragment. */
export interface LiquidProblem {
  readonly line: number;
  readonly message: string;
}

export type Escaping = 'text' | 'html';

const engines: Readonly<Record<Escaping, Liquid>> = { text: tamed(), html: tamed('escape') };

/** Parses a fragment; in `html` every value is escaped where it is put in. */
export function parseFragment(source: string, escaping: Escaping): Fragment | LiquidProblem {
  const engine = engines[escaping];
  try {
    const templates: Template[] = engine.parse(source);
    return {
      variables: engine.globalVariablesSync(templates),
      render: (data) => String(engine.renderSync(templates, data)),
    };
  } catch (cause) {
    return liquidProblem(cause);
  }
}

/** What a template did wrong, of an error that it threw. @throws what is none of Liquid's */
export function liquidProblem(cause: unknown): LiquidProblem {
  if (!LiquidError.is(cause)) throw cause;
  const [line] = cause.token.getPosition();
  return { line: line ?? 1, message: cause.message.replace(/, (file:[^,]*, )?line:\d+, col:\d+$/, '') };
}

function tamed(outputEscape?: 'escape'): Liquid {
  const engine = new Liquid({
    templates: {}, // a lookup of another template finds nothing, and never a file
    dynamicPartials: false,
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    ownPropertyOnly: true,
    timezoneOffset: 0,
    ...LIMITS,
    ...(outputEscape && { outputEscape }),
  });
  keepOnly(engine.tags, TAGS);
  keepOnly(engine.filters, FILTERS);
  return engine;
}

function keepOnly(all: Record<string, unknown>, names: readonly string[]): void {
  for (const name of Object.keys(all)) if (!names.includes(name)) Reflect.deleteProperty(all, name);
}
