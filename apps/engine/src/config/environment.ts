/** The environment as a configuration tree: `LAZARET_SMTP__MAX_RECIPIENTS=50` sets `smtp.maxRecipients`. */
import { type ConfigProblem, unknownKey } from './config-error.js';
import { configReference } from './config-reference.js';

const PREFIX = 'LAZARET_';

/** Names the configuration file; every other variable with the prefix is a key. */
export const CONFIG_FILE_VARIABLE = 'LAZARET_CONFIG';

/** Variables by name, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment sets, and the variables that name no key. */
export interface EnvironmentConfig {
  readonly tree: Readonly<Record<string, unknown>>;
  readonly problems: readonly ConfigProblem[];
}

interface Setting {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Reads all variables with the prefix. Lists and sections are JSON; text, numbers and booleans stand as they are. */
export function readEnvironment(environment: Environment): EnvironmentConfig {
  const tree: Record<string, unknown> = {};
  const problems: ConfigProblem[] = [];
  for (const [variable, text] of Object.entries(environment).sort()) {
    if (!variable.startsWith(PREFIX) || variable === CONFIG_FILE_VARIABLE || text === undefined) continue;
    const setting = settingOf(variable.slice(PREFIX.length), text);
    if ('path' in setting) setAt(tree, setting);
    else problems.push({ ...setting, key: `${variable} (${setting.key})` });
  }
  return { tree, problems };
}

function settingOf(name: string, text: string): Setting | ConfigProblem {
  const path: string[] = [];
  for (const segment of name.split('__')) {
    const section = path.join('.');
    const wanted = segment.replaceAll('_', '').toLowerCase();
    const known = configReference()
      .get(section)
      ?.children.find((child) => child.toLowerCase() === wanted);
    if (known === undefined) return unknownKey(section, wanted);
    path.push(known);
  }
  return { path, value: valueOf(text, configReference().get(path.join('.'))?.isText === true) };
}

function valueOf(text: string, isText: boolean): unknown {
  if (isText) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function setAt(tree: Record<string, unknown>, { path, value }: Setting): void {
  let section = tree;
  for (const step of path.slice(0, -1)) {
    const below = section[step];
    const next = typeof below === 'object' && below !== null ? { ...below } : {};
    section[step] = next;
    section = next;
  }
  section[path.at(-1) ?? ''] = value;
}
