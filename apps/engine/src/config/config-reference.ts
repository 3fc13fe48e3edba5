/** The schema read as a flat list of keys: for error messages, for the environment, and for the table in the docs. */
import { z } from 'zod';
import { engineConfigSchema } from './engine-config.js';

/** One key as an operator sees it. */
export interface ConfigKey {
  /** Dotted, e.g. `smtp.tls.mode`. */
  readonly key: string;
  readonly description: string;
  /** As text, ready to be shown; `–` when the key has no default. */
  readonly default: string;
  /** In words, e.g. `whole number from 1 to 200`. */
  readonly allowed: string;
  /** The value is text as it stands, never JSON. */
  readonly isText: boolean;
  /** Names of the keys below; empty for a value. */
  readonly children: readonly string[];
}

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly defaultText?: string;
  readonly allowedText?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
}

let reference: ReadonlyMap<string, ConfigKey> | undefined;

/** All keys by their dotted name, the root under the empty name, in the order of the schema. */
export function configReference(): ReadonlyMap<string, ConfigKey> {
  reference ??= new Map(flatten('', z.toJSONSchema(engineConfigSchema, { io: 'input' }) as Node).map((entry) => [entry.key, entry]));
  return reference;
}

function flatten(key: string, node: Node): ConfigKey[] {
  const properties = Object.entries(node.properties ?? {});
  const own = {
    key,
    description: node.description ?? '',
    default: defaultText(node),
    allowed: allowedText(node),
    isText: node.type === 'string',
    children: properties.map(([name]) => name),
  };
  return [own, ...properties.flatMap(([name, child]) => flatten(key === '' ? name : `${key}.${name}`, child))];
}

function defaultText(node: Node): string {
  if (node.defaultText !== undefined) return node.defaultText;
  if (node.default === undefined || node.properties) return '–';
  return typeof node.default === 'string' ? node.default : JSON.stringify(node.default);
}

function allowedText(node: Node): string {
  if (node.allowedText !== undefined) return node.allowedText;
  if (node.enum) return node.enum.map(String).join(', ');
  switch (node.type) {
    case 'integer':
      return `whole number from ${String(node.minimum)} to ${String(node.maximum)}`;
    case 'number':
      return `number from ${String(node.minimum)}`;
    case 'boolean':
      return 'true, false';
    case 'array':
      return `list of: ${allowedText(node.items ?? {})}`;
    case 'object':
      return `a section with the keys ${Object.keys(node.properties ?? {}).join(', ')}`;
    default:
      return 'text';
  }
}
