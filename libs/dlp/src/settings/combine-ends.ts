/** How what holds for the sender and what holds for the recipient make one value. */
import type { SettingDefinition } from './definition.js';
import { UnusableSetting } from './resolve-settings.js';
import type { EncryptMode, SettingValue } from './setting.js';
import { findSetting } from './settings.js';

/**
 * Combines both ends by the setting's own rule. `either` depends on the kind: a flag is on if it is on at one end, of two limits the
 * smaller holds, of two choices the stricter (the later in the list of choices), of two lists the union.
 * @throws UnusableSetting for an unknown key, or a value of another kind.
 */
export function combineEnds(key: string, sender: SettingValue, recipient: SettingValue): SettingValue {
  const setting = findSetting(key);
  if (setting === undefined) throw new UnusableSetting(key);
  switch (setting.ends) {
    case 'sender':
      return sender;
    case 'recipient':
      return recipient;
    case 'both':
      if (typeof sender !== 'boolean' || typeof recipient !== 'boolean') throw new UnusableSetting(key);
      return sender && recipient;
    case 'either':
      return eitherOf(setting, sender, recipient);
  }
}

function eitherOf({ key, choices }: SettingDefinition, sender: SettingValue, recipient: SettingValue): SettingValue {
  if (typeof sender === 'boolean' && typeof recipient === 'boolean') return sender || recipient;
  if (typeof sender === 'number' && typeof recipient === 'number') return Math.min(sender, recipient);
  if (typeof sender === 'string' && typeof recipient === 'string') {
    const strictness = [sender, recipient].map((value) => choices.findIndex((each) => each.value === value));
    if (strictness.includes(-1)) throw new UnusableSetting(key);
    return choices[Math.max(...strictness)]!.value;
  }
  if (isList(sender) && isList(recipient)) return [...new Set([...sender, ...recipient])].sort();
  throw new UnusableSetting(key);
}

function isList(value: SettingValue): value is readonly string[] {
  return Array.isArray(value);
}

/** What is to be done about encryption: it must succeed, it is tried, or it is left. */
export type EncryptDecision = 'must' | 'try' | 'none';

/**
 * Any end that says mandatory: must; else any that says force: try; else any that says no encryption: none; else try. What demands
 * encryption elsewhere (a pattern, a trigger, a release) beats them all.
 */
export function encryptDecision(sender: EncryptMode, recipient: EncryptMode, mustEncrypt: boolean): EncryptDecision {
  const modes = [sender, recipient];
  if (mustEncrypt || modes.includes('mandatory')) return 'must';
  if (modes.includes('force')) return 'try';
  return modes.includes('no-encryption') ? 'none' : 'try';
}
