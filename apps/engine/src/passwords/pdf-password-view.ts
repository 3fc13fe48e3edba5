import { Inject, Injectable } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { PdfPassword, PdfPasswordList, PdfPasswordQuery } from '#contracts';
import { isInForce } from '#events';
import { requireRole, type Caller } from '../access/access-port.js';
import { AccountDirectory } from '../access/account-directory.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import type { PdfPasswordRecord } from './password-shelf.js';
import { PdfPasswordBook } from './pdf-password-book.js';
import { passwordScope, passwordsIn, somebodyIn } from './password-scope.js';

/** Passwords of PDFs as people see them: all but the password. */
@Injectable()
export class PdfPasswordView {
  constructor(
    @Inject(PdfPasswordBook) private readonly book: PdfPasswordBook,
    @Inject(AccountDirectory) private readonly accounts: AccountDirectory,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  async of(record: PdfPasswordRecord): Promise<PdfPassword> {
    const { id, passwordId, scope, origin, from, until, setAt, setBy, messageId } = record;
    const now = this.clock.iso();
    return {
      ...{ id, passwordId, for: await this.book.nameOf(record), level: scope.level, origin, from, until },
      state: isInForce(record, now) ? 'in-force' : from > now ? 'upcoming' : 'over',
      isUsed: this.book.inForce(somebodyIn(scope), now)?.id === id,
      ...{ setAt, setBy: { id: setBy.id, name: this.accounts.nameOf(setBy) }, messageId },
    };
  }
}

export type ListedPdfPasswords = PdfPasswordList | 'not-a-place';

/** Those that are kept, the newest first. */
export class ListPdfPasswords extends Query<ListedPdfPasswords> {
  constructor(
    readonly asked: PdfPasswordQuery,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ListPdfPasswords)
export class ListPdfPasswordsHandler implements IQueryHandler<ListPdfPasswords> {
  constructor(
    @Inject(PdfPasswordBook) private readonly book: PdfPasswordBook,
    @Inject(PdfPasswordView) private readonly view: PdfPasswordView,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
  ) {}

  async execute({ asked, caller }: ListPdfPasswords): Promise<ListedPdfPasswords> {
    requireRole('pdfPasswords', caller);
    const { for: name, origin, before, limit } = asked;
    const place = name === undefined ? undefined : passwordScope(name, this.keys);
    if (name !== undefined && place === undefined) return 'not-a-place';
    const ofOrigin = this.book.all().filter((record) => origin === undefined || record.origin === origin);
    const wanted = place === undefined ? ofOrigin : await passwordsIn(place, ofOrigin, (record) => this.book.nameOf(record));
    const start = before === undefined ? 0 : wanted.findIndex(({ id }) => id === before) + 1;
    const page = wanted.slice(start, start + limit);
    return { passwords: await Promise.all(page.map((record) => this.view.of(record))), more: wanted.length > start + limit };
  }
}
