/** Why a message was held, for its sender: names of patterns, where, and one masked sample each. Never a value. Pure. */
import type { MessageSight } from './message-sight.js';
import type { UnreadReason } from './words/words.js';

export type Why =
  | {
      readonly kind: 'found';
      readonly pattern: string;
      readonly count: number;
      readonly places: readonly Place[];
      readonly sample: string | null;
    }
  | { readonly kind: 'lacks'; readonly pattern: string }
  | { readonly kind: 'unread'; readonly place: Place; readonly because: UnreadReason }
  | { readonly kind: 'scored' | 'failed' | 'must-encrypt' | 'no-policy' | 'broken-header' };

/** A place that has a name of its own, or one of those that have not. */
export type Place = { readonly name: string } | 'subject' | 'headers' | 'filenames' | 'text' | 'part';

type Reason = NonNullable<MessageSight['verdict']>['groups'][number]['reasons'][number];
type PatternReason = Extract<Reason, { kind: 'pattern' }>;

const MOST_PLACES = 3;

/** What acted, without repetition: groups of recipients share most of it. */
export function whyHeld(sight: MessageSight, nameOf: (pattern: string, version: number) => string): Why[] {
  const told = new Map<string, Why>();
  for (const reason of sight.verdict?.groups.filter(({ disposition }) => disposition !== 'hand-over').flatMap(({ reasons }) => reasons) ??
    []) {
    const why = whyOf(reason, sight, nameOf);
    if (why) told.set(JSON.stringify(why), why);
  }
  const all = [...told.values()];
  // that it must be encrypted is said once, after what asked for it
  return [...all.filter(({ kind }) => kind !== 'must-encrypt'), ...all.filter(({ kind }) => kind === 'must-encrypt')];
}

function whyOf(reason: Reason, sight: MessageSight, nameOf: (pattern: string, version: number) => string): Why | undefined {
  switch (reason.kind) {
    case 'pattern':
      if (reason.shadow || reason.exception !== null) return undefined;
      return reason.condition === 'contains'
        ? found(reason, sight, nameOf(reason.pattern, reason.version))
        : { kind: 'lacks', pattern: nameOf(reason.pattern, reason.version) };
    case 'uninspectable':
      return { kind: 'unread', place: placeOf(sight.partNames[reason.part] ?? ''), because: unreadReason(reason.reason) };
    case 'score':
      return { kind: 'scored' };
    case 'inspection-failed':
      return { kind: 'failed' };
    case 'policy-failed':
      return { kind: 'no-policy' };
    case 'dkim-refused':
      return { kind: 'broken-header' };
    case 'setting':
    case 'no-encryption-yet':
      return { kind: 'must-encrypt' };
  }
}

function found({ pattern, version, count }: PatternReason, sight: MessageSight, name: string): Why {
  const findings = sight.inspected?.findings ?? [];
  const own = [...findings.keys()].filter((index) => findings[index]?.pattern === pattern && findings[index].version === version);
  const parts = [...new Set(own.map((index) => sight.partNames[findings[index]?.part ?? -1]))].filter((part) => part !== undefined);
  const places = [...new Map(parts.map(placeOf).map((place) => [JSON.stringify(place), place])).values()].slice(0, MOST_PLACES);
  return { kind: 'found', pattern: name, count, places, sample: sight.shownFindings[own[0] ?? -1]?.masked ?? null };
}

function unreadReason(reason: string): UnreadReason {
  return reason === 'encrypted' || reason === 'unknown-format' || reason === 'broken' ? reason : 'limits';
}

const SECTION_NUMBER = /^\d+(\.\d+)*$/;
/** Names of files are the sender's own, and yet no place to show a whole number. */
const LONG_NUMBER = /\d(?:[ ._-]?\d){7,}/g;

/** `2/march.zip/ledger.xlsx#March` is `march.zip › ledger.xlsx › March`; the text of the mail has no name of its own. */
export function placeOf(path: string): Place {
  if (path === 'subject' || path === 'headers' || path === 'filenames') return path;
  const [file = '', within] = path.split('#', 2);
  const [section = '', ...steps] = file.split('/');
  const names = steps.filter((step) => !SECTION_NUMBER.test(step));
  if (names.length === 0) return /^[01](\.|$)/.test(section) && steps.length === 0 ? 'text' : 'part';
  const name = [...names, ...(within === undefined ? [] : [within])].join(' › ');
  return { name: name.replace(LONG_NUMBER, (digits) => `•••• ${digits.slice(-4)}`) };
}
