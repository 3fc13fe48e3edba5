/** From a file and the environment to one checked and frozen configuration. */
import { existsSync, readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { brokenRules, isTrialMode } from './check-rules.js';
import { ConfigError, schemaProblems } from './config-error.js';
import { type EngineConfig, engineConfigSchema } from './engine-config.js';
import { CONFIG_FILE_VARIABLE, type Environment, readEnvironment } from './environment.js';

/** Where the configuration comes from; each has its everyday default. */
export interface ConfigSources {
  /** Path of the configuration file; before LAZARET_CONFIG and ./lazaret.yaml. */
  readonly file?: string;
  readonly environment?: Environment;
  /** Relative paths start here. */
  readonly workingDirectory?: string;
}

type Tree = Readonly<Record<string, unknown>>;

const FILE_NAMES = ['lazaret.yaml', 'lazaret.yml', 'lazaret.json'];

/**
 * The configuration: defaults, then the file, then the environment.
 * @throws {ConfigError} naming every problem at once.
 */
export function loadConfig(sources: ConfigSources = {}): EngineConfig {
  const environment = sources.environment ?? process.env;
  const workingDirectory = sources.workingDirectory ?? process.cwd();
  const file = configFile(sources.file ?? environment[CONFIG_FILE_VARIABLE], workingDirectory);
  const fromEnvironment = readEnvironment(environment);
  if (fromEnvironment.problems.length > 0) throw new ConfigError(fromEnvironment.problems);
  return configFrom(merge(file === undefined ? {} : readTree(file), fromEnvironment.tree), workingDirectory);
}

/**
 * The configuration that one tree of keys means, all other keys at their defaults.
 * @throws {ConfigError} naming every problem at once.
 */
export function configFrom(tree: unknown, workingDirectory: string = process.cwd()): EngineConfig {
  const parsed = engineConfigSchema.safeParse(tree);
  if (!parsed.success) throw new ConfigError(schemaProblems(parsed.error, tree));
  const config = withAbsolutePaths(parsed.data, workingDirectory);
  const problems = brokenRules(config);
  if (problems.length > 0) throw new ConfigError(problems);
  return deepFreeze({ ...config, trialMode: isTrialMode(config) });
}

/** The file that is used when none is named, or `undefined` when there is none. */
function configFile(named: string | undefined, workingDirectory: string): string | undefined {
  if (named !== undefined) return resolve(workingDirectory, named);
  return FILE_NAMES.map((name) => resolve(workingDirectory, name)).find((path) => existsSync(path));
}

function readTree(file: string): Tree {
  const tree = parseFile(file, readText(file)) ?? {};
  if (typeof tree !== 'object' || Array.isArray(tree)) {
    throw new ConfigError([{ key: file, reason: 'does not hold keys and values', allowed: 'see the reference in docs/configuration.md' }]);
  }
  return tree as Tree;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = `cannot be read (${error instanceof Error ? error.message : String(error)})`;
    throw new ConfigError([{ key: file, reason, allowed: 'name a file that exists by --config or LAZARET_CONFIG' }]);
  }
}

function parseFile(file: string, text: string): unknown {
  const json = extname(file) === '.json';
  try {
    return json ? (JSON.parse(text) as unknown) : parseYaml(text);
  } catch (error) {
    const reason = `is not ${json ? 'JSON' : 'YAML'} (${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)})`;
    throw new ConfigError([{ key: file, reason, allowed: 'correct it at that place' }]);
  }
}

function merge(below: Tree, above: Tree): Tree {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const old = merged[key];
    merged[key] = isTree(old) && isTree(value) ? merge(old, value) : value;
  }
  return merged;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every path absolute, so that no later change of the working directory matters. */
function withAbsolutePaths<T>(config: T & { dataDir: string; sharedDir?: string; store: { url: string } }, workingDirectory: string): T {
  const dataDir = resolve(workingDirectory, config.dataDir);
  const shared = config.sharedDir === undefined ? {} : { sharedDir: resolve(workingDirectory, config.sharedDir) };
  const url = config.store.url.replace('<dataDir>', dataDir);
  return { ...absoluteFiles(config, workingDirectory), dataDir, ...shared, store: { url: absoluteStore(url, workingDirectory) } };
}

function absoluteStore(url: string, workingDirectory: string): string {
  return url.startsWith('sqlite:') ? `sqlite:${resolve(workingDirectory, url.slice('sqlite:'.length))}` : url;
}

function absoluteFiles<T>(value: T, workingDirectory: string): T {
  if (!isTree(value)) return value;
  const entries = Object.entries(value).map(([key, below]) => [
    key,
    key.endsWith('File') && typeof below === 'string' ? resolve(workingDirectory, below) : absoluteFiles(below, workingDirectory),
  ]);
  return Object.fromEntries(entries) as T;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
