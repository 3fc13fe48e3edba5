import { Lexer, parseDocument } from 'yaml';
import { isFields, type Fields } from './pattern-fields.js';
import { FILE_LIMITS } from './pattern-file.js';

/** Tokens of a document: what is done for each of them, errors above all, must end in time. */
const MAX_TOKENS = 60_000;
const MAX_FLOW_DEPTH = 50;

/** With this the lexer says that the next token is text, whatever it looks like. */
const TEXT_FOLLOWS = '\x1f';

const PARSING = { prettyErrors: false, uniqueKeys: false, merge: false, schema: 'core', logLevel: 'error' } as const;

/** The map that a YAML document is, or why there is none. Aliases are refused: nothing that is read needs them. Never throws. */
export function parseYaml(text: string): Fields | string {
  if (text.length > FILE_LIMITS.yamlCharacters) return `is larger than ${FILE_LIMITS.yamlCharacters} characters`;
  try {
    const bomb = bombIn(text);
    if (bomb !== undefined) return bomb;
    const document = parseDocument(text, PARSING);
    const [error] = document.errors;
    if (error) return `is not YAML: ${error.message.slice(0, 200)}`;
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    return isFields(value) ? value : 'is not a YAML map';
  } catch (error) {
    return `is not YAML: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown error'}`;
  }
}

function bombIn(text: string): string | undefined {
  let tokens = 0;
  let depth = 0;
  let isText = false;
  for (const token of new Lexer().lex(text)) {
    if (++tokens > MAX_TOKENS) return `holds more than ${MAX_TOKENS} YAML tokens`;
    const isMark = !isText;
    isText = token === TEXT_FOLLOWS;
    if (isMark && (token === '[' || token === '{')) depth++;
    else if (isMark && (token === ']' || token === '}')) depth--;
    else if (isMark && token.startsWith('*')) return 'holds a YAML alias';
    if (depth < 0) return 'is not YAML: a bracket is closed that was not opened';
    if (depth > MAX_FLOW_DEPTH) return `is nested more than ${MAX_FLOW_DEPTH} deep`;
  }
  return undefined;
}
