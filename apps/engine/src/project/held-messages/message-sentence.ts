/** The one sentence that says why a message is held: what was found where, to whom it goes, which rule asked for it. */
import type { Why } from '#contracts';
import { acts, uninspectableLabel } from './why.js';

export interface SentenceFacts {
  readonly why: readonly Why[];
  /** Per pattern: distinct values, and the parts in which they stand. */
  readonly found: readonly { readonly pattern: string; readonly distinct: number; readonly parts: readonly string[] }[];
  readonly uninspectable: readonly { readonly part: string; readonly reason: string }[];
  readonly failure: string | null;
  /** Addresses of the recipients that are held; empty once the key is destroyed. */
  readonly heldFor: readonly string[];
  readonly heldCount: number;
}

/** Never holds a matched value: names of patterns and files, counts and domains only. */
export function messageSentence(facts: SentenceFacts): string {
  const goesTo = destination(facts.heldFor, facts.heldCount);
  return [`Held because ${cause(facts)}${goesTo}.`, ...rule(facts.why)].join(' ');
}

function cause(facts: SentenceFacts): string {
  const acting = facts.why.filter((why) => why.kind === 'pattern' && acts(why));
  const matched = acting.filter(({ condition }) => condition === undefined);
  if (matched.length > 0) return matches(matched.slice(0, 3), facts);
  if (acting.length > 0) return listed(acting.slice(0, 3).map(lack));
  if (facts.failure !== null) return `the inspection ${FAILURES[facts.failure] ?? 'failed'}, so nobody knows what it holds`;
  const score = facts.why.find(({ kind }) => kind === 'score');
  if (score) return `its findings add up to a score of ${String(score.score)} (limit ${String(score.threshold)})`;
  const [unread] = facts.uninspectable;
  if (unread) return `${partName(unread.part)} could not be inspected: ${uninspectableLabel(unread.reason)}`;
  const demand = facts.why.find(({ kind }) => kind === 'setting');
  if (demand) return `${demand.label.charAt(0).toLowerCase()}${demand.label.slice(1)} and it could not be encrypted`;
  if (facts.why.some(({ kind }) => kind === 'policy-failed')) return 'no policy could be found for it, so nothing could judge it';
  if (facts.why.some(({ kind }) => kind === 'dkim-refused')) return 'its header is broken or forged, so that DKIM must not sign it';
  return facts.why.some(({ kind }) => kind === 'no-encryption-yet') ? 'it must be encrypted' : 'the policy asks for it';
}

/** What is not there: `a part lacks “Approved”`. */
function lack({ condition, label, count, threshold }: Why): string {
  const where = condition === 'some-part-lacks' ? 'a part' : 'it';
  return count === 0 ? `${where} lacks “${label}”` : `${where} holds only ${String(count)} of ${String(threshold)} times “${label}”`;
}

const FAILURES: Readonly<Record<string, string>> = {
  timeout: 'took too long',
  crash: 'broke off',
  memory: 'needed too much memory',
  limit: 'reached a limit',
  error: 'failed',
  'crash-loop': 'has broken off twice on these bytes',
};

/** What stands in the same places is told together: `the text holds 3 card numbers and 1 IBAN`. */
function matches(matched: readonly Why[], { found }: SentenceFacts): string {
  const byPlaces = new Map<string, string[]>();
  for (const why of matched) {
    const own = found.find(({ pattern }) => pattern === why.pattern);
    const what = values(why, own && own.distinct > 0 ? own.distinct : (why.count ?? 0));
    const where = places(own?.parts ?? []);
    byPlaces.set(where, [...(byPlaces.get(where) ?? []), what]);
  }
  return listed([...byPlaces].map(([where, what]) => `${where} ${listed(what)}`));
}

/** The places with their verb. */
function places(paths: readonly string[]): string {
  const parts = [...new Set(paths.map(partName))];
  if (parts.length === 0) return 'it holds';
  const named = parts.length > 3 ? [...parts.slice(0, 2), `${String(parts.length - 2)} other parts`] : parts;
  return `${listed(named)} ${parts.length > 1 ? 'hold' : 'holds'}`;
}

const NOUNS: Readonly<Record<string, readonly [string, string]>> = {
  'credit-card': ['card number that passes the Luhn check', 'different card numbers that pass the Luhn check'],
  iban: ['IBAN that passes its check digits', 'different IBANs that pass their check digits'],
  'us-ssn': ['US social security number', 'different US social security numbers'],
  'uk-nino': ['UK national insurance number', 'different UK national insurance numbers'],
  'nl-bsn': ['Dutch citizen service number', 'different Dutch citizen service numbers'],
  'private-key': ['private key', 'different private keys'],
  'aws-access-key': ['AWS access key', 'different AWS access keys'],
  'email-address': ['e-mail address', 'different e-mail addresses'],
  'phone-number': ['phone number', 'different phone numbers'],
  'ip-address': ['IP address', 'different IP addresses'],
};

function values(why: Why, count: number): string {
  const [one, many] = NOUNS[why.pattern ?? ''] ?? [`match of “${why.label}”`, `different matches of “${why.label}”`];
  return count === 1 ? `1 ${one}` : `${String(count)} ${many}`;
}

const SECTION_NUMBER = /^\d+(\.\d+)*$/;

/** Files by name, `ledger.xlsx › March` for a place in one. Part 1 and what is in it is what people read first. */
function partName(path: string): string {
  if (path === 'subject') return 'the subject';
  if (path === 'headers') return 'the header';
  if (path === 'filenames') return 'a file name';
  const [file = '', place] = path.split('#', 2);
  const [section = '', ...steps] = file.split('/');
  const names = steps.filter((step) => !SECTION_NUMBER.test(step));
  if (names.length === 0) return /^[01](\.|$)/.test(section) && steps.length === 0 ? 'the text' : `part ${file}`;
  const isOfMessage = names.at(-1) === 'subject' || names.at(-1) === 'headers';
  return [...names.slice(isOfMessage ? -2 : -1), ...(place === undefined ? [] : [place])].join(' › ');
}

function destination(addresses: readonly string[], count: number): string {
  if (count === 0) return '';
  const people = count === 1 ? '1 person' : `${String(count)} people`;
  const domains = [...new Set(addresses.map((address) => address.slice(address.lastIndexOf('@') + 1).toLowerCase()))];
  if (domains.length === 0) return `, and it goes to ${people}`;
  return domains.length === 1
    ? `, and it goes to ${people} at ${String(domains[0])}`
    : `, and it goes to ${people} at ${String(domains.length)} domains`;
}

const ASKS = { warn: 'a warning', 'must-encrypt': 'encryption', quarantine: 'quarantine', block: 'a block' } as const;

function rule(why: readonly Why[]): string[] {
  const [first] = why.filter((each) => each.kind === 'pattern' && acts(each));
  if (!first?.threshold) return [];
  if (first.condition !== undefined) return [`${first.label} v${String(first.version)} asks for ${ASKS[first.action]} without it.`];
  const from = first.threshold === 1 ? 'the first one' : String(first.threshold);
  return [`${first.label} v${String(first.version)} asks for ${ASKS[first.action]} from ${from}.`];
}

/** `a`, `a and b`, `a, b and c`. */
function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${String(items.at(-1))}`;
}
