import { Inject, Injectable } from '@nestjs/common';
import type { Actor, AnyEvent } from '#events';
import { AccountDirectory } from '../../access/account-directory.js';
import { eventSentence } from './event-sentence.js';
import { EventWords } from './event-words-port.js';

@Injectable()
export class EventWordsForPeople extends EventWords {
  constructor(@Inject(AccountDirectory) private readonly accounts: AccountDirectory) {
    super();
  }

  sentenceOf(event: AnyEvent, stream: string): string {
    return eventSentence(event, stream, (id) => this.accounts.nameOf({ kind: 'account', id }));
  }

  nameOf(actor: Actor): string {
    return this.accounts.nameOf(actor);
  }
}
