import { StoreUnavailable } from '#event-store';
import type { EnvelopeDsn, MessageEvent } from '#events';
import { simpleParser } from 'mailparser';
import { afterEach, describe, expect, it } from 'vitest';
import { doubleHop, type DoubleHop, type Fault, type Said } from '../../test/support/double-hop.js';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID, putInCustody, type InCustody } from '../../test/support/message-in-custody.js';
import { policyOfDomains, UNUSABLE_VALUES } from '../../test/support/policy-of-domains.js';
import { heldReportStream, HeldReports } from './held-reports.js';
import { Routes } from './routes.js';

const TO = ['a@x.example'];
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Stage {
  readonly peer: DoubleHop;
  readonly fixture: EngineFixture;
  readonly reports: HeldReports;
}

/** Of sender.example and of no other domain the policy says that it is inside, unless told otherwise. */
async function stage(
  message: Partial<InCustody>,
  fault?: (said: Said) => Fault,
  policy = policyOfDomains(['sender.example']),
): Promise<Stage> {
  const peer = await doubleHop(fault);
  const outbound = { host: '127.0.0.1', port: peer.port, tls: 'none', connectSeconds: 1, replySeconds: 1 };
  const fixture = await engineFixture({ routes: { outbound } });
  const routes = Routes.open(fixture.config, fixture.log, undefined);
  closers.push(
    () => fixture.remove(),
    () => peer.close(),
    () => {
      routes.close();
    },
  );
  await putInCustody(fixture, { recipients: TO, dsn: asks(TO.length), ...message });
  return { peer, fixture, reports: new HeldReports({ ...fixture, routes, policy }) };
}

/** Whatever there is to be had, with the whole message. */
function asks(recipients: number): EnvelopeDsn {
  const wish = { notify: ['FAILURE', 'DELAY'], orcpt: null } as const;
  return { ret: 'FULL', envid: 'mine', recipients: Array.from({ length: recipients }, () => wish) };
}

const waits = ({ fixture }: Stage) => ({ kind: 'report', id: MESSAGE_ID, messageId: MESSAGE_ID, dueAt: fixture.clock.iso() }) as const;
const ends = (scene: Stage) => ({ ...waits(scene), kind: 'destroy-content' }) as const;
const expired: readonly MessageEvent[] = [
  { type: 'HoldExpired', data: { recipients: [0] } },
  { type: 'ContentDestroyed', data: { cause: 'expired', snippets: 'kept' } },
];

describe('a report on a held copy', () => {
  it.each(['delayed', 'failed'] as const)('returns nothing of the mail when it is %s, whatever was asked for', async (action) => {
    const scene = await stage(action === 'failed' ? { more: expired } : {});
    await (action === 'failed' ? scene.reports.tellEnd(ends(scene)) : scene.reports.tellWaiting(waits(scene)));
    const wire = scene.peer.mails[0]?.wire ?? '';
    expect(scene.peer.mails.map(({ sender, recipients }) => [sender, recipients])).toEqual([['', ['rosalind@sender.example']]]);
    const mail = await simpleParser(Buffer.from(wire.replace(/^\.\./gm, '.'), 'latin1'));
    expect(mail.text).toContain(`Action: ${action}`);
    const read = `${wire}${mail.text ?? ''}${mail.attachments.map(({ content }) => content.toString('latin1')).join('')}`;
    for (const content of ['Figures', '1@sender.example', 'first line', 'last line']) expect(read).not.toContain(content);
    expect(wire).not.toMatch(/rfc822-headers|message\/rfc822/);
  });

  it('goes to no sender outside: MAIL FROM may name anybody', async () => {
    const scene = await stage({ sender: 'dropbox@outside.example', more: expired });
    expect(await scene.reports.tellWaiting(waits(scene))).toBe('done');
    expect(await scene.reports.tellEnd(ends(scene))).toBeUndefined();
    expect(scene.peer.connections).toBe(0);
  });

  it.each(UNUSABLE_VALUES)('goes to nobody while %j lets nobody say who is inside, and keeps no content from going', async (values) => {
    const scene = await stage({ more: expired, authenticated: true }, undefined, policyOfDomains([], values));
    expect(await scene.reports.tellWaiting(waits(scene))).toBe('done');
    expect(await scene.reports.tellEnd(ends(scene))).toBeUndefined();
    expect(scene.peer.connections).toBe(0);
  });

  it('goes, where no domain is known to be inside, to who has signed in', async () => {
    const unknown = await stage({}, undefined, policyOfDomains([]));
    await unknown.reports.tellWaiting(waits(unknown));
    expect(unknown.peer.mails).toHaveLength(0);
    const known = await stage({ authenticated: true }, undefined, policyOfDomains([]));
    await known.reports.tellWaiting(waits(known));
    expect(known.peer.mails).toHaveLength(1);
  });
});

describe('a report on the end of a copy', () => {
  it('is made of one that went back to its sender, before its content goes', async () => {
    const returned: readonly MessageEvent[] = [
      { type: 'ReturnCommitted', data: { returnId: 'return-1', recipients: [0] } },
      { type: 'ContentDestroyed', data: { cause: 'returned', snippets: 'kept' } },
    ];
    const scene = await stage({ more: returned });
    expect(await scene.reports.tellEnd(ends(scene))).toBeUndefined();
    expect(await actions(scene)).toEqual(['failed']);
  });

  it('is not made of one that has bounced, whose sender has heard of that, but of the other', async () => {
    const bounced = { deliveryId: 'delivery-1', source: 'next-hop', code: 550, reply: null, keptUntil: null } as const;
    const scene = await stage({
      recipients: ['a@x.example', 'b@x.example'],
      dsn: asks(2),
      more: [
        { type: 'CopiesBounced', data: { recipients: [0], ...bounced } },
        { type: 'HoldExpired', data: { recipients: [0, 1] } },
        { type: 'ContentDestroyed', data: { cause: 'expired', snippets: 'kept' } },
      ],
    });
    expect(await scene.reports.tellEnd(ends(scene))).toBeUndefined();
    expect(await actions(scene)).toEqual(['failed']);
    expect(scene.peer.mails[0]?.wire).toContain('Final-Recipient: rfc822; b@x.example');
    expect(scene.peer.mails[0]?.wire).not.toContain('a@x.example');
  });

  it('is made at once of one that could not be encrypted, and not again when its content goes', async () => {
    const scene = await stage({
      more: [
        { type: 'EncryptionFailed', data: { recipients: [0], cause: 'no-method', attempts: [], disposition: 'refused', releaseId: null } },
      ],
    });
    expect(await scene.reports.tellWaiting(waits(scene))).toBe('done');
    expect(await scene.reports.tellEnd(ends(scene))).toBeUndefined();
    expect(await actions(scene)).toEqual(['failed']);
  });
});

async function actions({ peer }: Stage): Promise<(string | undefined)[]> {
  const mails = await Promise.all(peer.mails.map(({ wire }) => simpleParser(Buffer.from(wire, 'latin1'))));
  return mails.map(({ text }) => /^Action: (\w+)/m.exec(text ?? '')?.[1]);
}

describe('a report whose outcome the store does not take', () => {
  it('is recorded later, and not made again', async () => {
    const scene = await stage({ more: expired });
    const { store } = scene.fixture;
    const append = store.append.bind(store);
    let refusals = 2;
    store.append = (request) =>
      request.events[0]?.type === 'SenderNotified' && refusals-- > 0
        ? Promise.reject(new StoreUnavailable('the server was started anew'))
        : append(request);
    expect(await scene.reports.tellEnd(ends(scene))).toBeUndefined();
    expect(refusals).toBeLessThan(0);
    expect([await actions(scene), await outcomes(scene)]).toEqual([['failed'], [['failed', 'sent']]]);
  });
});

describe('a report that nobody takes', () => {
  const refusing = ({ step }: Said): Fault => (step === 'RCPT' ? '450 4.2.0 Later\r\n' : undefined);

  it('keeps the content for a day from its end, however often that is looked at, and is then known to have failed', async () => {
    const scene = await stage({ more: expired }, refusing);
    let work = ends(scene);
    for (const hours of [12, 11.75, 0.25]) {
      const result = await scene.reports.tellEnd(work);
      if (result === undefined || result === 'done') throw new Error('the content went before a day had passed');
      work = { ...work, dueAt: result.again }; // as the agenda moves it
      scene.fixture.clock.advance(hours * 3_600);
    }
    expect(await scene.reports.tellEnd(work)).toBeUndefined();
    expect(await outcomes(scene)).toEqual([['failed', 'refused']]);
    expect(scene.peer.mails).toEqual([]);
  });

  it('about a hold is tried with growing gaps until the lifetime of mail is over, and is then known to have failed', async () => {
    const scene = await stage({}, refusing);
    const gaps: number[] = [];
    let hours = 0;
    for (;;) {
      const result = await scene.reports.tellWaiting(waits(scene));
      if (result === 'done') break;
      gaps.push((Date.parse(result.again) - scene.fixture.clock.now().getTime()) / 60_000);
      hours += (gaps.at(-1) ?? 0) / 60;
      scene.fixture.clock.advance((gaps.at(-1) ?? 0) * 60);
      expect(await outcomes(scene)).toEqual([]);
    }
    expect(gaps.slice(0, 4)).toEqual([15, 15, 30, 60]);
    expect(Math.max(...gaps)).toBe(60);
    expect(hours).toBe(5 * 24); // delivery.giveUpDays, of the factory
    expect(await outcomes(scene)).toEqual([['delayed', 'refused']]);
    expect(scene.peer.mails).toEqual([]);
    const connections = scene.peer.lines.length;
    expect(await scene.reports.tellWaiting(waits(scene))).toBe('done');
    expect(scene.peer.lines).toHaveLength(connections);
  });

  it('about what could not be encrypted ends, too, counted from then', async () => {
    const refused: MessageEvent = {
      type: 'EncryptionFailed',
      data: { recipients: [0], cause: 'no-method', attempts: [], disposition: 'refused', releaseId: null },
    };
    const scene = await stage({ more: [refused] }, refusing);
    scene.fixture.clock.advance(5 * 86_400 - 1);
    expect(await scene.reports.tellWaiting(waits(scene))).not.toBe('done');
    scene.fixture.clock.advance(1);
    expect(await scene.reports.tellWaiting(waits(scene))).toBe('done');
    expect(await outcomes(scene)).toEqual([['failed', 'refused']]);
  });
});

/** What is recorded, and the timeline shows. */
async function outcomes({ fixture }: Stage): Promise<string[][]> {
  const { events } = await fixture.events.read(heldReportStream(MESSAGE_ID));
  return events.flatMap(({ event }) => (event.type === 'SenderNotified' ? [[event.data.kind, event.data.outcome]] : []));
}
