import { emptyHead } from '#event-store';
import { noticeDecider, sealed, type MessageEvent } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { messageStream } from '../platform/engine-keys.js';
import { noticeStream } from './notice-parts.js';
import { OwnNoticeProof } from './own-notice-proof.js';
import { PassOwnNotice } from './pass-own-notice.js';

const ID = '2d0ee1a4-7a3b-5e58-9c75-3f2b8a1c4d60';
const ANNA = 'anna@example.org';
const MAIL = Buffer.from('From: <a@example.org>\r\nSubject: Held\r\n\r\nText\r\n');
const reply = sealed.parse('v1.AAAAAAAAAAAAAAAA.AAAA');

let fixture: EngineFixture;
let own: PassOwnNotice;
let mail: Buffer;

beforeEach(async () => {
  fixture = await engineFixture();
  const proof = new OwnNoticeProof(fixture.keys.ring);
  own = new PassOwnNotice({ ...fixture, proof });
  mail = proof.sign(MAIL, ID, ANNA);
  const about = { kind: 'quarantine', audience: 'originator', messageId: 'm' } as const;
  const notice = { ...about, to: reply, toTag: 'ab'.repeat(16), language: 'en', subjectShown: true } as const;
  await fixture.events.decide(noticeDecider, noticeStream(ID), { type: 'QueueNotice', notice, digest: null }, meta('queue'));
});
afterEach(() => fixture.remove());

const meta = (commandId: string) => ({ at: fixture.clock.iso(), actor: { kind: 'system', id: 'test' }, commandId }) as const;

/** What came of a transmission of it. */
async function ended(messageId: string, fact: MessageEvent): Promise<void> {
  const stream = messageStream(messageId);
  await fixture.events.append(stream, emptyHead(stream), [fact], meta(`ended-${messageId}`));
}

const refusedWith = (code: number): MessageEvent => ({
  type: 'HandOverRefused',
  data: { recipients: [0], hop: 'outbound', code, reply: code === 0 ? null : reply },
});

const unknown: MessageEvent = { type: 'HandOverOutcomeUnknown', data: { recipients: [0], cause: 'no-reply' } };

describe('a notice of ours that comes by', () => {
  it('passes once, and for the same transmission however often it is asked', async () => {
    expect(await own.pass(mail, ANNA, 'one')).toBe(true);
    expect(await own.pass(mail, ANNA, 'one')).toBe(true);
    expect(await own.pass(mail, ANNA, 'two')).toBe(false);
  });

  it('passes again each time that the next hop has refused it for now or was not reached, and then no more', async () => {
    expect(await own.pass(mail, ANNA, 'one')).toBe(true);
    await ended('one', refusedWith(451));
    expect(await own.pass(mail, ANNA, 'two')).toBe(true);
    expect(await own.pass(mail, ANNA, 'meanwhile')).toBe(false);
    await ended('two', refusedWith(0));
    expect(await own.pass(mail, ANNA, 'three')).toBe(true);
    await ended('three', { type: 'HandedOver', data: { recipients: [0], hop: 'outbound', code: 250, reply } });
    expect(await own.pass(mail, ANNA, 'four')).toBe(false);
  });

  it.each([
    ['was refused for good', refusedWith(550)],
    ['may have arrived', unknown],
  ])('never again once it %s', async (_why, fact) => {
    expect(await own.pass(mail, ANNA, 'one')).toBe(true);
    await ended('one', fact);
    expect(await own.pass(mail, ANNA, 'two')).toBe(false);
  });
});
