import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../envelope.js';
import { scopeOf } from './events-in-scope.js';
import type { ExportScope } from './export-events.js';

const everything: ExportScope = { after: null, upTo: null, from: null, until: null, types: [], streams: [], messageId: null };
const AT = '2026-11-30T08:00:00.000Z';

function event(stream: string, position: number, type = 'NoteAdded', data = '{}'): StoredEvent {
  return { id: `e${position}`, type, version: 1, data, meta: '{}', stream, revision: 0, position, chain: '' };
}

const log = [
  event('account-a1', 1, 'SignedIn'),
  event('message-m1', 2, 'MessageReceived'),
  event('message-m2', 3, 'MessageReceived'),
  event('delivery-d1', 4, 'DeliveryRequested', '{"messageId":"m1"}'),
  event('delivery-d1', 5, 'DeliveryRelayed'),
  event('access-mx-20261130', 6, 'ContentViewed', '{"messageId":"m1"}'),
  event('access-mx-20261130', 7, 'ContentViewed', '{"messageId":"m2"}'),
  event('node-n1', 8, 'NodeBeat'),
  event('ledger', 9, 'LedgerSealed'),
  event('lease-m1', 10, 'ClaimTaken', '{"by":"a1"}'),
  event('lease-m2', 11, 'ClaimTaken', '{"by":"a1"}'),
  event('link-m1', 12, 'LinkOpened'),
  event('link-m2', 13, 'LinkOpened'),
];

function positions(scope: Partial<ExportScope>): number[] {
  const isIn = scopeOf({ ...everything, ...scope });
  return log.filter((each) => isIn(each, AT)).map(({ position }) => position);
}

describe('the scope of an export', () => {
  it('is everything but what engines tell each other, unless it is limited', () => {
    expect(positions({})).toEqual([1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13]);
  });

  it('is a range of positions: after one, up to another', () => {
    expect(positions({ after: 2, upTo: 4 })).toEqual([3, 4]);
  });

  it('is a range of times: from one, before another', () => {
    expect(positions({ from: AT })).toHaveLength(12);
    expect(positions({ until: AT })).toEqual([]);
  });

  it('is of types and of kinds of streams', () => {
    expect(positions({ types: ['ContentViewed', 'SignedIn'] })).toEqual([1, 6, 7]);
    expect(positions({ streams: ['message', 'ledger'] })).toEqual([2, 3, 9]);
    expect(positions({ streams: ['node'] })).toEqual([]);
  });

  it('is a message with its deliveries, claims, links, and who looked at it', () => {
    expect(positions({ messageId: 'm1' })).toEqual([2, 4, 5, 6, 10, 12]);
    expect(positions({ messageId: 'm1', types: ['DeliveryRelayed'] })).toEqual([5]);
  });

  it('is the same when it is asked again from an earlier event on', () => {
    const read = [
      event('message-m1', 1, 'MessageReceived'),
      event('notice-n1', 2, 'NoticeOpened'), // does not name the message yet
      event('notice-n1', 3, 'NoticeAdded', '{"messageId":"m1"}'),
      event('notice-n1', 4, 'NoticeSent'),
    ];
    const isIn = scopeOf({ ...everything, messageId: 'm1' });
    const asked = (): number[] => read.filter((each) => isIn(each, AT)).map(({ position }) => position);
    expect(asked()).toEqual([1, 3, 4]);
    expect(asked()).toEqual([1, 3, 4]);
  });
});
