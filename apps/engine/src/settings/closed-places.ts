/** Places that are gone take the keys of their addresses and comments with them. */
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { placeStream } from '#events';
import { PolicyBook } from '../policy/policy-book.js';
import { PolicyKeys } from './policy-keys.js';

@Injectable()
export class ClosedPlaces implements OnModuleInit {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
  ) {}

  /** The engine may have stopped between the closing of a place and the end of its key. */
  onModuleInit(): Promise<void> {
    return this.erase();
  }

  /** Destroys every key whose place is not open. */
  async erase(): Promise<void> {
    const opened = this.book.history().filter(({ event }) => event.type === 'ScopeOpened');
    const ids = new Set(opened.map(({ stream }) => stream.slice(placeStream('').length)));
    for (const id of ids) if (!this.book.current().state.places.has(id)) await this.keys.destroy({ kind: 'place', id });
  }
}
