/**
 * The log of an office over a year, as the engine itself would have recorded it, in minutes: most mail passes, of what is held
 * some is looked at and released, some deleted for good, some waits; people sign in, look around, and change the policy.
 * The same kinds in the same order for every run of one length. Facts are sealed, validated and appended through the adapter like any others.
 */
import { defaultPatterns } from '#dlp';
import { emptyHead, eventId, type StreamHead } from '#event-store';
import { encodeEvent, patternStream, storedPatternOf, type Actor, type AnyEvent, type EncodedEvent, type MessageEvent } from '#events';
import { ulid } from 'ulid';
import { personKeys } from '../apps/engine/src/access/person-keys.js';
import { fieldSealer, messageStream, type FieldSealer } from '../apps/engine/src/platform/engine-keys.js';
import type { EngineParts } from '../apps/engine/src/platform/engine-parts.js';
import { holdMessage } from '../test/support/held-message.js';
import { type SeededRandom, seededRandom } from '../test/support/seeded-random.js';

const YEAR_MS = 365 * 86_400_000;
/** A year ago, so that nothing is of a time that is yet to come. */
const START = Date.now() - YEAR_MS - 86_400_000;
/** What waits goes on waiting. */
const NO_END = '2099-01-01T00:00:00.000Z';
const ACCOUNTS = 40;
const OWN_PATTERNS = 60;
const IN_FLIGHT = 192;
/** Of a hundred messages so many are held. */
const HELD_OF_100 = 6;
/** What people do with a held message comes so many messages later. */
const LATER = 300;
const PATTERNS = ['credit-card', 'iban', 'us-ssn', 'email-address', 'confidential-keywords'] as const;

export interface RealisticLog {
  readonly events: number;
  /** Held messages with all that became of them, the first first. */
  readonly held: readonly string[];
  readonly accounts: readonly string[];
}

/** Writes at least so many events into an empty store. */
export async function writeRealisticLog(parts: EngineParts, events: number): Promise<RealisticLog> {
  const office = new Office(parts, events);
  await office.opens();
  await office.works();
  return { events: await parts.store.lastPosition(), held: office.held, accounts: office.accounts };
}

interface Held {
  readonly id: string;
  readonly head: StreamHead;
  readonly due: number;
}

class Office {
  readonly held: string[] = [];
  readonly accounts: string[] = [];
  private readonly random: SeededRandom = seededRandom(6);
  private readonly heads = new Map<string, StreamHead>();
  private readonly underWay = new Set<Promise<unknown>>();
  private waiting: Held[] = [];
  private written = 0;
  private messages = 0;

  constructor(
    private readonly parts: EngineParts,
    private readonly wanted: number,
  ) {}

  async opens(): Promise<void> {
    const people = personKeys(this.parts.config.dataDir, this.parts.keys.ring);
    for (let n = 0; n < ACCOUNTS; n++) {
      const id = ulid(START + n);
      this.accounts.push(id);
      const sealer = await people.create(id);
      const person = sealer.seal('person', JSON.stringify({ email: `clerk${String(n)}@halden.example`, name: `Clerk ${String(n)}` }));
      const roles = [n % 10 === 0 ? ('auditor' as const) : ('triage' as const)];
      const emailTag = this.parts.keys.tagAddress(`clerk${String(n)}@halden.example`) ?? '';
      await this.add(`account-${id}`, [{ type: 'AccountOpened', data: { person, emailTag, roles } }], by(id));
    }
  }

  async works(): Promise<void> {
    while (this.written < this.wanted) {
      this.messages += 1;
      if (this.random.between(0, 99) < HELD_OF_100) this.begin(this.holds());
      else this.begin(this.passes());
      if (this.messages % 40 === 0) this.looksAround();
      if (this.messages % 600 === 0) this.changesAPattern();
      for (const each of this.nowDue()) this.begin(this.decides(each));
      while (this.underWay.size >= IN_FLIGHT) await Promise.race(this.underWay);
    }
    await Promise.all(this.underWay);
  }

  private get at(): string {
    return new Date(START + Math.floor((YEAR_MS * Math.min(this.written, this.wanted)) / this.wanted)).toISOString();
  }

  private clerk(): string {
    return this.accounts[this.random.between(0, ACCOUNTS - 1)] ?? '';
  }

  private begin(work: Promise<unknown>): void {
    const done = work.finally(() => this.underWay.delete(done));
    this.underWay.add(done);
  }

  private nowDue(): readonly Held[] {
    const due = this.waiting.filter((each) => each.due <= this.messages);
    if (due.length > 0) this.waiting = this.waiting.filter((each) => each.due > this.messages);
    return due;
  }

  private async passes(): Promise<void> {
    const { at } = this;
    const id = ulid(Date.parse(at));
    const stream = messageStream(id);
    const day = at.slice(0, 10);
    const { subkeys } = await this.parts.keys.forClearedMessage(id, day);
    const sealer = fieldSealer(subkeys.fields, stream);
    const sender = `sender${String(this.random.between(0, 399))}@halden.example`;
    const facts = clearedFacts({ sealer, sender, senderTag: this.parts.keys.tagAddress(sender), day, recipientTag: 'c'.repeat(32) });
    await this.append(stream, emptyHead(stream), facts, { kind: 'smtp-client', id: 'listener' }, at);
  }

  private async holds(): Promise<void> {
    const { at } = this;
    const number = this.messages;
    this.written += 5;
    const id = await holdMessage(this.parts, {
      at,
      expiresAt: NO_END,
      sender: `sender${String(number % 400)}@halden.example`,
      subject: `quarter ledger ${String(number)}`,
      pattern: this.random.pick(PATTERNS),
      matches: this.random.between(1, 9),
      score: this.random.between(0, 999) / 100,
      raw: Buffer.from('Subject: bench\r\n\r\n'),
    });
    const stream = messageStream(id);
    const [last] = await this.parts.store.readStream(stream, 3);
    if (last === undefined) throw new Error('a held message has four facts');
    this.held.push(id);
    this.waiting.push({ id, head: { revision: last.revision, chain: last.chain }, due: this.messages + LATER });
    const noticeId = eventId(id, 'notice', 0);
    const about = { kind: 'quarantine', audience: 'originator', messageId: id } as const;
    const queued = { ...about, to: null, toTag: 'd'.repeat(32), language: 'en', subjectShown: true } as const;
    const sent: AnyEvent[] = [
      { type: 'NoticeQueued', data: queued },
      { type: 'NoticeSent', data: { attempt: 1, code: 250, reply: null } },
    ];
    await this.add(`notice-${noticeId}`, sent, { kind: 'system', id: 'notices' });
  }

  private async decides({ id, head }: Held): Promise<void> {
    const clerk = this.clerk();
    const lot = this.random.between(0, 9);
    const { at } = this;
    await this.looks(id, clerk);
    await this.add(`lease-${id}`, [{ type: 'ClaimTaken', data: { by: clerk, until: at } }], by(clerk));
    if (lot < 5) await this.releases(id, head, clerk, at);
    else if (lot < 8) await this.deletes(id, head, clerk, at);
  }

  private async releases(id: string, head: StreamHead, clerk: string, at: string): Promise<void> {
    const delivery = eventId(id, 'delivery', 0);
    const recipients = [0];
    const reply = (await this.parts.keys.ofDelivery(id, delivery))?.seal('reply', '2.0.0 queued as 4X1');
    if (reply === undefined) return;
    const release: MessageEvent[] = [
      {
        type: 'ReleaseScheduled',
        data: {
          ...{ releaseId: 'r1', kind: 'release', recipients, reason: 'business-need', verdict: 'false-alarm', note: null },
          ...{ commitAt: at, by: 'person', proposalId: null },
        },
      },
      { type: 'ReleaseCommitted', data: { releaseId: 'r1', kind: 'release', recipients, deliveryId: delivery, policyRevision: 'r1' } },
    ];
    const after = await this.append(messageStream(id), head, release, by(clerk), at);
    const sent: AnyEvent[] = [
      { type: 'DeliveryRequested', data: { messageId: id, recipients, hop: 'outbound', cause: 'release' } },
      { type: 'DeliveryAttempted', data: { attempt: 1, recipients } },
      { type: 'DeliveryRelayed', data: { attempt: 1, recipients, code: 250, reply, reportsPassedOn: false } },
    ];
    await this.add(`delivery-${delivery}`, sent, ENGINE);
    const concluded: MessageEvent = { type: 'DeliveryConcluded', data: { deliveryId: delivery, relayed: recipients, failed: [] } };
    const destroyed: MessageEvent = { type: 'ContentDestroyed', data: { cause: 'retention', snippets: 'kept' } };
    await this.append(messageStream(id), after, [concluded, destroyed], ENGINE, at);
    await this.parts.blobs.destroyBytes(id);
  }

  private async deletes(id: string, head: StreamHead, clerk: string, at: string): Promise<void> {
    const recipients = [0];
    const facts: MessageEvent[] = [
      {
        type: 'DeletionScheduled',
        data: {
          ...{ deletionId: 'd1', recipients, reason: 'policy-breach', verdict: 'real-leak', note: null },
          ...{ commitAt: at, by: 'person' },
        },
      },
      { type: 'DeletionCommitted', data: { deletionId: 'd1', recipients } },
      { type: 'ContentDestroyed', data: { cause: 'deleted', snippets: 'kept' } },
      { type: 'SnippetsDestroyed', data: {} },
    ];
    await this.append(messageStream(id), head, facts, by(clerk), at);
    await this.parts.blobs.remove(id);
  }

  private async looks(messageId: string, clerk: string): Promise<void> {
    const stream = `access-bench-${this.at.slice(0, 10).replaceAll('-', '')}`;
    const who = (await this.parts.keys.forAccess(stream)).seal('who', clerk);
    await this.add(stream, [{ type: 'ContentViewed', data: { messageId, view: 'message', who } }], { kind: 'account', id: 'sealed' });
  }

  private looksAround(): void {
    const clerk = this.clerk();
    this.begin(this.add(`account-${clerk}`, [{ type: 'SignedIn', data: { method: 'password' } }], by(clerk)));
  }

  private changesAPattern(): void {
    const change = Math.floor(this.messages / 600);
    const [like] = defaultPatterns();
    if (like === undefined) throw new Error('there are patterns of the factory');
    const id = `own-${String(change % OWN_PATTERNS)}`;
    const pattern = storedPatternOf({ ...like, id, name: `Own ${id}`, version: Math.floor(change / OWN_PATTERNS) + 1, state: 'draft' });
    this.begin(this.add(patternStream(id), [{ type: 'PatternVersioned', data: { pattern, cause: 'edit' } }], by(this.accounts[1] ?? '')));
  }

  /** At the end of a stream that only this has written; appends to one stream come one after the other. */
  private async add(stream: string, events: readonly AnyEvent[], actor: Actor): Promise<void> {
    const before = this.heads.get(stream) ?? emptyHead(stream);
    const turn = (this.turns.get(stream) ?? Promise.resolve(before)).then((head) => this.append(stream, head, events, actor, this.at));
    this.turns.set(stream, turn);
    const head = await turn;
    this.heads.set(stream, head);
    if (this.turns.get(stream) === turn) this.turns.delete(stream);
  }
  private readonly turns = new Map<string, Promise<StreamHead>>();

  private append(stream: string, expected: StreamHead, facts: readonly AnyEvent[], actor: Actor, at: string): Promise<StreamHead> {
    const commandId = `bench-${stream}-${String(expected.revision)}`;
    const events = facts.map((fact, n): EncodedEvent => encodeEvent(eventId(commandId, stream, n), fact, { at, actor, commandId }));
    this.written += events.length;
    return this.parts.store.append({ stream, expected, events });
  }
}

const ENGINE: Actor = { kind: 'system', id: 'delivery' };

function by(id: string): Actor {
  return { kind: 'account', id };
}

interface Cleared {
  readonly sealer: FieldSealer;
  readonly sender: string;
  readonly senderTag: string | null;
  readonly day: string;
  readonly recipientTag: string;
}

/** What is recorded of mail in which nothing was found. */
function clearedFacts({ sealer, sender, senderTag, day, recipientTag }: Cleared): MessageEvent[] {
  const recipients = [0];
  const envelope = { sender, recipients: ['daniel@kestrel.example'], clientAddress: '192.0.2.10', clientName: 'mx.halden.example' };
  return [
    {
      type: 'MessageReceived',
      data: {
        ...{ key: { kind: 'day', day }, envelope: sealer.seal('envelope', JSON.stringify(envelope)), senderTag },
        recipients: [{ tag: recipientTag, hop: 'outbound' }],
        ...{ sizeBytes: 18_000, bodyTag: 'a'.repeat(64), smtpUtf8: false, protocol: 'ESMTPS', tls: true, authenticated: false },
      },
    },
    {
      type: 'MessageInspected',
      data: {
        headers: sealer.seal('headers', JSON.stringify({ subject: 'Minutes of Tuesday', from: sender, messageId: '<1@halden.example>' })),
        partNames: sealer.seal('partNames', JSON.stringify(['…', '1'])),
        ...{ attachmentCount: 0, attachments: sealer.seal('attachments', '[]'), protection: { encryptedBy: null, signedBy: null } },
        ...{ isCalendar: false, textBytes: 4_000, similarity: null, partCounts: { subject: 1, headers: 1, body: 1, attachment: 0 } },
        ...{ durationMs: 9, summaries: [], findings: [], shownFindings: sealer.seal('shownFindings', '[]') },
        ...{ uninspectable: [], defects: [], failure: null },
      },
    },
    {
      type: 'VerdictReached',
      data: {
        ...{ policyRevision: 'r1', mode: 'enforce' },
        groups: [{ recipients, outcome: 'pass', disposition: 'hand-over', score: 0, scoreTerms: [], reasons: [] }],
      },
    },
    { type: 'HandedOver', data: { recipients, hop: 'outbound', code: 250, reply: sealer.seal('reply', '2.0.0 queued as 4X2') } },
  ];
}
