/** What holds for one end of a mail, and who says so. */
import type { SettingDefinition } from './definition.js';
import type { NoticeKind, NoticeSwitch } from './notice-settings.js';
import type { ProtectValues } from './protect-values.js';
import { domainCovered, indexScopes } from './scope-index.js';
import type {
  EncryptMode,
  HeaderTrigger,
  MailEnd,
  PatternRef,
  PatternSelection,
  ScoreThresholds,
  SealedAddresses,
  SettingLevel,
  SettingsScope,
  SettingsTree,
  SettingValue,
  SettingValues,
  Trigger,
  UninspectableActions,
} from './setting.js';
import { findSetting, SETTINGS } from './settings.js';

/** One level that says something. */
export interface Rung {
  readonly level: SettingLevel;
  /** Id of the place; `factory` for the factory. */
  readonly place: string;
  /** As it is set there. */
  readonly value: SettingValue;
}

/** A value with where it comes from. */
export interface SettingInForce {
  readonly value: SettingValue;
  readonly from: { readonly level: SettingLevel; readonly place: string };
  /** Who says something, strongest first, the factory last. */
  readonly ladder: readonly Rung[];
}

/** By key; every setting of the registry is in it. */
export type ResolvedSettings = ReadonlyMap<string, SettingInForce>;

export interface ResolveOptions {
  /** Domains (`*.example.org`: all below) whose recipients are inside unless the tree says otherwise. */
  readonly internalDomains?: readonly string[];
}

/**
 * Resolves every setting for one sender or recipient: the user's own value, else the domain's, else that of the most specific wildcard
 * domain, else the global one, else the factory's. A selection of patterns that adds is united with what it inherits.
 */
export function resolveSettings(tree: SettingsTree, end: MailEnd, options: ResolveOptions = {}): ResolvedSettings {
  return resolveChain(factoryValues(tree.base, end.domain, options), indexScopes(tree.scopes).chain(end));
}

/** Like {@link resolveSettings}, for places that were found before (weakest first). */
export function resolveChain(factory: SettingValues, chain: readonly SettingsScope[]): ResolvedSettings {
  return new Map(SETTINGS.map((setting) => [setting.key, resolveOne(setting, factory, chain)]));
}

/** What the factory and the configuration file say for an end in this domain. */
export function factoryValues(base: SettingValues, domain: string | null, { internalDomains = [] }: ResolveOptions): SettingValues {
  const locality = domainCovered(domain, internalDomains) ? { locality: 'internal' } : {};
  return { ...locality, ...base };
}

function resolveOne(setting: SettingDefinition, factory: SettingValues, chain: readonly SettingsScope[]): SettingInForce {
  const { key, levels } = setting;
  const ladder: Rung[] = [{ level: 'factory', place: 'factory', value: ownValue(factory, key) ?? setting.factory }];
  for (const { id, scope, values } of chain) {
    const value = levels.includes(scope.level) ? ownValue(values, key) : undefined;
    if (value !== undefined) ladder.unshift({ level: scope.level, place: id, value });
  }
  const strongest = ladder[0]!;
  const value = setting.kind === 'pattern-selection' ? selectionOf(ladder) : strongest.value;
  return { value, from: { level: strongest.level, place: strongest.place }, ladder };
}

function ownValue(values: SettingValues, key: string): SettingValue | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

/** The strongest rung that replaces, and everything that is added above it: a set, so the order of the levels is of no matter. */
function selectionOf(ladder: readonly Rung[]): PatternSelection {
  const refs = new Set<PatternRef>();
  for (const { value } of ladder) {
    if (!isSelection(value)) throw new UnusableSetting('dlp.patterns');
    for (const ref of value.refs) refs.add(ref);
    if (value.inherit === 'replace') break;
  }
  return { inherit: 'replace', refs: [...refs].sort() };
}

function isSelection(value: SettingValue): value is PatternSelection {
  return typeof value === 'object' && 'refs' in value;
}

/** A stored value is of another kind than the setting: what depends on it cannot be known, and nothing may be let through for it. */
export class UnusableSetting extends Error {
  constructor(readonly key: string) {
    super(`the setting ${key} has an unusable value`);
    this.name = 'UnusableSetting';
  }
}

type NoticeSwitches = Readonly<Record<`notices.${NoticeSwitch}.${'originator' | 'managers'}`, boolean>>;
type NoticeTemplates = Readonly<Record<`notices.template.${NoticeKind}`, string>>;

/** What the code itself reads, by key, with the type that the check of the setting proves. */
interface ReadValues extends NoticeSwitches, NoticeTemplates, ProtectValues {
  'dlp.enabled': boolean;
  'dlp.mode': 'enforce' | 'monitor';
  'dlp.patterns': PatternSelection;
  'dlp.skipWords': readonly string[];
  'dlp.scoreThresholds': ScoreThresholds;
  'dlp.uninspectableActions': UninspectableActions;
  'dlp.managers': readonly [] | SealedAddresses;
  'dlp.quarantineOnFailedEncryption': boolean;
  'dlp.quarantineOnError': boolean;
  'quarantine.url': string;
  'quarantine.team': string;
  'quarantine.fourEyes.severity': 'never' | 'critical' | 'high' | 'medium' | 'low';
  'quarantine.fourEyes.patterns': readonly string[];
  'quarantine.fourEyes.matches': number;
  'quarantine.fourEyes.kinds': readonly string[];
  'originator.allowDownload': boolean;
  'originator.allowRelease': boolean;
  'originator.allowReleaseEncrypted': boolean;
  'originator.allowReleaseAsIs': boolean;
  'originator.allowDelete': boolean;
  'notices.language': 'en' | 'de' | 'nl' | 'fr' | 'es';
  'notices.digestAbove': number;
  'notices.expiringHours': number;
  locality: 'internal' | 'external';
  'encrypt.mode': EncryptMode;
  'encrypt.skipCalendar': boolean;
  'encrypt.subjectTriggerEnabled': boolean;
  'encrypt.subjectTrigger': Trigger;
  'encrypt.subjectTriggerRemoveMatch': boolean;
  'encrypt.headerTriggerAllowed': boolean;
  'encrypt.headerTrigger': HeaderTrigger;
  'sign.subjectTriggerEnabled': boolean;
  'sign.subjectTrigger': Trigger;
  'sign.subjectTriggerRemoveMatch': boolean;
  'sign.headerTriggerAllowed': boolean;
  'sign.headerTrigger': HeaderTrigger;
  'sign.onlyWhenEncrypting': boolean;
  'pgp.skipSigningOnly': boolean;
  'dkim.sign': boolean;
  'dkim.onRefusal': 'unsigned' | 'hold';
}
/** Key of a setting that the code reads. */
export type ReadKey = keyof ReadValues;

/**
 * The value of a setting in the type that its kind has.
 * @throws UnusableSetting when what is stored fails the setting's own check.
 */
export function checkedValue<K extends ReadKey>(key: K, value: SettingValue | undefined): ReadValues[K] {
  if (findSetting(key)?.check(value) !== undefined || value === undefined) throw new UnusableSetting(key);
  return value as ReadValues[K]; // its own check has just proved it
}

/**
 * Like {@link checkedValue}, out of resolved settings.
 * @throws UnusableSetting when what is stored fails the setting's own check.
 */
export function valueOf<K extends ReadKey>(settings: ReadonlyMap<string, { readonly value: SettingValue }>, key: K): ReadValues[K] {
  return checkedValue(key, settings.get(key)?.value);
}
