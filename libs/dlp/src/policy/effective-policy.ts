/**
 * What applies to a mail from one sender to one recipient. Asked for every message and recipient, so whatever is alike is worked out
 * once: by class of end, and by pair of classes.
 */
import { ACTIONS, isScanned, type Pattern } from '../pattern.js';
import { flowSettings } from '../flow/flow-settings.js';
import { incomingHandling, type IncomingHandling } from '../flow/incoming-handling.js';
import { protectSettings } from '../flow/protect-settings.js';
import { combineEnds, encryptDecision } from '../settings/combine-ends.js';
import { checkedValue, valueOf, type ReadKey, type ResolveOptions, type SettingInForce } from '../settings/resolve-settings.js';
import type { MailEnd, SettingValue } from '../settings/setting.js';
import { SETTINGS } from '../settings/settings.js';
import { sendersTriggers, type SenderTriggers } from '../settings/triggers.js';
import { endClasses, MOST_REMEMBERED, nameOf, type EndClass } from './end-class.js';
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
  /** How protected mail is opened for a recipient inside. */
  incoming(recipient: MailEnd): IncomingHandling;
  /** Whether the recipient's locality is internal. */
  isInside(recipient: MailEnd): boolean;
  /** The skip list, one for all: mail is scanned once, whoever gets it. */
  skipWords(): readonly string[];
}

const NOBODY: MailEnd = { domain: null, tag: null };

/** What holds between two classes; policies by the number of exceptions that are still in force. */
interface Pair {
  /** The longest in force first. */
  readonly exceptions: readonly (AppliedException & { readonly untilMs: number })[];
  readonly policies: Map<number, Policy>;
  /** Made when somebody wants to see them all: a policy needs few. */
  settings?: ReadonlyMap<string, EffectiveSetting>;
}

/** What was worked out for a class of senders. */
interface SenderClass {
  readonly end: EndClass;
  readonly pairs: Map<EndClass, Pair>;
  triggers?: SenderTriggers;
  selected?: readonly Pattern[];
}

/** Resolver of one policy set. Makes nothing before it is asked. */
export function policyResolver(set: PolicySet, options: ResolveOptions = {}): PolicyResolver {
  const classOf = endClasses(set, options);
  let senders = new WeakMap<EndClass, SenderClass>();
  const incoming = new WeakMap<EndClass, IncomingHandling>();
  let pairs = 0;
  const senderOf = (sender: MailEnd): SenderClass => {
    const end = classOf(sender);
    const known = senders.get(end) ?? { end, pairs: new Map<EndClass, Pair>() };
    senders.set(end, known);
    return known;
  };
  const pairOf = (from: SenderClass, to: EndClass): Pair => {
    const pair = from.pairs.get(to) ?? { exceptions: exceptionsBetween(set, from.end, to), policies: new Map<number, Policy>() };
    if (from.pairs.has(to)) return pair;
    if (pairs >= MOST_REMEMBERED) [pairs, senders] = [0, new WeakMap()];
    from.pairs.set(to, pair);
    pairs += 1;
    return pair;
  };
  return {
    for: (sender, recipient, at) => {
      const [from, to] = [senderOf(sender), classOf(recipient)];
      const { exceptions, policies } = pairOf(from, to);
      const inForce = countInForce(exceptions, at);
      const policy = policies.get(inForce) ?? policyOf(set, from, to, exceptions.slice(0, inForce));
      policies.set(inForce, policy);
      return policy;
    },
    settings: (sender, recipient) => {
      const [from, to] = [senderOf(sender), classOf(recipient)];
      const pair = pairOf(from, to);
      pair.settings ??= bothEnds(from.end, to);
      return pair.settings;
    },
    triggers: (sender) => {
      const from = senderOf(sender);
      from.triggers ??= sendersTriggers(from.end.settings);
      return from.triggers;
    },
    incoming: (recipient) => {
      const to = classOf(recipient);
      const known = incoming.get(to) ?? incomingHandling(to.settings);
      incoming.set(to, known);
      return known;
    },
    isInside: (recipient) => valueOf(classOf(recipient).settings, 'locality') === 'internal',
    skipWords: () => valueOf(classOf(NOBODY).settings, 'dlp.skipWords'),
  };
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
function countInForce(exceptions: Pair['exceptions'], at: string): number {
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

function policyOf(set: PolicySet, from: SenderClass, to: EndClass, exceptions: Pair['exceptions']): Policy {
  const combined = <K extends ReadKey>(key: K) =>
    checkedValue(key, combineEnds(key, valueOf(from.end.settings, key), valueOf(to.settings, key)));
  const scanning = combined('dlp.enabled');
  const thresholds = combined('dlp.scoreThresholds');
  const modeOf = ({ settings }: EndClass) => valueOf(settings, 'encrypt.mode');
  return {
    revision: set.revision,
    scanning,
    mode: combined('dlp.mode'),
    patterns: scanning ? meantFor(to, selectedPatterns(set, from)) : [],
    skipWords: combined('dlp.skipWords'),
    scoreThresholds: ACTIONS.flatMap((action) => {
      const score = thresholds[action];
      return score === undefined ? [] : [{ action, score }];
    }),
    uninspectableActions: combined('dlp.uninspectableActions'),
    exceptions: exceptions.map(({ id, patterns }) => ({ id, patterns })),
    flow: flowSettings(from.end.settings, to.settings),
    protect: protectSettings(from.end.settings, to.settings),
    mustEncrypt: encryptDecision(modeOf(from.end), modeOf(to), false) === 'must' ? ['encrypt-mode'] : [],
  };
}

/** Live and shadow versions of the patterns that the sender's selection comes to, each once, in the order of the set. */
function selectedPatterns(set: PolicySet, from: SenderClass): readonly Pattern[] {
  if (from.selected !== undefined) return from.selected;
  const selection = expandRefs(valueOf(from.end.settings, 'dlp.patterns').refs, set.groups);
  from.selected = set.patterns.filter((pattern) => isScanned(pattern) && selection.has(pattern.id));
  return from.selected;
}

function meantFor({ notMeant }: EndClass, patterns: readonly Pattern[]): readonly Pattern[] {
  return notMeant.size === 0 ? patterns : patterns.filter((pattern) => !notMeant.has(nameOf(pattern)));
}
