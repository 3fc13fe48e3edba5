/** Of which facts who is to be told what: pure, from the facts of one message. */
import type { NoticeAudience, NoticeKind } from '#contracts';
import type { AnyEvent, EncryptionAttempt, Sealed } from '#events';

/** A notice that is due, before anybody asks whether the settings want it. */
export interface DueNotice {
  readonly kind: NoticeKind;
  readonly audiences: readonly NoticeAudience[];
  readonly recipients: readonly number[];
  /** Makes its id: a notice of the same message, kind and audience under the same word is the same notice. */
  readonly occasion: string;
  /** Whether it is sent whatever the settings say: it answers a sender, or says that mail is not sent. */
  readonly always: boolean;
  /** Of an answer to a request. */
  readonly outcome: string;
  /** Words of a person, sealed as that field of the message. */
  readonly text: Sealed | null;
  /** How copies were encrypted, by the names of people; empty where nothing is told of that. */
  readonly method: string;
  /** Names of passwords that were made for the mail: the sender is told them. */
  readonly passwords: readonly string[];
  /** Why each method could not encrypt it; empty: it is not about that. */
  readonly attempts: readonly Pick<EncryptionAttempt, 'method' | 'why'>[];
}

const BOTH: readonly NoticeAudience[] = ['originator', 'managers'];
const ORIGINATOR: readonly NoticeAudience[] = ['originator'];
const MANAGERS: readonly NoticeAudience[] = ['managers'];
const PLAIN = { audiences: BOTH, always: false, outcome: '', text: null, method: '', passwords: [], attempts: [] } as const;
/** What is told once of a message, however many facts say it. */
const FIRST = 'first';

type Facts = readonly AnyEvent[];

type Fact<T extends AnyEvent['type']> = Extract<AnyEvent, { type: T }>['data'];
/** What one fact brings; `later`: it is not known yet what became of the mail. */
type Due = readonly DueNotice[] | 'later';
type Rules = { readonly [T in AnyEvent['type']]?: (data: Fact<T>, facts: Facts, index: number) => Due };

const RULES: Rules = {
  VerdictReached: (verdict, facts) => ofVerdict(facts, verdict),
  CustodyTaken: ({ recipients }, facts) => ofCustody(facts, recipients),
  EncryptionFailed: notEncrypted,
  ReleaseCommitted: ({ releaseId }, facts, index) => released(facts, index, releaseId),
  DeletionCommitted: ({ recipients }, facts, index) => answered(facts, index, { kind: 'delete', recipients, outcome: 'deleted' }),
  RequestDenied: denied,
  ReturnCommitted: returned,
  MailProtected: (_, facts, index) => ofProtected(facts, index),
  HoldExpired: ({ recipients }, _, index) => [{ ...PLAIN, kind: 'expire', recipients, occasion: String(index) }],
  ExpiryAnnounced: (_, facts, index) => [{ ...PLAIN, kind: 'expiring', recipients: stillHeld(facts, index), occasion: String(index) }],
};

/** The notices that the fact at `index` brings. */
export function dueNotices(facts: Facts, index: number): Due {
  const event = facts[index];
  return event === undefined ? [] : ofFact(event, facts, index);
}

function ofFact<T extends AnyEvent['type']>(event: { readonly type: T; readonly data: Fact<T> }, facts: Facts, index: number): Due {
  return RULES[event.type]?.(event.data, facts, index) ?? [];
}

function notEncrypted(
  { recipients, disposition, releaseId, attempts }: Fact<'EncryptionFailed'>,
  _: Facts,
  index: number,
): readonly DueNotice[] {
  const occasion = String(index);
  if (disposition === 'refused')
    return [{ ...PLAIN, kind: 'encryption-failed', audiences: ORIGINATOR, recipients, occasion, always: true, attempts }];
  // the custody that is taken with it tells of what is held when it comes in
  return releaseId === null ? [] : [{ ...PLAIN, kind: 'quarantine', recipients, occasion, attempts }];
}

function denied({ requestId, text }: Fact<'RequestDenied'>, facts: Facts, index: number): readonly DueNotice[] {
  const request = facts.find((fact) => fact.type === 'ReleaseRequested' && fact.data.requestId === requestId);
  const recipients = request?.type === 'ReleaseRequested' ? request.data.recipients : [];
  const decision = { ...PLAIN, kind: 'decision', audiences: ORIGINATOR, always: true, outcome: 'denied' } as const;
  return [{ ...decision, recipients, occasion: String(index), text }];
}

function returned({ returnId, recipients }: Fact<'ReturnCommitted'>, facts: Facts, index: number): readonly DueNotice[] {
  const scheduled = facts.find((fact) => fact.type === 'ReturnScheduled' && fact.data.returnId === returnId);
  const text = scheduled?.type === 'ReturnScheduled' ? scheduled.data.text : null;
  return [{ ...PLAIN, kind: 'return', audiences: ORIGINATOR, always: true, recipients, occasion: String(index), text }];
}

/** Warnings of mail that has gone on, and blocks whose mail the client was refused. */
function ofVerdict(facts: Facts, { groups }: Fact<'VerdictReached'>): Due {
  const blocked = numbersOf(groups.filter(({ disposition }) => disposition === 'block'));
  const isOurs = facts.some(({ type }) => type === 'CustodyTaken');
  const isRefused = blocked.length > 0 && !isOurs;
  // the client tells the sender of its 550
  const refused: DueNotice[] = isRefused ? [{ ...PLAIN, kind: 'block', audiences: MANAGERS, recipients: blocked, occasion: FIRST }] : [];
  const warned = numbersOf(groups.filter(({ outcome, disposition }) => outcome === 'warn' && disposition === 'hand-over'));
  if (warned.length === 0 || isRefused) return refused;
  const gone = facts.flatMap((fact) =>
    fact.type === 'HandedOver' || fact.type === 'HandOverOutcomeUnknown' || fact.type === 'CustodyTaken' ? fact.data.recipients : [],
  );
  const stayed = facts.flatMap((fact) => (fact.type === 'HandOverRefused' ? fact.data.recipients : []));
  if (!warned.every((number) => gone.includes(number) || stayed.includes(number))) return 'later';
  const sent = warned.filter((number) => gone.includes(number));
  return sent.length === 0 ? [] : [{ ...PLAIN, kind: 'warning', recipients: sent, occasion: FIRST }];
}

/** What was refused since it could not be encrypted is not held: its sender is told that and nothing else. */
function ofCustody(facts: Facts, taken: readonly number[]): readonly DueNotice[] {
  const refused = facts.flatMap((fact) =>
    fact.type === 'EncryptionFailed' && fact.data.disposition === 'refused' && fact.data.releaseId === null ? fact.data.recipients : [],
  );
  const verdict = facts.find((fact) => fact.type === 'VerdictReached');
  const groups = verdict?.type === 'VerdictReached' ? verdict.data.groups : [];
  const kept = taken.filter((number) => !refused.includes(number));
  const ours = groups.map((group) => ({ ...group, recipients: group.recipients.filter((number) => kept.includes(number)) }));
  const held = ours.filter(({ disposition }) => disposition === 'hold');
  const unread = held.filter(({ reasons }) => reasons.some(({ kind }) => kind === 'inspection-failed' || kind === 'policy-failed'));
  const kinds: readonly (readonly [NoticeKind, readonly number[]])[] = [
    ['error', numbersOf(unread)],
    ['quarantine', numbersOf(held.filter((group) => !unread.includes(group)))],
    ['block', numbersOf(ours.filter(({ disposition }) => disposition === 'block'))],
  ];
  return kinds.flatMap(([kind, recipients]) => {
    const attempts = kind === 'quarantine' ? attemptsFor(facts, recipients) : [];
    return recipients.length === 0 ? [] : [{ ...PLAIN, kind, recipients, occasion: FIRST, attempts }];
  });
}

/** Why copies that are held when they come in could not be encrypted. */
function attemptsFor(facts: Facts, recipients: readonly number[]): DueNotice['attempts'] {
  const failed = facts.flatMap((fact) => (fact.type === 'EncryptionFailed' && fact.data.releaseId === null ? fact.data.attempts : []));
  return failed.filter((attempt) => attempt.recipients.some((number) => recipients.includes(number)));
}

/** A decision that answers a request of the sender says so, whatever the settings say. */
function answered(facts: Facts, index: number, what: Pick<DueNotice, 'kind' | 'recipients' | 'outcome'>): readonly DueNotice[] {
  const occasion = String(index);
  const { kind, recipients, outcome } = what;
  if (!hasOpenRequest(facts.slice(0, index))) return [{ ...PLAIN, kind, recipients, occasion }];
  return [
    { ...PLAIN, kind: 'decision', audiences: ORIGINATOR, always: true, recipients, occasion, outcome },
    { ...PLAIN, kind, audiences: MANAGERS, recipients, occasion },
  ];
}

const METHODS = { smime: 'S/MIME', pgp: 'OpenPGP', pdf: 'PDF' } as const;
/** What is recorded together when copies leave, each in its own form. */
const LEAVING: ReadonlySet<AnyEvent['type']> = new Set(['MailProtected', 'DkimSigned', 'DeliveryQueued', 'ReleaseCommitted']);

/** There is one fact for each copy, in one append: the first of them tells of all. Who is told a password knows that the mail was encrypted. */
function ofProtected(facts: Facts, index: number): readonly DueNotice[] {
  const begin = facts.slice(0, index).findLastIndex(({ type }) => !LEAVING.has(type)) + 1;
  const rest = facts.slice(begin).findIndex(({ type }) => !LEAVING.has(type));
  const together = facts.slice(begin, rest < 0 ? undefined : begin + rest);
  const encrypted = together.filter((fact) => fact.type === 'MailProtected').filter(({ data }) => data.protection === 'encrypted');
  if (encrypted[0] !== facts[index]) return [];
  const told = encrypted.filter(({ data }) => data.generatedPasswords.length > 0).map(({ data }) => data);
  const others = encrypted.filter(({ data }) => data.generatedPasswords.length === 0).map(({ data }) => data);
  const plain = { ...PLAIN, audiences: ORIGINATOR, occasion: String(index) };
  const passwords = told.flatMap(({ generatedPasswords }) => generatedPasswords);
  const method = [...new Set(others.map((each) => METHODS[each.method]))].join(', ');
  return [
    ...(told.length > 0
      ? [{ ...plain, kind: 'passwords' as const, recipients: numbersOf(told), always: true, method: METHODS.pdf, passwords }]
      : []),
    ...(others.length > 0 ? [{ ...plain, kind: 'encrypted' as const, recipients: numbersOf(others), method }] : []),
  ];
}

/** There is one fact for each hop, in one append: the first of them tells of all. */
function released(facts: Facts, index: number, releaseId: string): readonly DueNotice[] {
  const parts = facts.filter((fact) => fact.type === 'ReleaseCommitted').filter(({ data }) => data.releaseId === releaseId);
  if (parts[0] !== facts[index]) return [];
  return answered(facts, index, { kind: 'release', recipients: numbersOf(parts.map(({ data }) => data)), outcome: 'granted' });
}

const ANSWERS = new Set(['RequestDenied', 'ReleaseCommitted', 'DeletionCommitted', 'ReturnCommitted', 'HoldExpired']);

function hasOpenRequest(before: Facts): boolean {
  const asked = before.findLastIndex(({ type }) => type === 'ReleaseRequested');
  return asked >= 0 && !before.slice(asked).some(({ type }) => ANSWERS.has(type));
}

/** Copies that were held at first and that no later fact has let go. */
function stillHeld(facts: Facts, index: number): readonly number[] {
  const before = facts.slice(0, index);
  const taken = before.flatMap((fact) => (fact.type === 'CustodyTaken' ? fact.data.recipients : []));
  const verdict = before.find((fact) => fact.type === 'VerdictReached');
  const groups = verdict?.type === 'VerdictReached' ? verdict.data.groups : [];
  const held = new Set(numbersOf(groups.filter(({ disposition }) => disposition !== 'hand-over')));
  for (const fact of before) {
    if (fact.type === 'CopiesBounced' || fact.type === 'DeletionRestored') for (const number of fact.data.recipients) held.add(number);
    if (fact.type === 'ReleaseCommitted' || fact.type === 'DeletionCommitted' || fact.type === 'ReturnCommitted')
      for (const number of fact.data.recipients) held.delete(number);
  }
  return [...held].filter((number) => taken.includes(number)).sort((left, right) => left - right);
}

function numbersOf(groups: readonly { readonly recipients: readonly number[] }[]): number[] {
  return groups.flatMap(({ recipients }) => recipients).sort((left, right) => left - right);
}
