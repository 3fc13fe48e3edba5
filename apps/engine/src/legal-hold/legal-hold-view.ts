import { Inject, Injectable } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { LegalHold } from '#contracts';
import type { Actor } from '#events';
import { requireRole, type Caller } from '../access/access-port.js';
import { AccountDirectory } from '../access/account-directory.js';
import { LegalHoldBook, type LegalHoldRecord } from './legal-hold-book.js';

/** Legal holds as people see them. */
@Injectable()
export class LegalHoldView {
  constructor(
    @Inject(LegalHoldBook) private readonly book: LegalHoldBook,
    @Inject(AccountDirectory) private readonly directory: AccountDirectory,
  ) {}

  async of({ id, state, openedAt, openedBy, endProposedAt, ended }: LegalHoldRecord): Promise<LegalHold> {
    const { senderTags, ...scope } = state.scope;
    const { endProposed } = state;
    return {
      id,
      matter: await this.book.openText(id, 'matter', state.matter),
      state: state.status === 'in-force' ? (endProposed ? 'end-proposed' : 'in-force') : 'ended',
      openedAt,
      openedBy: this.person(openedBy),
      scope: {
        senderCount: senderTags.length,
        senderDomains: [...scope.senderDomains],
        patterns: [...scope.patterns],
        messageIds: [...scope.messageIds],
        from: scope.from,
        to: scope.to,
      },
      endProposed: endProposed && {
        at: endProposedAt ?? openedAt,
        by: this.person({ kind: 'account', id: endProposed.by }),
        reason: await this.book.openText(id, 'reason', endProposed.reason),
      },
      ended: ended && { at: ended.at, by: this.person({ kind: 'account', id: ended.by }) },
      messages: this.book.messagesUnder(id),
      isSpreading: this.book.isSpreading(id),
    };
  }

  private person(actor: Actor): { id: string; name: string } {
    return { id: actor.id, name: this.directory.nameOf(actor) };
  }
}

/** All of them, those in force first. */
export class ListLegalHolds extends Query<readonly LegalHold[]> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListLegalHolds)
export class ListLegalHoldsHandler implements IQueryHandler<ListLegalHolds> {
  constructor(
    @Inject(LegalHoldBook) private readonly book: LegalHoldBook,
    @Inject(LegalHoldView) private readonly view: LegalHoldView,
  ) {}

  execute({ caller }: ListLegalHolds): Promise<readonly LegalHold[]> {
    requireRole('legalHolds', caller);
    return Promise.all(this.book.all().map((hold) => this.view.of(hold)));
  }
}

/** One of them; undefined when there is none. */
export class ShowLegalHold extends Query<LegalHold | undefined> {
  constructor(
    readonly holdId: string,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@QueryHandler(ShowLegalHold)
export class ShowLegalHoldHandler implements IQueryHandler<ShowLegalHold> {
  constructor(
    @Inject(LegalHoldBook) private readonly book: LegalHoldBook,
    @Inject(LegalHoldView) private readonly view: LegalHoldView,
  ) {}

  execute({ holdId, caller }: ShowLegalHold): Promise<LegalHold | undefined> {
    requireRole('legalHold', caller);
    const hold = this.book.find(holdId);
    return hold ? this.view.of(hold) : Promise.resolve(undefined);
  }
}
