/** Decisions about held mail on a fixture: real keys, real log, the policy that the factory and the test make. */
import { LegalHoldBook } from '../../src/legal-hold/legal-hold-book.js';
import { HeldMessageOpener } from '../../src/quarantine/held-message-opener.js';
import { HeldMessages } from '../../src/quarantine/held-messages.js';
import { PolicyBook } from '../../src/policy/policy-book.js';
import { PolicyFromBook } from '../../src/policy/policy-in-force.js';
import type { EngineFixture } from './engine-fixture.js';

export interface HeldMessagesOfFixture {
  readonly held: HeldMessages;
  readonly opener: HeldMessageOpener;
  readonly book: PolicyBook;
}

export async function heldMessagesOf({ events, keys, clock, config, log, nodes }: EngineFixture): Promise<HeldMessagesOfFixture> {
  const book = new PolicyBook(events, clock, {});
  await book.open();
  const opener = new HeldMessageOpener(events, keys, new PolicyFromBook(book), config);
  return {
    held: new HeldMessages(events, opener, await LegalHoldBook.open({ events, keys, clock, config, log, nodes }), clock, config),
    opener,
    book,
  };
}
