/** All passwords of PDFs that are kept, folded from the log. It is the only writer of their streams. */
import { randomInt } from 'node:crypto';
import { Unsealable, type Password } from '#crypto';
import type { MailEnd } from '#dlp';
import { StoreUnavailable } from '#event-store';
import {
  evolvePdfPassword,
  hasExpired,
  passwordInForce,
  pdfPasswordDecider,
  pdfPasswordStream,
  replacedBy,
  type EventMeta,
  type PdfPasswordCommand,
  type PdfPasswordEvent,
  type PdfPasswordFacts,
  type PdfPasswordRefusal,
  type PdfPasswordScope,
} from '#events';
import { ulid } from 'ulid';
import { sharedDir } from '../config/shared-dir.js';
import type { FieldSealer } from '../platform/engine-keys.js';
import { Bookmark } from '../platform/bookmark.js';
import type { EngineParts } from '../platform/engine-parts.js';
import type { RecordedEvent } from '../platform/event-log.js';
import { PasswordFiles } from './password-files.js';
import { PasswordShelf, type PdfPasswordRecord } from './password-shelf.js';
import { ToldPasswords, type ToldPassword } from './told-password-port.js';

/** A scope whose address is not sealed yet. */
export type PlainScope =
  Exclude<PdfPasswordScope, { level: 'user' }> | { readonly level: 'user'; readonly tag: string; readonly address: string };

export interface NewPdfPassword extends Omit<PdfPasswordFacts, 'scope' | 'passwordId'> {
  readonly scope: PlainScope;
  readonly password: Password;
}

export type PdfPasswordAnswer =
  | { readonly kind: 'done'; readonly record: PdfPasswordRecord }
  | { readonly kind: 'refused'; readonly refused: PdfPasswordRefusal | 'idempotency-key-reused' };

type ByCommand = Omit<EventMeta, 'at'>;
type Parts = Pick<EngineParts, 'config' | 'events' | 'keys' | 'clock' | 'nodes' | 'turns'>;

const STREAMS = { streamPrefixes: [pdfPasswordStream('')] };
const DAY_MS = 86_400_000;
/** Nothing that is taken for something else, on paper or by telephone. */
const NAME_CHARACTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

export class PdfPasswordBook extends ToldPasswords {
  private readonly shelf = new PasswordShelf();
  private readonly removed = new Set<string>();
  private readonly files: PasswordFiles;
  private readonly bookmark: Bookmark;
  /** Changes are decided one after the other. */
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(private readonly parts: Parts) {
    super();
    this.files = new PasswordFiles(sharedDir(parts.config), parts.keys.ring);
    this.bookmark = new Bookmark(parts.events, STREAMS);
  }

  /** Folds the log, and destroys what a stop has left behind a removal. */
  static async open(parts: Parts): Promise<PdfPasswordBook> {
    const book = new PdfPasswordBook(parts);
    await book.readOn();
    for (const id of await book.files.ids()) if (book.removed.has(id)) await book.files.destroy(id);
    parts.nodes.follow({ streamPrefixes: STREAMS.streamPrefixes, readOn: () => book.inQueue(() => book.readOn()) });
    return book;
  }

  /** Those that are kept, the newest first. */
  all(): readonly PdfPasswordRecord[] {
    return [...this.shelf.all()].reverse();
  }

  /** Undefined for one that was removed as well. */
  find(id: string): PdfPasswordRecord | undefined {
    return this.shelf.find(id);
  }

  async told(passwordId: string): Promise<ToldPassword | undefined> {
    const record = this.shelf.named(passwordId);
    if (record?.origin !== 'generated' || record.scope.level !== 'user') return undefined;
    const secret = await this.files.read(record.id);
    return secret && { recipient: secret.sealer.open('address', record.scope.address), password: secret.password };
  }

  /** The one that opens mail to a recipient at an ISO-8601 instant; `without`: ids of those that do not come into question. */
  inForce(recipient: MailEnd, at: string, without: ReadonlySet<string> = new Set()): PdfPasswordRecord | undefined {
    return passwordInForce(
      recipient,
      at,
      this.shelf.near(recipient).filter(({ id }) => !without.has(id)),
    );
  }

  /** Whether there was a static one whose time is over. */
  hasExpired(recipient: MailEnd, at: string): boolean {
    return hasExpired(recipient, at, this.shelf.near(recipient));
  }

  /** That which was made for a mail to this recipient before: asked again after a stop, the same is answered. */
  madeFor(messageId: string, recipient: MailEnd): PdfPasswordRecord | undefined {
    return this.shelf.near(recipient).find((record) => record.messageId === messageId && record.scope.level === 'user');
  }

  /** Undefined once it was destroyed. */
  async reveal(id: string): Promise<Password | undefined> {
    return (await this.files.read(id))?.password;
  }

  /** Whom it is for, as people write it: an address, `example.com`, `*.example.com`. Empty once the address cannot be opened any more. */
  async nameOf({ id, scope }: Pick<PdfPasswordRecord, 'id' | 'scope'>): Promise<string> {
    if (scope.level !== 'user') return scope.level === 'domain' ? scope.domain : `*.${scope.domain}`;
    try {
      return (await this.files.read(id))?.sealer.open('address', scope.address) ?? '';
    } catch (cause) {
      if (cause instanceof Unsealable) return ''; // its file is damaged: the others are listed all the same
      throw cause;
    }
  }

  /** Keeps a password; a command that was carried out before answers what it has set. Static ones that it leaves no time go with it. */
  set(wanted: NewPdfPassword, by: ByCommand): Promise<PdfPasswordAnswer> {
    return this.inTurn(async () => {
      await this.readOn();
      const { record, isReused } = this.shelf.setBy(by.commandId);
      if (isReused || (record !== undefined && (await this.isAnother(record, wanted))))
        return { kind: 'refused', refused: 'idempotency-key-reused' };
      if (record !== undefined) return { kind: 'done', record };
      const answer = await this.record(wanted, by);
      if (answer.kind === 'done' && answer.record.origin === 'static') await this.replaceBy(answer.record, by);
      return answer;
    });
  }

  remove(id: string, cause: 'removed' | 'forgotten', by: ByCommand): Promise<PdfPasswordAnswer> {
    return this.inTurn(async () => {
      await this.readOn();
      const record = this.shelf.find(id);
      if (record === undefined) return { kind: 'refused', refused: 'not-found' };
      const refused = await this.decide(id, { type: 'RemovePdfPassword', cause }, by);
      return refused === undefined ? { kind: 'done', record } : { kind: 'refused', refused };
    });
  }

  /** Destroys those whose time is over for so many days; that it is, their facts say. */
  async sweep(keepDays: number): Promise<void> {
    const before = new Date(this.parts.clock.now().getTime() - keepDays * DAY_MS).toISOString();
    for (const { id, until } of this.shelf.all()) {
      if (until === null || until >= before) continue;
      await this.files.destroy(id);
      this.shelf.take(id);
    }
  }

  /** One change after the other, among all engines. */
  private inTurn<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    return this.parts.turns.inTurn('pdf-passwords', () => this.inQueue(work));
  }

  private inQueue<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const answer = this.queue.then(work);
    this.queue = answer.catch(() => undefined); // the caller learns of it
    return answer;
  }

  /** The id of a command is not made from a password. One that was made for a mail is another each time, and the first is told. */
  private async isAnother(kept: PdfPasswordRecord, { password, origin }: NewPdfPassword): Promise<boolean> {
    const before = origin === 'static' ? await this.reveal(kept.id) : undefined;
    return before !== undefined && before.reveal() !== password.reveal();
  }

  /** The secret first, then the fact: a password that is recorded can be used. */
  private async record({ password, scope, ...facts }: NewPdfPassword, by: ByCommand): Promise<PdfPasswordAnswer> {
    const id = ulid(this.parts.clock.now().getTime());
    const sealer = await this.files.create(id, password);
    const command: PdfPasswordCommand = {
      type: 'SetPdfPassword',
      password: { passwordId: this.freshName(), scope: sealedScope(scope, sealer), ...facts },
    };
    try {
      const refused = await this.decide(id, command, by);
      if (refused !== undefined) await this.files.destroy(id);
      return refused === undefined ? { kind: 'done', record: this.recorded(id) } : { kind: 'refused', refused };
    } catch (cause) {
      if (cause instanceof StoreUnavailable) await this.files.destroy(id); // nothing was written; any other outcome may be known later
      throw cause;
    }
  }

  private recorded(id: string): PdfPasswordRecord {
    const record = this.shelf.find(id);
    if (record === undefined) throw new Error('a password that was recorded is not in the book');
    return record;
  }

  private async replaceBy(next: PdfPasswordRecord, by: ByCommand): Promise<void> {
    const others = this.shelf.all().filter(({ id }) => id !== next.id);
    for (const { id } of replacedBy(next, this.parts.clock.iso(), others))
      await this.decide(id, { type: 'RemovePdfPassword', cause: 'replaced' }, by);
  }

  private async decide(id: string, command: PdfPasswordCommand, by: ByCommand): Promise<PdfPasswordRefusal | undefined> {
    const meta = { ...by, at: this.parts.clock.iso() };
    const handled = await this.parts.events.decide(pdfPasswordDecider, pdfPasswordStream(id), command, meta);
    if (handled.outcome === 'refused') return handled.refusal.refused;
    await this.readOn();
    if (command.type === 'RemovePdfPassword') await this.files.destroy(id);
    return undefined;
  }

  private async readOn(): Promise<void> {
    await this.bookmark.readOn((recorded) => {
      this.fold(recorded);
    });
  }

  private fold({ stream, event: recorded, meta }: RecordedEvent): void {
    const id = stream.slice(pdfPasswordStream('').length);
    const event = recorded as PdfPasswordEvent; // the filter lets their streams through only
    const state = evolvePdfPassword(this.shelf.find(id) ?? { status: 'absent' }, event);
    this.shelf.take(id);
    if (state.status === 'kept') this.shelf.put({ ...state, id, setAt: meta.at, setBy: meta.actor, settingCommand: meta.commandId });
    else this.removed.add(id);
  }

  /** Two groups of four characters, of 6·10¹¹. */
  private freshName(): string {
    const four = (): string => Array.from({ length: 4 }, () => NAME_CHARACTERS.charAt(randomInt(NAME_CHARACTERS.length))).join('');
    const name = `${four()}-${four()}`;
    return this.shelf.named(name) === undefined ? name : this.freshName();
  }
}

function sealedScope(scope: PlainScope, sealer: FieldSealer): PdfPasswordScope {
  return scope.level === 'user' ? { level: 'user', tag: scope.tag, address: sealer.seal('address', scope.address) } : scope;
}
