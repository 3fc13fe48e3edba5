/** All DKIM keys, folded from the log, and the private keys of those that sign. It is the only writer of their streams. */
import {
  generateDkimKey,
  importDkimKey,
  type DkimKey,
  type DkimKeyType,
  type DkimName,
  Unsealable,
  wrappedSecrets,
  type WrappedSecrets,
} from '#crypto';
import { StoreUnavailable } from '#event-store';
import {
  dkimKeyDecider,
  dkimKeyStream,
  evolveDkimKey,
  type Actor,
  type DkimKeyCommand,
  type DkimKeyEvent,
  type DkimKeyRefusal,
  type DkimKeyState,
  type EventMeta,
  type KnownDkimKey,
} from '#events';
import path from 'node:path';
import { ulid } from 'ulid';
import { sharedDir } from '../config/shared-dir.js';
import { Bookmark } from '../platform/bookmark.js';
import { reusesKey } from '../platform/command-id.js';
import { errorName } from '../platform/engine-log.js';
import type { EngineParts } from '../platform/engine-parts.js';
import type { RecordedEvent } from '../platform/event-log.js';
import type { MailSigner } from '../protect/dkim-mail.js';

export interface DkimKeyRecord {
  readonly id: string;
  readonly state: KnownDkimKey;
  readonly addedAt: string;
  readonly addedBy: Actor;
  /** Commands that changed it: a repeated request finds its answer. */
  readonly commands: readonly string[];
  readonly published: { readonly at: string; readonly record: 'said' | 'seen' } | null;
  readonly retiredAt: string | null;
}

/** A key to be: made here, or brought along as PEM. */
export type NewDkimKey = DkimName & { readonly forSubdomains: boolean } & (
    { readonly origin: 'generated'; readonly type: DkimKeyType } | { readonly origin: 'imported'; readonly privateKey: string }
  );

export type DkimKeyAnswer =
  | { readonly kind: 'done'; readonly key: DkimKeyRecord }
  | { readonly kind: 'refused'; readonly refused: DkimKeyRefusal | 'selector-taken' | 'private-key-lost' | 'idempotency-key-reused' };

type ByCommand = Omit<EventMeta, 'at'>;
type Parts = Pick<EngineParts, 'config' | 'events' | 'keys' | 'clock' | 'log' | 'nodes' | 'turns'>;

const KEYS = { streamPrefixes: [dkimKeyStream('')] };

export class DkimKeyBook {
  private readonly byId = new Map<string, DkimKeyRecord>();
  /** Of those that sign. */
  private readonly secrets = new Map<string, DkimKey>();
  private readonly files: WrappedSecrets;
  private readonly bookmark: Bookmark;
  /** Changes are decided one after the other: that no two keys share a name is a rule of all of them. */
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(private readonly parts: Parts) {
    this.files = wrappedSecrets(path.join(path.resolve(sharedDir(parts.config)), 'keys', 'dkim'), parts.keys.ring, 'dkim-key');
    this.bookmark = new Bookmark(parts.events, KEYS);
  }

  /** Folds the log and opens the private keys that sign; destroys those that a stop left behind their removal. */
  static async open(parts: Parts): Promise<DkimKeyBook> {
    const book = new DkimKeyBook(parts);
    await book.readOn();
    for (const { id, state } of book.byId.values()) if (state.status === 'removed') await book.files.destroy(id);
    parts.nodes.follow({ streamPrefixes: KEYS.streamPrefixes, readOn: () => book.inQueue(() => book.readOn()) });
    return book;
  }

  /** Those that sign or wait; removed ones left out. By domain, the newest first. */
  all(): readonly DkimKeyRecord[] {
    const kept = [...this.byId.values()].filter(({ state }) => state.status !== 'removed');
    return kept.sort((a, b) => a.state.domain.localeCompare(b.state.domain) || b.id.localeCompare(a.id));
  }

  /** Undefined for one that was removed as well. */
  find(id: string): DkimKeyRecord | undefined {
    const record = this.byId.get(id);
    return record?.state.status === 'removed' ? undefined : record;
  }

  /** Whether an active key can sign: its private key may be missing after a restored backup. */
  canSign(id: string): boolean {
    return this.secrets.has(id);
  }

  /** The keys in use. Of two of one domain and type that which was published last comes first, and signs. */
  signers(): readonly (MailSigner & { readonly id: string })[] {
    const active = [...this.byId.values()].filter(({ state }) => state.status === 'active');
    const newest = active.sort((a, b) => (b.published?.at ?? '').localeCompare(a.published?.at ?? '') || b.id.localeCompare(a.id));
    return newest.flatMap(({ id, state: { domain, selector, forSubdomains } }) => {
      const key = this.secrets.get(id);
      return key === undefined ? [] : [{ id, domain, selector, forSubdomains, inUse: true, key }];
    });
  }

  /**
   * Makes or takes a key. It waits, and signs nothing.
   * @throws DkimRefused for a private key that is none.
   */
  add(wanted: NewDkimKey, by: ByCommand): Promise<DkimKeyAnswer> {
    return this.inTurn(async () => {
      await this.readOn();
      const added = [...this.byId.values()].map((key) => ({ key, command: key.commands[0] ?? '' }));
      const repeated = added.find(({ command }) => command === by.commandId)?.key;
      if (added.some(({ command }) => reusesKey(by.commandId, command)) || (repeated !== undefined && isAnother(repeated, wanted)))
        return { kind: 'refused', refused: 'idempotency-key-reused' };
      if (repeated !== undefined) return { kind: 'done', key: repeated };
      if (this.all().some(({ state }) => state.domain === wanted.domain && state.selector === wanted.selector))
        return { kind: 'refused', refused: 'selector-taken' };
      return this.record(wanted, by);
    });
  }

  change(id: string, command: Exclude<DkimKeyCommand, { type: 'AddDkimKey' }>, by: ByCommand): Promise<DkimKeyAnswer> {
    return this.inTurn(async () => {
      await this.readOn();
      const known = this.byId.get(id);
      if (known === undefined) return { kind: 'refused', refused: 'not-found' };
      if (known.commands.some((earlier) => reusesKey(by.commandId, earlier))) return { kind: 'refused', refused: 'idempotency-key-reused' };
      if (command.type === 'PublishDkimKey' && known.state.status !== 'removed' && (await this.isLost(id)))
        return { kind: 'refused', refused: 'private-key-lost' };
      return this.decide(id, command, by);
    });
  }

  /** Whether its private key is missing or damaged. */
  private async isLost(id: string): Promise<boolean> {
    try {
      return (await this.files.read(id)) === undefined;
    } catch (cause) {
      if (cause instanceof Unsealable) return true;
      throw cause;
    }
  }

  /** One change after the other, among all engines. */
  private inTurn<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    return this.parts.turns.inTurn('dkim-keys', () => this.inQueue(work));
  }

  private inQueue<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const answer = this.queue.then(work);
    this.queue = answer.catch(() => undefined); // the caller learns of it
    return answer;
  }

  /** The private key first, then the fact: a key that is recorded can always sign. */
  private async record(wanted: NewDkimKey, by: ByCommand): Promise<DkimKeyAnswer> {
    const { domain, selector, forSubdomains, origin } = wanted;
    const key = wanted.origin === 'generated' ? await generateDkimKey(wanted.type) : importDkimKey(wanted.privateKey);
    const { type, bits, publicKey } = key;
    const id = ulid(this.parts.clock.now().getTime());
    await this.files.create(id, Buffer.from(key.toPem()));
    try {
      return await this.decide(id, { type: 'AddDkimKey', key: { domain, selector, type, bits, publicKey, forSubdomains, origin } }, by);
    } catch (cause) {
      if (cause instanceof StoreUnavailable) await this.files.destroy(id); // nothing was written; any other outcome may be known later
      throw cause;
    }
  }

  private async decide(id: string, command: DkimKeyCommand, by: ByCommand): Promise<DkimKeyAnswer> {
    const meta = { ...by, at: this.parts.clock.iso() };
    const handled = await this.parts.events.decide(dkimKeyDecider, dkimKeyStream(id), command, meta);
    if (handled.outcome === 'refused') return { kind: 'refused', refused: handled.refusal.refused };
    await this.readOn();
    const key = this.byId.get(id);
    if (key === undefined) throw new Error('a DKIM key that was recorded is not in the book');
    if (key.state.status === 'removed') await this.files.destroy(id);
    return { kind: 'done', key };
  }

  private async readOn(): Promise<void> {
    await this.bookmark.readOn((recorded) => {
      this.fold(recorded);
    });
    await this.openSecrets();
  }

  private fold({ stream, event: recorded, meta }: RecordedEvent): void {
    const id = stream.slice(dkimKeyStream('').length);
    const event = recorded as DkimKeyEvent; // the filter lets their streams through only
    const before = this.byId.get(id);
    const state: DkimKeyState = evolveDkimKey(before?.state ?? { status: 'absent' }, event);
    if (state.status === 'absent') return;
    const record = before ?? { id, addedAt: meta.at, addedBy: meta.actor, commands: [], published: null, retiredAt: null };
    this.byId.set(id, {
      ...record,
      state,
      commands: [...record.commands, meta.commandId],
      ...(event.type === 'DkimKeyPublished' && { published: { at: meta.at, record: event.data.record }, retiredAt: null }),
      ...(event.type === 'DkimKeyRetired' && { retiredAt: meta.at }),
    });
  }

  /** Private keys lie in memory for as long as they sign. */
  private async openSecrets(): Promise<void> {
    for (const { id, state } of this.byId.values()) {
      if (state.status !== 'active') this.secrets.delete(id);
      else if (!this.secrets.has(id)) await this.openSecret(id);
    }
  }

  /** One that is missing leaves mail unsigned, not the engine at a stand. */
  private async openSecret(id: string): Promise<void> {
    try {
      const pem = await this.files.read(id);
      if (pem === undefined) throw new Error('no such file');
      this.secrets.set(id, importDkimKey(pem.toString()));
    } catch (cause) {
      this.parts.log.error({ dkimKeyId: id, cause: errorName(cause) }, 'a DKIM key cannot sign: its private key is missing or damaged');
    }
  }
}

/** The id of a command is not made from a private key. */
function isAnother({ state }: DkimKeyRecord, wanted: NewDkimKey): boolean {
  return wanted.origin === 'imported' && importDkimKey(wanted.privateKey).publicKey !== state.publicKey;
}
