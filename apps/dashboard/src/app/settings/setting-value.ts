/** What a setting is set to, in words. Pure: values come from the engine as JSON and are read with care. */
import type { SettingDefinition } from '#contracts';
import type { SettingJson } from '../gateway-api/settings-api.js';
import { counted, sizeWords } from '../shared-ui/figures.js';

export interface PatternSelectionValue {
  readonly inherit: 'add' | 'replace';
  readonly refs: readonly string[];
}

type Fields = Readonly<Record<string, SettingJson>>;

export const fieldsOf = (value: SettingJson): Fields => (value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {});
export const textsOf = (value: SettingJson): string[] =>
  Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
export const textOf = (value: SettingJson | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

export function selectionOf(value: SettingJson): PatternSelectionValue {
  const fields = fieldsOf(value);
  return { inherit: fields['inherit'] === 'add' ? 'add' : 'replace', refs: textsOf(fields['refs'] ?? []) };
}

type Words = (value: SettingJson, definition: SettingDefinition) => string;

const wordsByKind: Record<SettingDefinition['kind'], Words> = {
  flag: (value) => (value === true ? 'On' : 'Off'),
  number: (value, { unit }) => numberWords(unit, value),
  text: (value) => textOf(value) || 'Empty',
  choice: (value, definition) => choiceWords(definition, textOf(value)),
  texts: (value) => listWords(textsOf(value)),
  addresses: (value) => listWords(textsOf(value)),
  template: (value) => (textOf(value) === '' ? 'Ours' : 'Your own'),
  'pattern-selection': (value) => selectionWords(selectionOf(value)),
  trigger: (value) => triggerWords(fieldsOf(value)),
  'header-trigger': (value) => triggerWords(fieldsOf(value)),
  'static-header': (value) => headerWords(fieldsOf(value)),
  'score-thresholds': (value) => thresholdWords(fieldsOf(value)),
  'uninspectable-actions': (value, definition) => outcomeWords(definition, fieldsOf(value)),
};

/** A value as a person reads it: `On`, `5 days`, `2 patterns and 1 group, besides those from above`. */
export const valueWords = (definition: SettingDefinition, value: SettingJson): string => wordsByKind[definition.kind](value, definition);

/** A large figure of bytes is said twice: exactly, and so that one can grasp it. */
function numberWords(unit: string, value: SettingJson): string {
  if (typeof value !== 'number') return 'No limit';
  const figure = value.toLocaleString('en');
  if (unit === 'bytes' && value >= 1_000) return `${sizeWords(value)} (${figure}\u00a0bytes)`;
  return unit === '' ? figure : `${figure}\u00a0${unit}`;
}

const choiceWords = ({ choices }: SettingDefinition, value: string): string =>
  choices.find((choice) => choice.value === value)?.name ?? (value === '' ? 'Not set' : value);

function listWords(texts: readonly string[]): string {
  if (texts.length === 0) return 'None';
  return texts.length <= 3 ? texts.join(', ') : counted(texts.length, 'entry', 'entries');
}

export function selectionWords({ inherit, refs }: PatternSelectionValue): string {
  const besides = inherit === 'add' ? ', besides those from above' : '';
  if (refs.length === 0) return inherit === 'add' ? 'Those from above' : 'No pattern';
  if (refs.includes('all')) return `All patterns${besides}`;
  const groups = refs.filter((ref) => ref.startsWith('group/')).length;
  const patterns = refs.length - groups;
  const parts = [patterns > 0 ? counted(patterns, 'pattern') : '', groups > 0 ? counted(groups, 'group') : ''];
  return parts.filter((part) => part !== '').join(' and ') + besides;
}

function triggerWords(fields: Fields): string {
  const text = textOf(fields['text']);
  const header = textOf(fields['header']);
  if (text === '' && header === '') return 'None';
  const sought = text === '' ? 'anything' : fields['kind'] === 'regex' ? `/${text}/` : `“${text}”`;
  return header === '' ? sought : `${header}: ${sought}`;
}

const headerWords = (fields: Fields): string => {
  const name = textOf(fields['name']);
  return name === '' ? 'None' : `${name}: ${textOf(fields['value'])}`;
};

const thresholdNames: readonly (readonly [string, string])[] = [
  ['warn', 'warn'],
  ['must-encrypt', 'encrypt'],
  ['quarantine', 'hold'],
  ['block', 'block'],
];

function thresholdWords(fields: Fields): string {
  const set = thresholdNames.filter(([action]) => typeof fields[action] === 'number');
  if (set.length === 0) return 'Never for the score alone';
  return capital(set.map(([action, name]) => `${name} from ${textOf(fields[action])}`).join(', '));
}

/** `Hold`, or `Hold for 8 reasons, warn for 2`. */
function outcomeWords(definition: SettingDefinition, fields: Fields): string {
  const outcomes = Object.values(fields).map(textOf);
  const kinds = [...new Set(outcomes)];
  if (kinds.length === 0) return 'As the factory says';
  if (kinds.length === 1) return choiceWords(definition, kinds[0] ?? '');
  const words = kinds.map((kind) => {
    const count = outcomes.filter((outcome) => outcome === kind).length;
    return `${choiceWords(definition, kind).toLowerCase()} for ${counted(count, 'reason')}`;
  });
  return capital(words.join(', '));
}

/** Which end of a mail a setting is asked at, and what that comes to. */
export const endWords: Record<SettingDefinition['ends'], { words: string; rule: string }> = {
  sender: { words: 'sender', rule: 'The sender’s value counts.' },
  recipient: { words: 'recipient', rule: 'The recipient’s value counts.' },
  both: { words: 'sender and recipient', rule: 'On only if it is on for the sender and for the recipient.' },
  either: { words: 'sender or recipient', rule: 'One end is enough.' },
};

const proper: Readonly<Record<string, string>> = { smime: 'S/MIME', pgp: 'PGP', pdf: 'PDF' };

/** `could-not-open` as a heading: `Could not open`. */
export const headingOf = (name: string): string => proper[name] ?? capital(name.replaceAll('-', ' '));

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
