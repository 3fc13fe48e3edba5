/**
 * What a setting is: a name, a kind, a value that the factory gives, the ends of a mail it is asked at, and how the answers
 * of both ends make one. Levels and ends follow CipherMail's tree of settings.
 */
import type { Action } from '../pattern.js';
import type { Outcome } from '../policy/verdict.js';

/** From the weakest to the strongest; `factory` includes what the configuration file says. */
export const SETTING_LEVELS = ['factory', 'global', 'wildcard-domain', 'domain', 'user'] as const;
export type SettingLevel = (typeof SETTING_LEVELS)[number];

/**
 * How the two ends of a mail make one value. `sender`, `recipient`: only that end is asked. `both`: on only if it is on at both
 * ends. `either`: one end is enough: on if on at one, the smaller of two limits, the stricter of two modes, both lists.
 */
export const END_RULES = ['sender', 'recipient', 'both', 'either'] as const;
export type EndRule = (typeof END_RULES)[number];

/** Which patterns a level puts in force: beside what it inherits, or in its place. */
export interface PatternSelection {
  readonly inherit: 'add' | 'replace';
  readonly refs: readonly PatternRef[];
}

/** A pattern (`pattern/credit-card`), a group (`group/pci`), or every pattern there is. */
export type PatternRef = `pattern/${string}` | `group/${string}` | 'all';

/** Text or expression that a subject or header is searched for. Empty text: never matches. */
export interface Trigger {
  readonly kind: 'keyword' | 'regex';
  /** RE2 syntax when `kind` is `regex`; matched without case. */
  readonly text: string;
}

export interface HeaderTrigger extends Trigger {
  /** Name of the header field, e.g. `X-Encrypt`. Empty: no trigger. */
  readonly header: string;
}

/** A static header field, added when a mail leaves; empty name: none. */
export interface StaticHeader {
  readonly name: string;
  readonly value: string;
}

/** From which message score an action is taken; an absent action is never taken for the score alone. */
export type ScoreThresholds = Readonly<Partial<Record<Action, number>>>;

/** By reason (`encrypted`, `too-deep` …) what happens to a mail with such a part. */
export type UninspectableActions = Readonly<Record<string, Outcome>>;

/**
 * Mail addresses as they lie in the policy: sealed under a key of their own, which is destroyed when the list is replaced, taken back,
 * or its place closed. Nothing is decided by who is on it, so the policy is worked out without the key.
 */
export interface SealedAddresses {
  /** Id of the key. */
  readonly key: string;
  /** JSON list of addresses, sealed. */
  readonly addresses: string;
}

export type EncryptMode = 'no-encryption' | 'allow' | 'force' | 'mandatory';

/** What a value may be; each setting says which. */
export type SettingValue =
  | boolean
  | number
  | string
  | readonly string[]
  | SealedAddresses
  | PatternSelection
  | Trigger
  | HeaderTrigger
  | StaticHeader
  | ScoreThresholds
  | UninspectableActions;

/** Values by key, as one level sets them: what is absent is inherited. */
export type SettingValues = Readonly<Record<string, SettingValue>>;

/** Where a level's values hold. A wildcard domain holds for all domains below it, not for itself. */
export type ScopeRef =
  | { readonly level: 'global' }
  | { readonly level: 'wildcard-domain'; readonly domain: string }
  | { readonly level: 'domain'; readonly domain: string }
  /** One address, known by its keyed tag only. */
  | { readonly level: 'user'; readonly tag: string };

/** One place of the tree with the values that it sets itself. */
export interface SettingsScope {
  /** `global`, or a random id. */
  readonly id: string;
  readonly scope: ScopeRef;
  readonly values: SettingValues;
}

/** All places, and what holds where none of them says anything. */
export interface SettingsTree {
  /** Values of the configuration file; what it leaves out is the factory's. */
  readonly base: SettingValues;
  readonly scopes: readonly SettingsScope[];
}

/** One end of a mail as settings know it: no address. */
export interface MailEnd {
  /** In ASCII, lower case; null for the null reverse-path or what is no address. */
  readonly domain: string | null;
  readonly tag: string | null;
}

/** Whether a value is a list of addresses that somebody has set. */
export function isSealedAddresses(value: unknown): value is SealedAddresses {
  return typeof value === 'object' && value !== null && 'key' in value && 'addresses' in value;
}
