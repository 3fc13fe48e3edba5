/** What is known of one setting before anybody sets it: what a value may be, who may set it, and what the factory says. */
import type { EndRule, SettingLevel, SettingValue } from './setting.js';

/** What kind of value it takes; people get a control by it. */
export const SETTING_KINDS = [
  'flag',
  'number',
  'text',
  'choice',
  'texts',
  'addresses',
  'template',
  'pattern-selection',
  'trigger',
  'header-trigger',
  'static-header',
  'score-thresholds',
  'uninspectable-actions',
] as const;
export type SettingKind = (typeof SETTING_KINDS)[number];

/** Headings under which settings stand, in the order in which people read them. */
export const SETTING_GROUPS = [
  'detection',
  'quarantine',
  'notices',
  'mail',
  'incoming',
  'encryption',
  'triggers',
  'smime',
  'pgp',
  'pdf',
  'signing',
] as const;
export type SettingGroup = (typeof SETTING_GROUPS)[number];

export interface SettingDefinition {
  /** Dotted camel case, e.g. `encrypt.mode`. */
  readonly key: string;
  readonly group: SettingGroup;
  readonly name: string;
  /** For people: what it does, and what it does not do. */
  readonly description: string;
  readonly kind: SettingKind;
  /** Of a number, e.g. `bytes`; else empty. */
  readonly unit: string;
  /** Of a choice, and the outcomes of `uninspectable-actions`; a choice at either end: from the weakest to the strictest. */
  readonly choices: readonly { readonly value: string; readonly name: string }[];
  readonly ends: EndRule;
  /** Where it can be set; a value at another level is not asked for. */
  readonly levels: readonly SettingLevel[];
  readonly factory: SettingValue;
  /** False: kept and resolved, and takes effect once mail can be encrypted. */
  readonly inEffect: boolean;
  /** What is wrong with a value, as a sentence for people; undefined: nothing. Never throws. */
  check(value: unknown): string | undefined;
}
