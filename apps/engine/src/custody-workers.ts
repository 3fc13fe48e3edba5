/** Who does which work of the agenda: what may end or destroy a message sees to its legal holds first. */
import type { Workers } from './agenda/agenda.js';
import type { Work } from './agenda/agenda-projection.js';
import type { DeliveryProcess } from './deliver/delivery-process.js';
import type { HeldReports } from './deliver/held-reports.js';
import type { LegalHoldBook } from './legal-hold/legal-hold-book.js';
import { keepingFirst } from './legal-hold/legal-hold-port.js';
import type { NoticeOutbox } from './notices/outbox.js';
import type { CustodyWork } from './quarantine/custody-work.js';
import type { TrustedClock } from './retention/trusted-clock.js';

export interface CustodyWorkshop {
  readonly custody: CustodyWork;
  readonly legalHolds: LegalHoldBook;
  readonly deliveries: Pick<DeliveryProcess, 'run'>;
  readonly heldReports: Pick<HeldReports, 'tellEnd' | 'tellWaiting'>;
  readonly outbox: Pick<NoticeOutbox, 'untold'>;
  readonly trusted: Pick<TrustedClock, 'isBelieved'>;
}

export function custodyWorkers({ custody, legalHolds, deliveries, heldReports, outbox, trusted }: CustodyWorkshop): Workers {
  return {
    commit: keepingFirst(legalHolds, (work: Work) => custody.commit(work)),
    expire: keepingFirst(legalHolds, (work: Work) => custody.expire(work)),
    purge: keepingFirst(legalHolds, (work: Work) => custody.purge(work)),
    keep: (work) => legalHolds.keep(work),
    'spread-legal-hold': (work) => legalHolds.spread(work),
    // the address of who must be told goes with the content
    'destroy-content': async (work) =>
      (await outbox.untold(work.messageId)) ?? (await heldReports.tellEnd(work)) ?? (await custody.destroyContent(work)),
    'destroy-snippets': keepingFirst(
      legalHolds,
      async (work: Work) => (await outbox.untold(work.messageId)) ?? (await custody.destroySnippets(work)),
    ),
    'destroy-key': async (work) => (await outbox.untold(work.messageId)) ?? (await custody.destroyKey(work)),
    report: (work) => heldReports.tellWaiting(work),
    deliver: ({ id, messageId }) => deliveries.run(id, messageId),
    interrupted: (messageId) => custody.recordInterrupted(messageId),
    mayExpire: () => trusted.isBelieved(),
  };
}
