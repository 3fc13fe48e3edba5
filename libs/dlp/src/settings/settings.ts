/** The list of all settings. */
import type { SettingDefinition } from './definition.js';
import { DETECTION_SETTINGS } from './detection-settings.js';
import { ENCRYPTION_SETTINGS } from './encryption-settings.js';
import { INCOMING_SETTINGS } from './incoming-settings.js';
import { MAIL_SETTINGS } from './mail-settings.js';
import { NOTICE_SETTINGS } from './notice-settings.js';
import { QUARANTINE_SETTINGS } from './quarantine-settings.js';
import { TRIGGER_SETTINGS } from './trigger-settings.js';

/** Every setting there is, in the order in which people read them. */
export const SETTINGS: readonly SettingDefinition[] = [
  ...DETECTION_SETTINGS,
  ...QUARANTINE_SETTINGS,
  ...NOTICE_SETTINGS,
  ...MAIL_SETTINGS,
  ...INCOMING_SETTINGS,
  ...ENCRYPTION_SETTINGS,
  ...TRIGGER_SETTINGS,
];

const BY_KEY: ReadonlyMap<string, SettingDefinition> = new Map(SETTINGS.map((setting) => [setting.key, setting]));

/** Undefined for a key that no setting has. */
export function findSetting(key: string): SettingDefinition | undefined {
  return BY_KEY.get(key);
}
