/** The key ring of OpenPGP: all keys, folded from the log and opened. It is the only writer of their streams. */
import { readPgpKeys, type PgpKey } from '#crypto';
import { StoreUnavailable } from '#event-store';
import {
  evolvePgpKey,
  pgpKeyDecider,
  pgpKeyStream,
  type EventMeta,
  type KnownPgpKey,
  type PgpKeyCommand,
  type PgpKeyEvent,
  type PgpKeyRefusal,
  type PgpKeySource,
  type PgpKeyState,
} from '#events';
import { ulid } from 'ulid';
import { sharedDir } from '../config/shared-dir.js';
import { Bookmark } from '../platform/bookmark.js';
import { reusesKey } from '../platform/command-id.js';
import type { EngineParts } from '../platform/engine-parts.js';
import type { RecordedEvent } from '../platform/event-log.js';
import { timeSlices } from '../policy/time-slices.js';
import { PgpKeyIndex } from './pgp-key-index.js';
import { beginsWith, historyWith, type PgpKeyHistory } from './pgp-key-record.js';
import { PgpKeySeals } from './pgp-key-seals.js';
import { PgpPrivateKeys } from './pgp-private-keys.js';
import { keyInText, storedText } from './stored-key.js';

export type PgpKeyAnswer =
  | { readonly kind: 'done'; readonly id: string }
  | { readonly kind: 'refused'; readonly refused: PgpKeyRefusal | 'idempotency-key-reused' | 'pgp-key-too-large'; readonly detail: string };

export type ByCommand = Omit<EventMeta, 'at'>;
/** What is done about a key that there is; what is sealed in it is sealed by the book. */
export type PgpKeyChange = Exclude<PgpKeyCommand, { type: 'ImportPgpKey' | 'UpdatePgpKey' | 'AddPgpPrivateKey' | 'TrustPgpKey' }>;
export interface PgpKeyTrusting {
  /** Of those that the key names; undefined: for all of them. */
  readonly addresses?: readonly string[] | undefined;
  readonly exceptSubkeys: readonly string[];
  readonly reason: string;
}
type Parts = Pick<EngineParts, 'config' | 'events' | 'keys' | 'clock' | 'log' | 'nodes' | 'turns'>;

interface Folded {
  readonly state: PgpKeyState;
  readonly history: PgpKeyHistory;
}

const STREAMS = { streamPrefixes: [pgpKeyStream('')] };
/** Key files that are read at once when the ring is opened. */
const READ_AT_ONCE = 64;

export class PgpKeyBook {
  readonly index: PgpKeyIndex;
  readonly seals: PgpKeySeals;
  readonly privateKeys: PgpPrivateKeys;
  private readonly folded = new Map<string, Folded>();
  /** Changed since they were opened last. */
  private readonly stale = new Set<string>();
  private readonly endedAssignments = new Set<string>();
  private readonly bookmark: Bookmark;
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(private readonly parts: Parts) {
    const { config, keys } = parts;
    this.index = new PgpKeyIndex((address) => keys.tagAddress(address));
    this.seals = new PgpKeySeals(sharedDir(config), keys.ring);
    this.privateKeys = new PgpPrivateKeys(sharedDir(config), keys.ring);
    this.bookmark = new Bookmark(parts.events, STREAMS);
  }

  /** Folds the log, opens what it holds, and ends what a stop left half done. */
  static async open(parts: Parts): Promise<PgpKeyBook> {
    const book = new PgpKeyBook(parts);
    await book.readOn();
    await book.eraseGone();
    parts.nodes.follow({ streamPrefixes: STREAMS.streamPrefixes, readOn: () => book.inQueue(() => book.readOn()) });
    return book;
  }

  /** What a command has done to a key, also when that was before. */
  wasDoneBy(id: string, commandId: string): boolean {
    return this.index.find(id)?.history.commands.includes(commandId) === true;
  }

  /**
   * Keeps a key that is not here yet.
   * @throws StoreUnavailable, OutcomeUnknown as the store says
   */
  add(key: PgpKey, source: PgpKeySource, by: ByCommand): Promise<PgpKeyAnswer> {
    return this.inTurn(async () => {
      await this.readOn();
      const { fingerprint } = key.primary;
      if (this.index.ofFingerprint(fingerprint) !== undefined) return refused('pgp-key-exists', 'there is such a key already');
      const text = storedText(key);
      if (text === undefined) return TOO_LARGE;
      const id = ulid(this.parts.clock.now().getTime());
      const command: PgpKeyCommand = { type: 'ImportPgpKey', fingerprint, key: await this.seals.sealKey(id, text), source };
      try {
        return await this.decide(id, command, by);
      } catch (cause) {
        if (cause instanceof StoreUnavailable) await this.seals.destroy(id); // nothing was written; any other outcome may be known later
        throw cause;
      }
    });
  }

  /** Takes the place of the copy that is here. Nothing is recorded when it says the same. */
  update(id: string, key: PgpKey, source: PgpKeySource, by: ByCommand): Promise<PgpKeyAnswer> {
    return this.inTurn(async () => {
      await this.readOn();
      const known = this.index.find(id);
      const text = storedText(key);
      if (text === undefined) return TOO_LARGE;
      if (known !== undefined && storedText(known.key) === text) return { kind: 'done', id };
      return this.decide(id, { type: 'UpdatePgpKey', key: await this.seals.sealKey(id, text), source }, by);
    });
  }

  /** The private key is durable before the fact. */
  addPrivateKey(id: string, bytes: Buffer, source: 'file' | 'generated', by: ByCommand): Promise<PgpKeyAnswer> {
    return this.inTurn(async () => {
      await this.readOn();
      if (this.index.find(id) === undefined) return GONE;
      await this.privateKeys.add(id, bytes);
      return this.decide(id, { type: 'AddPgpPrivateKey', source }, by);
    });
  }

  /** Trusts it for addresses that it names at this moment, and for no other that its owner may add. */
  trust(id: string, { addresses, exceptSubkeys, reason }: PgpKeyTrusting, by: ByCommand): Promise<PgpKeyAnswer> {
    return this.inTurn(async () => {
      await this.readOn();
      const record = this.index.find(id);
      if (record === undefined) return GONE;
      const named = record.key.addresses.filter((address) => addresses?.includes(address) ?? true);
      const { trust } = record.state;
      const isSame = trust?.addresses != null && sameMembers(await this.seals.openAddresses(id, trust.addresses), named);
      const forWhom = isSame ? trust.addresses : await this.seals.sealAddresses(id, named);
      const sealedReason = this.seals.sealReason(id, reason);
      return this.decideOnce(id, { type: 'TrustPgpKey', addresses: forWhom, exceptSubkeys, reason: sealedReason }, by);
    });
  }

  change(id: string, command: PgpKeyChange, by: ByCommand): Promise<PgpKeyAnswer> {
    return this.inTurn(async () => {
      await this.readOn();
      const answer = await this.decideOnce(id, command, by);
      if (answer.kind === 'done' && command.type === 'RemovePgpKey') await this.eraseKey(id);
      if (answer.kind === 'done' && command.type === 'UnassignPgpKey') await this.seals.destroy(command.assignmentId);
      return answer;
    });
  }

  /** One change after the other, among all engines. */
  private inTurn<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    return this.parts.turns.inTurn('pgp-keys', () => this.inQueue(work));
  }

  private inQueue<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const answer = this.queue.then(work);
    this.queue = answer.catch(() => undefined); // the caller learns of it
    return answer;
  }

  private decideOnce(id: string, command: PgpKeyCommand, by: ByCommand): Promise<PgpKeyAnswer> {
    const commands = this.index.find(id)?.history.commands ?? [];
    if (commands.some((earlier) => reusesKey(by.commandId, earlier)))
      return Promise.resolve(refused('idempotency-key-reused', 'this request was sent with something else before'));
    return this.decide(id, command, by);
  }

  private async decide(id: string, command: PgpKeyCommand, by: ByCommand): Promise<PgpKeyAnswer> {
    const meta = { ...by, at: this.parts.clock.iso() };
    const handled = await this.parts.events.decide(pgpKeyDecider, pgpKeyStream(id), command, meta);
    if (handled.outcome === 'refused') return refused(handled.refusal.refused, handled.refusal.detail);
    await this.readOn();
    return { kind: 'done', id };
  }

  private async readOn(): Promise<void> {
    await this.bookmark.readOn((recorded) => {
      this.fold(recorded);
    });
    await this.openStale();
  }

  private fold({ stream, event: recorded, meta }: RecordedEvent): void {
    const id = stream.slice(pgpKeyStream('').length);
    const event = recorded as PgpKeyEvent; // the filter lets their streams through only
    const decided = { at: meta.at, by: meta.actor };
    const before = this.folded.get(id);
    const history = historyWith(before?.history ?? beginsWith(decided), event, decided);
    const state = evolvePgpKey(before?.state ?? { status: 'absent' }, event);
    this.folded.set(id, { state, history: { ...history, commands: [...history.commands, meta.commandId] } });
    this.stale.add(id);
    if (event.type === 'PgpKeyUnassigned') this.endedAssignments.add(event.data.assignmentId);
  }

  private async openStale(): Promise<void> {
    const ids = [...this.stale];
    const pause = timeSlices();
    for (let at = 0; at < ids.length; at += READ_AT_ONCE) {
      await Promise.all(ids.slice(at, at + READ_AT_ONCE).map((id) => this.openOne(id)));
      await pause();
    }
  }

  private async openOne(id: string): Promise<void> {
    const { state, history } = this.folded.get(id) ?? {};
    this.stale.delete(id);
    if (state?.status !== 'kept' || history === undefined) {
      this.index.take(id);
      return;
    }
    const known = this.index.find(id);
    const key = known?.state.key === state.key ? known.key : await this.opened(id, state.key);
    if (key === undefined) {
      this.parts.log.error({ pgpKeyId: id }, 'a PGP key cannot be opened: what seals it is gone');
      this.index.take(id);
      return;
    }
    this.index.put({ id, state, history, key, trustedAddresses: await this.trustedOf(id, state, key) });
  }

  /** Of the addresses that stand in it now. What was sealed and does not open speaks for nobody. */
  private async trustedOf(id: string, { trust, key: sealed }: KnownPgpKey, { addresses }: PgpKey): Promise<readonly string[]> {
    if (trust === null) return [];
    if (trust.addresses === null && trust.key === sealed) return addresses;
    const then =
      trust.addresses === null ? (await this.opened(id, trust.key))?.addresses : await this.seals.openAddresses(id, trust.addresses);
    return addresses.filter((address) => then?.includes(address));
  }

  /** What an older version has written is found out again. */
  private async opened(id: string, sealed: Parameters<PgpKeySeals['openKey']>[1]): Promise<PgpKey | undefined> {
    const text = await this.seals.openKey(id, sealed);
    if (text === undefined) return undefined;
    const key = keyInText(text);
    if (key !== undefined) return key;
    const { bytes } = JSON.parse(text) as { readonly bytes?: unknown };
    if (typeof bytes !== 'string') return undefined;
    return (await readPgpKeys(Buffer.from(bytes, 'base64url'), this.parts.clock.now()))[0];
  }

  /** The engine may have stopped between a fact and what goes with it. */
  private async eraseGone(): Promise<void> {
    for (const [id, { state }] of this.folded) if (state.status === 'removed') await this.eraseKey(id);
    for (const id of this.endedAssignments) await this.seals.destroy(id);
  }

  private async eraseKey(id: string): Promise<void> {
    const state = this.folded.get(id)?.state;
    await this.privateKeys.destroy(id);
    await this.seals.destroy(id);
    for (const { id: assignmentId } of state?.status === 'removed' ? state.assignments : []) await this.seals.destroy(assignmentId);
  }
}

function sameMembers(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each) => others.includes(each));
}

function refused(why: Extract<PgpKeyAnswer, { kind: 'refused' }>['refused'], detail: string): PgpKeyAnswer {
  return { kind: 'refused', refused: why, detail };
}

const TOO_LARGE = refused('pgp-key-too-large', 'the key has more user ids and signatures than are kept');
const GONE = refused('not-found', 'there is no such key');
