/** All legal holds, folded from the log and followed; puts their marks on messages and takes them away. */
import {
  evolveLegalHold,
  isInScope,
  messageDecider,
  type Actor,
  type EventMeta,
  type KnownLegalHold,
  type KnownMessage,
  type LegalHoldEvent,
  type LegalHoldFacts,
  type LegalHoldState,
  type MessageCommand,
  type Sealed,
  type StoredEvent,
} from '#events';
import { sharedDir } from '../config/shared-dir.js';
import { personKeys, type PersonKeys } from '../access/person-keys.js';
import type { WorkResult } from '../agenda/work-loop.js';
import type { Work } from '../agenda/agenda-projection.js';
import { errorName } from '../platform/engine-log.js';
import { messageStream, type FieldSealer } from '../platform/engine-keys.js';
import type { EngineParts } from '../platform/engine-parts.js';
import type { RecordedEvent } from '../platform/event-log.js';
import { FollowedBook } from '../platform/followed-book.js';
import { heldFacts } from '../quarantine/held-facts.js';
import { LegalHolds } from './legal-hold-port.js';
import { z } from 'zod';

export interface LegalHoldRecord {
  readonly id: string;
  readonly state: KnownLegalHold;
  readonly openedAt: string;
  /** In the log: no message bears its mark before it. */
  readonly openedPosition: number;
  readonly openedBy: Actor;
  /** Command that opened it: a repeated request finds its hold. */
  readonly openingCommand: string;
  readonly endProposedAt: string | null;
  readonly ended: { readonly at: string; readonly by: string } | null;
}

const MESSAGES = { streamPrefixes: ['message-'] };
const PAGE = 500;
const SYSTEM: Actor = { kind: 'system', id: 'legal-hold' };

export function legalHoldStream(id: string): string {
  return `legal-hold-${id}`;
}

type Parts = Pick<EngineParts, 'events' | 'keys' | 'clock' | 'log' | 'config' | 'nodes'>;

export class LegalHoldBook extends LegalHolds {
  private readonly byId = new Map<string, LegalHoldRecord>();
  /** Whose marks are not yet where they belong. */
  private readonly spreading = new Set<string>();
  private readonly keys: PersonKeys;
  /** Messages by hold. */
  private readonly marked = new Map<string, Set<string>>();
  private readonly book: FollowedBook;

  private constructor(private readonly parts: Parts) {
    super();
    this.keys = personKeys(sharedDir(parts.config), parts.keys.ring, legalHoldStream);
    // among several engines each message asks for them
    this.book = new FollowedBook(parts, {
      streamPrefixes: [legalHoldStream('')],
      fold: (recorded) => {
        this.fold(recorded);
      },
      cutOff: 'legal holds are not followed any more',
    });
  }

  /** Folds the log, then follows it. */
  static async open(parts: Parts): Promise<LegalHoldBook> {
    const book = new LegalHoldBook(parts);
    await book.follow();
    return book;
  }

  private async follow(): Promise<void> {
    await this.refresh();
    this.spreading.clear(); // those of the past are done, or the agenda begins them anew
    if (this.inForce().length > 0) void this.countMarks();
    this.book.follow();
  }

  close(): Promise<void> {
    return this.book.stop();
  }

  /** Reads what was added to the log; whoever appended calls it before answering. */
  refresh(): Promise<void> {
    return this.book.refresh();
  }

  /** Before anything is ended or destroyed: what another engine has opened a moment ago counts. */
  private refreshAmongSeveral(): Promise<void> {
    return this.parts.nodes.id === undefined ? Promise.resolve() : this.refresh();
  }

  /** Those in force first, the newest first. */
  all(): readonly LegalHoldRecord[] {
    const rank = ({ state }: LegalHoldRecord): number => (state.status === 'in-force' ? 0 : 1);
    return [...this.byId.values()].sort((a, b) => rank(a) - rank(b) || b.openedAt.localeCompare(a.openedAt));
  }

  find(id: string): LegalHoldRecord | undefined {
    return this.byId.get(id);
  }

  openedBy(commandId: string): LegalHoldRecord | undefined {
    return [...this.byId.values()].find(({ openingCommand }) => openingCommand === commandId);
  }

  /** How many messages bear its mark; shortly after a start not all are counted yet. */
  messagesUnder(id: string): number {
    return this.marked.get(id)?.size ?? 0;
  }

  isSpreading(id: string): boolean {
    return this.spreading.has(id);
  }

  holdsOn(facts: LegalHoldFacts): readonly string[] {
    return this.inForce()
      .filter(({ state }) => isInScope(state.scope, facts))
      .map(({ id }) => id);
  }

  async covers(messageId: string): Promise<boolean> {
    await this.refreshAmongSeveral();
    if (this.inForce().length === 0) return false;
    const known = await this.known(messageId);
    return known !== undefined && this.holdsOn(known.facts).length > 0;
  }

  async settle(messageId: string): Promise<void> {
    await this.refreshAmongSeveral();
    if (this.inForce().length === 0) return;
    const known = await this.known(messageId);
    if (!known || known.state.custody?.snippets !== 'kept') return;
    for (const holdId of this.holdsOn(known.facts)) {
      if (!known.state.legalHolds.includes(holdId))
        await this.decide(messageId, { type: 'ApplyLegalHold', holdId }, `apply-${holdId}-${messageId}`);
      this.mark(holdId, messageId, true);
      // it may have ended, and its marks have been lifted, while this one was made
      if (!this.holdsOn(known.facts).includes(holdId)) {
        await this.decide(messageId, { type: 'LiftLegalHold', holdId }, `lift-late-${holdId}-${messageId}`);
        this.mark(holdId, messageId, false);
      }
    }
  }

  async matterOf(holdId: string): Promise<string | undefined> {
    const hold = this.byId.get(holdId);
    return hold && this.openText(holdId, 'matter', hold.state.matter);
  }

  /** The key of a new hold; durable before anything is sealed with it. */
  createKey(holdId: string): Promise<FieldSealer> {
    return this.keys.create(holdId);
  }

  destroyKey(holdId: string): Promise<void> {
    return this.keys.destroy(holdId);
  }

  async sealText(holdId: string, field: string, text: string): Promise<Sealed | undefined> {
    return (await this.keys.of(holdId))?.seal(field, text);
  }

  /** Empty once the key was destroyed. */
  async openText(holdId: string, field: string, text: Sealed): Promise<string> {
    return (await this.keys.of(holdId))?.open(field, text) ?? '';
  }

  /** Agenda work: custody of a message was taken, which may be in the scope of a hold. */
  async keep({ messageId }: Pick<Work, 'messageId'>): Promise<WorkResult> {
    await this.settle(messageId);
    return 'done';
  }

  /** Agenda work: a hold was opened or has ended. Begun anew after a stop; what was done does nothing twice. */
  async spread({ id }: Pick<Work, 'id'>): Promise<WorkResult> {
    await this.refresh();
    this.spreading.add(id);
    if (this.byId.get(id)?.state.status === 'in-force') {
      await this.eachEvent(
        ({ type }) => type === 'CustodyTaken',
        (stored) => this.settle(messageOf(stored)),
      );
    } else {
      await this.eachEvent(
        ({ type, data }) => type === 'LegalHoldApplied' && data.includes(id),
        (stored) => this.lift(id, messageOf(stored)),
        this.byId.get(id)?.openedPosition,
      );
    }
    this.spreading.delete(id);
    return 'done';
  }

  private async lift(holdId: string, messageId: string): Promise<void> {
    await this.decide(messageId, { type: 'LiftLegalHold', holdId }, `lift-${holdId}-${messageId}`);
    this.mark(holdId, messageId, false);
  }

  /** Never rejects. */
  private async countMarks(): Promise<void> {
    const isMark = ({ type }: StoredEvent): boolean => type === 'LegalHoldApplied' || type === 'LegalHoldLifted';
    const first = Math.min(...this.inForce().map(({ openedPosition }) => openedPosition));
    try {
      await this.eachEvent(
        isMark,
        (stored) => {
          const { holdId } = z.object({ holdId: z.string() }).parse(JSON.parse(stored.data));
          this.mark(holdId, messageOf(stored), stored.type === 'LegalHoldApplied');
          return Promise.resolve();
        },
        first,
      );
    } catch (cause) {
      this.parts.log.error({ cause: errorName(cause) }, 'messages under legal holds could not be counted');
    }
  }

  private mark(holdId: string, messageId: string, isMarked: boolean): void {
    const marked = this.marked.get(holdId) ?? new Set();
    if (isMarked) marked.add(messageId);
    else marked.delete(messageId);
    this.marked.set(holdId, marked);
  }

  private inForce(): readonly LegalHoldRecord[] {
    return [...this.byId.values()].filter(({ state }) => state.status === 'in-force');
  }

  private async eachEvent(
    isWanted: (stored: StoredEvent) => boolean,
    act: (stored: StoredEvent) => Promise<void>,
    afterPosition = 0,
  ): Promise<void> {
    for (let position = afterPosition; ;) {
      const page = await this.parts.events.store.readAll(position, PAGE, MESSAGES);
      for (const stored of page) if (isWanted(stored)) await act(stored);
      const last = page.at(-1);
      if (!last || page.length < PAGE) return;
      position = last.position;
    }
  }

  private async known(messageId: string): Promise<{ readonly state: KnownMessage; readonly facts: LegalHoldFacts } | undefined> {
    const { events } = await this.parts.events.read(messageStream(messageId));
    const [first] = events;
    if (first?.event.type !== 'MessageReceived') return undefined;
    const sealer = await this.parts.keys.ofMessage(messageId, first.event.data.key);
    const known = heldFacts(events, sealer, (address) => this.parts.keys.tagAddress(address));
    if (!known) return undefined;
    const { senderTag } = first.event.data;
    const patterns = known.acting.map(({ pattern }) => pattern);
    return { state: known.state, facts: { messageId, senderTag, senderDomain: known.sender.domain, patterns, receivedAt: first.meta.at } };
  }

  private async decide(messageId: string, command: MessageCommand, commandId: string): Promise<void> {
    const meta: EventMeta = { at: this.parts.clock.iso(), actor: SYSTEM, commandId, correlationId: messageId };
    await this.parts.events.decide(messageDecider, messageStream(messageId), command, meta);
  }

  private fold({ stream, event: recorded, meta: { at, actor, commandId }, position }: RecordedEvent): void {
    const id = stream.slice(legalHoldStream('').length);
    const event = recorded as LegalHoldEvent; // the filter lets their streams through only
    const before = this.byId.get(id);
    const state: LegalHoldState = evolveLegalHold(before?.state ?? { status: 'absent' }, event);
    if (state.status === 'absent') return;
    const opened = { openedAt: at, openedPosition: position, openedBy: actor };
    const record = before ?? { id, state, ...opened, openingCommand: commandId, endProposedAt: null, ended: null };
    if (event.type === 'LegalHoldOpened' || event.type === 'LegalHoldEnded') this.spreading.add(id);
    this.byId.set(id, {
      ...record,
      state,
      ...(event.type === 'LegalHoldEndProposed' && { endProposedAt: at }),
      ...(event.type === 'LegalHoldEnded' && { ended: { at, by: event.data.by } }),
    });
  }
}

function messageOf({ stream }: StoredEvent): string {
  return stream.slice('message-'.length);
}
