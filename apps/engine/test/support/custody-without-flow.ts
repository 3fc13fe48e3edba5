/** The work of custody with a double of the mail flow: all copies of a release go to transport. */
import { evolveMessage, noMessage, type MessageEvent, type MessageState } from '#events';
import type { ReleaseFlow } from '../../src/flow/flow-port.js';
import { messageStream } from '../../src/platform/engine-keys.js';
import type { EngineParts } from '../../src/platform/engine-parts.js';
import { CustodyWork } from '../../src/quarantine/custody-work.js';

const WAY_OUT = [{ from: 'dkim-sign', to: 'transport', because: 'not-signed' }];

export function custodyWithoutFlow({
  events,
  clock,
  blobs,
  config,
}: Pick<EngineParts, 'events' | 'clock' | 'blobs' | 'config'>): CustodyWork {
  const unrouted: ReleaseFlow = {
    async routeRelease(id) {
      const own = (await events.read(messageStream(id))).events.map(({ event }) => event as MessageEvent); // a message stream holds nothing else
      const state = own.reduce<MessageState>(evolveMessage, noMessage);
      const pending = state.status === 'known' ? state.pending : null;
      return pending === null
        ? undefined
        : { decisionId: pending.id, routing: [{ recipients: pending.recipients, to: 'transport', transitions: WAY_OUT }] };
    },
  };
  const clocks = { deletedDays: config.quarantine.deletedDays, snippetDays: config.retention.snippetDays };
  return new CustodyWork(events, clock, blobs, clocks, unrouted);
}
