import { Unsealable } from '#crypto';
import { sealed, type MessageEvent } from '#events';
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../platform/event-log.js';
import { timelineOf } from './timeline.js';
import { en } from './words/en.js';

const committed = (releaseId: string, deliveryId: string, recipient: number): MessageEvent => ({
  type: 'ReleaseCommitted',
  data: { releaseId, kind: 'as-is', recipients: [recipient], deliveryId, policyRevision: 'r1' },
});

function recorded(event: MessageEvent, revision: number): RecordedEvent {
  const meta = {
    at: `2026-03-01T10:00:0${String(revision)}.000Z`,
    actor: { kind: 'system', id: 'custody' },
    commandId: 'commit',
  } as const;
  return { stream: 'message-1', event, meta, revision, position: revision + 1 };
}

describe('the timeline for the sender', () => {
  it('tells once of a release that leaves by two hops, and again of the next one', () => {
    const facts = [
      committed('release-1', 'release-1', 0),
      committed('release-1', 'release-1-inbound', 1),
      committed('release-2', 'release-2', 0),
    ];
    const events = facts.map(recorded);
    const steps = timelineOf({ events, sealer: undefined }, { notices: [], codes: [], links: [] }, [], en);
    expect(steps.map(({ at, text }) => [at.slice(17, 19), text])).toEqual([
      ['00', en.event.onItsWay],
      ['02', en.event.onItsWay],
    ]);
  });

  it('goes on without the words of a denial whose key was destroyed before that of the mail', () => {
    const event: MessageEvent = {
      type: 'RequestDenied',
      data: { requestId: 'request-1', reason: 'policy-breach', text: sealed.parse('v1.words.gone') },
    };
    const gone = (): never => {
      throw new Unsealable();
    };
    const sight = { events: [recorded(event, 0)], sealer: { seal: gone, open: gone } };
    const steps = timelineOf(sight, { notices: [], codes: [], links: [] }, [], en);
    expect(steps.map(({ text, words }) => [text, words])).toEqual([[en.event.denied, '']]);
  });
});
