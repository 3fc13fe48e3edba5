/** Values of settings as they are typed and shown. */
import type { SettingDefinition, SettingInForce } from '#contracts';
import { CommandFailed } from './terminal.js';

type Json = SettingInForce['value'];

const FLAGS: Readonly<Record<string, boolean>> = { on: true, true: true, off: false, false: false };

/** What was typed, as the setting's kind takes it; the engine says whether it may stand. @throws CommandFailed for what cannot be read. */
export function settingValue({ kind, key }: Pick<SettingDefinition, 'kind' | 'key'>, typed: string): Json {
  switch (kind) {
    case 'flag': {
      const value = Object.hasOwn(FLAGS, typed) ? FLAGS[typed] : undefined;
      if (value === undefined) throw new CommandFailed(`${key} is on or off`);
      return value;
    }
    case 'number':
      if (!/^-?\d+(\.\d+)?$/.test(typed)) throw new CommandFailed(`${key} is a number`);
      return Number(typed);
    case 'text':
    case 'template':
    case 'choice':
      return typed;
    case 'texts':
    case 'addresses':
      return typed.startsWith('[') ? json(key, typed) : typed.split(',').map((word) => word.trim());
    default:
      return json(key, typed);
  }
}

/** One line. */
export function valueText(value: Json): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.length === 0 ? '(none)' : value.join(', ');
  return typeof value === 'string' && value !== '' && !value.includes('\n') ? value : JSON.stringify(value);
}

function json(key: string, typed: string): Json {
  try {
    return JSON.parse(typed) as Json;
  } catch {
    throw new CommandFailed(`${key} is written as JSON, e.g. as "lazaret setting get" shows it`);
  }
}
