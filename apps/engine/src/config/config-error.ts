import type { z } from 'zod';
import { configReference } from './config-reference.js';
import { withoutPassword } from './effective-config.js';
import { nearestName } from './nearest-name.js';

/** One thing wrong with the configuration: which key, why, and what would be right. */
export interface ConfigProblem {
  /** Dotted key, or the path of the configuration file. */
  readonly key: string;
  readonly reason: string;
  readonly allowed: string;
}

/** The configuration was refused; `message` lists every problem, one a line. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(`the configuration is refused:\n${problems.map(problemLine).join('\n')}`);
    this.name = 'ConfigError';
  }
}

function problemLine({ key, reason, allowed }: ConfigProblem): string {
  return `  ${key}: ${reason}; ${allowed}`;
}

/** The problems that the schema found in `input`. */
export function schemaProblems(error: z.ZodError, input: unknown): ConfigProblem[] {
  return error.issues.flatMap((issue) => issueProblems(issue, input));
}

/** A key that the schema does not have, with the name that was probably meant. */
export function unknownKey(section: string, name: string): ConfigProblem {
  const known = configReference().get(section)?.children ?? [];
  const nearest = nearestName(name, known);
  const prefix = section === '' ? '' : `${section}.`;
  return {
    key: `${prefix}${name}`,
    reason: 'there is no such key',
    allowed: nearest === undefined ? `known here: ${known.join(', ')}` : `did you mean ${prefix}${nearest}?`,
  };
}

function issueProblems(issue: z.core.$ZodIssue, input: unknown): ConfigProblem[] {
  const section = issue.path.filter((step) => typeof step === 'string').join('.');
  if (issue.code === 'unrecognized_keys') return issue.keys.map((name) => unknownKey(section, name));
  const key = issue.path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${String(step)}`)).join('');
  return [{ key: key || 'configuration', reason: reasonOf(issue, valueAt(input, issue.path)), allowed: `allowed: ${allowedAt(section)}` }];
}

function reasonOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined) return 'is missing';
  const shown = typeof value === 'object' && value !== null ? kindOf(value) : shownValue(value);
  const fromSchema = issue.code === 'custom' || issue.code === 'invalid_format';
  return fromSchema && issue.message.startsWith('is ') ? `${shown} ${issue.message}` : `${shown} is not allowed`;
}

/** Refusals end in logs: a URL that was mistyped may hold a password all the same. */
function shownValue(value: unknown): string {
  return JSON.stringify(typeof value === 'string' ? withoutPassword(value) : value);
}

function kindOf(value: object): string {
  return Array.isArray(value) ? 'a list' : 'a section';
}

function allowedAt(key: string): string {
  return configReference().get(key)?.allowed ?? 'a value of the reference in docs/configuration.md';
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[step];
  }
  return value;
}
