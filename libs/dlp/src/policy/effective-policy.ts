/**
 * What applies to a mail from one sender to one recipient. Asked for every message and recipient, so whatever is alike is worked out
 * once: senders and recipients for whom the same places, exceptions and conditions hold are one class, however many they are.
 */
import { ACTIONS, type Pattern, type RecipientCondition } from '../pattern.js';
import { combineEnds, encryptDecision } from '../settings/combine-ends.js';
import {
  checkedValue,
  factoryValues,
  resolveChain,
  type ResolvedSettings,
  type ResolveOptions,
  type SettingInForce,
} from '../settings/resolve-settings.js';
import { domainCovered, indexScopes, scopeCovers } from '../settings/scope-index.js';
import type {
  EncryptMode,
  MailEnd,
  PatternSelection,
  ScoreThresholds,
  ScopeRef,
  SettingValue,
  UninspectableActions,
} from '../settings/setting.js';
import { SETTINGS } from '../settings/settings.js';
import { sendersTriggers, type SenderTriggers } from '../settings/triggers.js';
import { expandRefs } from './group-expansion.js';
import type { AppliedException, Policy } from './policy.js';
import type { PolicySet } from './policy-set.js';

/** A setting as it holds for a mail; an end that is not asked is null. */
export interface EffectiveSetting {
  /** After both ends were combined. */
  readonly value: SettingValue;
  readonly sender: SettingInForce | null;
  readonly recipient: SettingInForce | null;
}

/** Answers for one revision of the policy. Every answer throws `UnusableSetting` when what is stored cannot be used. */
export interface PolicyResolver {
  /** Equal answers are the same object, so that recipients can be grouped by it. @param at - instant of the message, ISO-8601 UTC. */
  for(sender: MailEnd, recipient: MailEnd, at: string): Policy;
  /** Every setting by key, both ends combined. */
  settings(sender: MailEnd, recipient: MailEnd): ReadonlyMap<string, EffectiveSetting>;
  triggers(sender: MailEnd): SenderTriggers;
  /** Whether the recipient's locality is internal. */
  isInside(recipient: MailEnd): boolean;
  /** The skip list, one for all: mail is scanned once, whoever gets it. */
  skipWords(): readonly string[];
}

/** More domains or pairs than this, and everything is worked out anew: memory stays bounded whatever strangers write to. */
const MOST_REMEMBERED = 5_000;
const NOBODY: MailEnd = { domain: null, tag: null };

/** True if a pattern is judged at all for a recipient in this domain. */
export function recipientMeant(condition: RecipientCondition | undefined, domain: string | null): boolean {
  if (condition === undefined) return true;
  return (condition.only.length === 0 || domainCovered(domain, condition.only)) && !domainCovered(domain, condition.except);
}

/** Senders or recipients for whom everything is the same. */
interface EndClass {
  readonly settings: ResolvedSettings;
  /** Exceptions whose sender, and whose recipient, is in this class. */
  readonly asSender: ReadonlySet<string>;
  readonly asRecipient: ReadonlySet<string>;
  /** Ids of patterns that are not meant for a recipient of this class. */
  readonly notMeant: ReadonlySet<string>;
  readonly pairs: Map<EndClass, Pair>;
  triggers?: SenderTriggers;
}

/** What holds between two classes; policies by the number of exceptions that are still in force. */
interface Pair {
  /** The longest in force first. */
  readonly exceptions: readonly (AppliedException & { readonly untilMs: number })[];
  readonly policies: Map<number, Policy>;
  readonly settings: ReadonlyMap<string, EffectiveSetting>;
}

/** Resolver of one policy set. Makes nothing before it is asked. */
export function policyResolver(set: PolicySet, options: ResolveOptions = {}): PolicyResolver {
  const classOf = endClasses(set, options);
  let pairs = 0;
  const pairOf = (sender: MailEnd, recipient: MailEnd): { readonly from: EndClass; readonly to: EndClass; readonly pair: Pair } => {
    if (pairs >= MOST_REMEMBERED) {
      pairs = 0;
      classOf.forget();
    }
    const [from, to] = [classOf.find(sender), classOf.find(recipient)];
    const known = from.pairs.get(to);
    if (known !== undefined) return { from, to, pair: known };
    const pair: Pair = { exceptions: exceptionsBetween(set, from, to), policies: new Map(), settings: bothEnds(from, to) };
    from.pairs.set(to, pair);
    pairs += 1;
    return { from, to, pair };
  };
  return {
    for: (sender, recipient, at) => {
      const { to, pair } = pairOf(sender, recipient);
      const inForce = countInForce(pair, at);
      const policy = pair.policies.get(inForce) ?? policyOf(set, to, { ...pair, exceptions: pair.exceptions.slice(0, inForce) });
      pair.policies.set(inForce, policy);
      return policy;
    },
    settings: (sender, recipient) => pairOf(sender, recipient).pair.settings,
    triggers: (sender) => {
      const own = classOf.find(sender);
      own.triggers ??= sendersTriggers(own.settings);
      return own.triggers;
    },
    isInside: (recipient) => valueOf<string>(classOf.find(recipient).settings, 'locality') === 'internal',
    skipWords: () => valueOf<readonly string[]>(classOf.find(NOBODY).settings, 'dlp.skipWords'),
  };
}

/** Finds the class of an end: by its domain, and by its tag where a place or an exception names that tag. */
function endClasses(set: PolicySet, options: ResolveOptions): { find(end: MailEnd): EndClass; forget(): void } {
  const index = indexScopes(set.settings.scopes);
  const named = namedTags(set);
  const conditional = set.patterns.filter(({ recipients }) => recipients !== undefined);
  const byEnd = new Map<string, EndClass>();
  const byContent = new Map<string, EndClass>();
  const forget = (): void => {
    byEnd.clear();
    byContent.clear();
  };
  const make = (end: MailEnd): EndClass => {
    const chain = index.chain(end);
    const factory = factoryValues(set.settings.base, end.domain, options);
    const reached = (which: 'sender' | 'recipient') => set.exceptions.filter((each) => reaches(each[which], end)).map(({ id }) => id);
    const [asSender, asRecipient] = [reached('sender'), reached('recipient')];
    const notMeant = conditional.filter(({ recipients }) => !recipientMeant(recipients, end.domain)).map(nameOf);
    const content = JSON.stringify([chain.map(({ id }) => id), factory['locality'], asSender, asRecipient, notMeant]);
    const known = byContent.get(content);
    if (known !== undefined) return known;
    const settings = resolveChain(factory, chain);
    const made = {
      settings,
      asSender: new Set(asSender),
      asRecipient: new Set(asRecipient),
      notMeant: new Set(notMeant),
      pairs: new Map(),
    };
    byContent.set(content, made);
    return made;
  };
  const find = ({ domain, tag }: MailEnd): EndClass => {
    const end = { domain, tag: tag !== null && named.has(tag) ? tag : null };
    const key = `${end.tag ?? ''} ${domain ?? ''}`;
    const known = byEnd.get(key);
    if (known !== undefined) return known;
    if (byEnd.size >= MOST_REMEMBERED) forget();
    const made = make(end);
    byEnd.set(key, made);
    return made;
  };
  return { find, forget };
}

function namedTags({ settings, exceptions }: PolicySet): ReadonlySet<string> {
  const scopes: (ScopeRef | null)[] = settings.scopes.map(({ scope }) => scope);
  for (const { sender, recipient } of exceptions) scopes.push(sender, recipient);
  return new Set(scopes.flatMap((scope) => (scope?.level === 'user' ? [scope.tag] : [])));
}

function reaches(scope: ScopeRef | null, end: MailEnd): boolean {
  return scope === null || scopeCovers(scope, end);
}

/** Two versions of one pattern may differ in whom they mean. */
function nameOf({ id, version }: Pattern): string {
  return `${id} ${version}`;
}

function exceptionsBetween(set: PolicySet, from: EndClass, to: EndClass): Pair['exceptions'] {
  const between = set.exceptions.filter(({ id }) => from.asSender.has(id) && to.asRecipient.has(id));
  const applied = between.map(({ id, refs, expiresAt }) => {
    const expanded = expandRefs(refs, set.groups);
    const patterns = new Set(set.patterns.map((pattern) => pattern.id).filter((pattern) => expanded.has(pattern)));
    return { id, patterns, untilMs: Date.parse(expiresAt) };
  });
  return applied.sort((a, b) => b.untilMs - a.untilMs || (a.id < b.id ? -1 : 1));
}

/** An instant that cannot be read leaves no exception in force. */
function countInForce({ exceptions }: Pair, at: string): number {
  if (exceptions.length === 0) return 0;
  const atMs = Date.parse(at);
  const ended = exceptions.findIndex(({ untilMs }) => !(atMs < untilMs));
  return ended === -1 ? exceptions.length : ended;
}

function bothEnds(from: EndClass, to: EndClass): ReadonlyMap<string, EffectiveSetting> {
  return new Map(
    SETTINGS.map(({ key, ends }) => {
      const [sender, recipient] = [from.settings.get(key)!, to.settings.get(key)!];
      const value = combineEnds(key, sender.value, recipient.value);
      return [key, { value, sender: ends === 'recipient' ? null : sender, recipient: ends === 'sender' ? null : recipient }];
    }),
  );
}

function policyOf(set: PolicySet, to: EndClass, { settings, exceptions }: Pair): Policy {
  const scanning = valueOf<boolean>(settings, 'dlp.enabled');
  const thresholds = valueOf<ScoreThresholds>(settings, 'dlp.scoreThresholds');
  const modeOfBoth = valueOf<EncryptMode>(settings, 'encrypt.mode');
  return {
    revision: set.revision,
    scanning,
    mode: valueOf<Policy['mode']>(settings, 'dlp.mode'),
    patterns: scanning ? selectedPatterns(set, valueOf<PatternSelection>(settings, 'dlp.patterns'), to.notMeant) : [],
    skipWords: valueOf<readonly string[]>(settings, 'dlp.skipWords'),
    scoreThresholds: ACTIONS.flatMap((action) => {
      const score = thresholds[action];
      return score === undefined ? [] : [{ action, score }];
    }),
    uninspectableActions: valueOf<UninspectableActions>(settings, 'dlp.uninspectableActions'),
    exceptions: exceptions.map(({ id, patterns }) => ({ id, patterns })),
    mustEncrypt: encryptDecision(modeOfBoth, modeOfBoth, false) === 'must' ? ['encrypt-mode'] : [],
  };
}

/** Live and shadow versions of the selected patterns, each once, in the order of the set. */
function selectedPatterns(set: PolicySet, selection: PatternSelection, notMeant: ReadonlySet<string>): readonly Pattern[] {
  const selected = expandRefs(selection.refs, set.groups);
  return set.patterns.filter((pattern) => {
    const isScanned = pattern.state === 'live' || pattern.state === 'shadow';
    return isScanned && selected.has(pattern.id) && !notMeant.has(nameOf(pattern));
  });
}

function valueOf<V extends SettingValue>(settings: ReadonlyMap<string, { readonly value: SettingValue }>, key: string): V {
  return checkedValue<V>(key, settings.get(key)?.value);
}
