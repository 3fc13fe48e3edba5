import type { EnvelopeDsn, MessageEvent } from '#events';
import { simpleParser } from 'mailparser';
import { afterEach, describe, expect, it } from 'vitest';
import { doubleHop, type DoubleHop, type Fault, type Said } from '../../test/support/double-hop.js';
import { engineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID, putInCustody } from '../../test/support/message-in-custody.js';
import { policyOfDomains, UNUSABLE_VALUES } from '../../test/support/policy-of-domains.js';
import { LegalHoldBook } from '../legal-hold/legal-hold-book.js';
import { DeliveryProcess } from './delivery-process.js';
import type { PolicyOfNow } from './report-content.js';
import { Routes } from './routes.js';

const DELIVERY_ID = 'delivery-1';
const TO = ['a@x.example', 'b@x.example'];
const SENDER = 'rosalind@sender.example';
/** Whatever stands in the mail, its header fields included. */
const CONTENT = ['Figures', '1@sender.example', 'first line', 'last line'];
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Sent {
  /** How the two copies were taken in; the first one is what is delivered. */
  readonly dispositions: readonly ['hand-over' | 'hold', 'hand-over' | 'hold'];
  readonly more: readonly MessageEvent[];
  readonly sender?: string;
  readonly ret?: 'FULL' | 'HDRS';
  readonly fault?: (said: Said) => Fault;
  readonly policy?: PolicyOfNow;
}

const queued: MessageEvent = {
  type: 'DeliveryQueued',
  data: { deliveryId: DELIVERY_ID, recipients: [0], hop: 'outbound', cause: 'split' },
};
const released = (kind: 'release' | 'release-encrypted', recipients: number[]): readonly MessageEvent[] => [
  { type: 'ReleaseCommitted', data: { releaseId: 'release-1', deliveryId: DELIVERY_ID, recipients, kind, policyRevision: 'revision-1' } },
];
const refusedFirst = ({ step, line }: Said): Fault => (step === 'RCPT' && line.includes('a@') ? '550 5.1.1 unknown\r\n' : undefined);

/** One run of the delivery of the first copy; what the next hop was given. */
async function deliver({
  sender = SENDER,
  ret = 'FULL',
  fault = refusedFirst,
  policy = policyOfDomains(['sender.example']),
  ...sent
}: Sent): Promise<DoubleHop> {
  const peer = await doubleHop(fault);
  const outbound = { host: '127.0.0.1', port: peer.port, tls: 'none', connectSeconds: 1, replySeconds: 1 };
  const fixture = await engineFixture({ routes: { outbound } });
  const routes = Routes.open(fixture.config, fixture.log, undefined);
  const legalHolds = await LegalHoldBook.open(fixture);
  closers.push(
    () => fixture.remove(),
    () => legalHolds.close(),
    () => peer.close(),
    () => {
      routes.close();
    },
  );
  const wish = { notify: null, orcpt: null };
  const dsn: EnvelopeDsn = { ret, envid: null, recipients: [wish, wish] };
  await putInCustody(fixture, { recipients: TO, dsn, sender, ...sent });
  await new DeliveryProcess({ ...fixture, routes, legalHolds, policy }).run(DELIVERY_ID, MESSAGE_ID);
  return peer;
}

/** The one report, as text, and all of its parts in clear. */
async function reportOf({ mails }: DoubleHop): Promise<{ said: string; read: string }> {
  const reports = mails.filter(({ sender }) => sender === '');
  expect(reports).toHaveLength(1);
  const wire = reports[0]?.wire ?? '';
  const { text = '', attachments } = await simpleParser(Buffer.from(wire.replace(/^\.\./gm, '.'), 'latin1'));
  return { said: text, read: `${wire}${text}${attachments.map(({ content }) => content.toString('latin1')).join('')}` };
}

describe('the report on a copy that could not be delivered', () => {
  it.each([
    ['the whole mail, as asked, when no copy of it is kept in', { dispositions: ['hand-over', 'hand-over'], more: [queued] }],
    ['the whole mail when all of it was released', { dispositions: ['hold', 'hold'], more: released('release', [0, 1]) }],
  ] satisfies [string, Sent][])('returns %s', async (_, sent) => {
    const { read } = await reportOf(await deliver(sent));
    for (const content of CONTENT) expect(read).toContain(content);
  });

  it.each([
    ['while another copy is held', { dispositions: ['hand-over', 'hold'], more: [queued] }],
    ['while another copy is held, though this one was released', { dispositions: ['hold', 'hold'], more: released('release', [0]) }],
    [
      'after another copy has expired, for it was never let go',
      { dispositions: ['hand-over', 'hold'], more: [queued, { type: 'HoldExpired', data: { recipients: [1] } }] },
    ],
    [
      'to a sender outside: MAIL FROM may name anybody',
      { dispositions: ['hand-over', 'hand-over'], more: [queued], sender: 'dropbox@outside.example' },
    ],
    ...UNUSABLE_VALUES.map((values): [string, Sent] => [
      `while ${JSON.stringify(values)} lets nobody say who is inside, and the sender hears of it all the same`,
      { dispositions: ['hand-over', 'hand-over'], more: [queued], policy: policyOfDomains(['sender.example'], values) },
    ]),
    ['of a mail that was released encrypted', { dispositions: ['hold', 'hold'], more: released('release-encrypted', [0, 1]) }],
    [
      'of a mail that the rules have encrypted on its way',
      {
        dispositions: ['hold', 'hold'],
        more: [
          ...released('release', [0, 1]),
          {
            type: 'FlowPassed',
            data: { recipients: [0], transitions: [{ from: 'encrypt-smime', to: 'dkim-sign', because: 'encrypted' }] },
          },
        ],
      },
    ],
  ] satisfies [string, Sent][])('returns nothing %s', async (_, sent) => {
    for (const ret of ['FULL', 'HDRS'] as const) {
      const { said, read } = await reportOf(await deliver({ ...sent, ret }));
      expect(said).toContain('a@x.example: 550 5.1.1 unknown');
      for (const content of CONTENT) expect(read, ret).not.toContain(content);
      expect(read).not.toMatch(/rfc822-headers|message\/rfc822/);
    }
  });
});

describe('the next hop, which may send the report in our place', () => {
  const offersDsn = ({ step }: Said): Fault => (step === 'EHLO' ? '250-double.example\r\n250-DSN\r\n250 PIPELINING\r\n' : undefined);

  it('is asked to return what the sender asked for', async () => {
    const { lines } = await deliver({ dispositions: ['hand-over', 'hand-over'], more: [queued], fault: offersDsn });
    expect(lines.find((line) => line.startsWith('MAIL'))).toContain(' RET=FULL');
  });

  it('is asked for no more than the header while another copy is held', async () => {
    const { lines } = await deliver({ dispositions: ['hand-over', 'hold'], more: [queued], fault: offersDsn });
    expect(lines.find((line) => line.startsWith('MAIL'))).toContain(' RET=HDRS');
  });
});
