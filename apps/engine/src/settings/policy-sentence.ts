/** What happened to the policy, one sentence a fact. Pure. */
import { findSetting } from '#dlp';
import type { PatternEvent, PolicyFact } from '#events';

type Data<T extends PolicyFact['type']> = Extract<PolicyFact, { type: T }>['data'];
type Change = Data<'SettingsChanged'>['changes'][number];

/** @param subject - what the fact's stream is about: a pattern's or group's name, a place, an exception. */
export function policySentence(event: PolicyFact, subject: string): string {
  switch (event.type) {
    case 'PatternVersioned':
      return versioned(event.data, subject);
    case 'PatternMoved':
      return moved(event.data, subject);
    case 'PatternDeleted':
      return `${subject} is deleted`;
    case 'GroupSaved':
      return `Group ${subject} is saved with ${counted(event.data.group.members.length, 'member')}`;
    case 'GroupDeleted':
      return `Group ${subject} is deleted`;
    case 'ScopeOpened':
      return `${subject} gets a place in the settings${OPENED_FOR[event.data.cause]}`;
    case 'SettingsChanged':
      return `${subject}: ${event.data.changes.map(changed).join('; ')}`;
    case 'ScopeAnnotated':
      return `${subject}: comment and properties are written`;
    case 'ScopeClosed':
      return `${subject} leaves the settings`;
    case 'ExceptionGranted':
      return `${capital(subject)} is granted until ${event.data.expiresAt.slice(0, 16).replace('T', ' ')} UTC`;
    case 'ExceptionWithdrawn':
      return `${capital(subject)} is withdrawn`;
    case 'PolicyBaseRecorded':
      return `The configuration file sets ${Object.keys(event.data.values).map(settingName).join(', ')}`;
  }
}

const OPENED_FOR: Readonly<Record<Data<'ScopeOpened'>['cause'], string>> = {
  edit: '',
  needed: ', since the engine keeps something for it',
  rollback: ' again',
};

function versioned({ pattern: { version, state }, cause }: Data<'PatternVersioned'>, subject: string): string {
  const made = { factory: 'comes with the engine', import: 'is imported', edit: 'is saved', template: 'comes from a template' }[cause];
  return `${subject} version ${String(version)} ${made} ${IN_STATE[state]}`;
}

const IN_STATE: Readonly<Record<Data<'PatternMoved'>['to'], string>> = {
  draft: 'as a draft',
  shadow: 'in shadow',
  live: 'live',
  retired: 'retired',
};

function moved({ version, to, cause }: Extract<PatternEvent, { type: 'PatternMoved' }>['data'], subject: string): string {
  const went = { draft: 'goes back to draft', shadow: 'goes into shadow', live: 'goes live', retired: 'is retired' }[to];
  const why = { decision: '', replaced: ', since another version takes its place', rollback: ' by going back' }[cause];
  return `${subject} version ${String(version)} ${went}${why}`;
}

function changed({ key, after }: Change): string {
  const name = settingName(key);
  if (after === null) return `${name} is inherited again`;
  const words = valueWords(key, after);
  return words === undefined ? `${name} is changed` : `${name} is set to ${words}`;
}

/** Undefined for what takes more than a few words. */
function valueWords(key: string, value: Change['after']): string | undefined {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  const chosen = findSetting(key)?.choices.find((choice) => choice.value === value);
  if (chosen) return `"${chosen.name}"`;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.length <= 40 ? `"${value}"` : undefined;
}

function settingName(key: string): string {
  return findSetting(key)?.name ?? key;
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
