import { StoreUnavailable } from '#event-store';
import { legalHoldDecider, messageDecider, type MessageEvent } from '#events';
import { simpleParser } from 'mailparser';
import { afterEach, describe, expect, it } from 'vitest';
import { doubleHop, type DoubleHop, type Fault, type Said } from '../../test/support/double-hop.js';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { MESSAGE_ID, putInCustody, RAW, type InCustody } from '../../test/support/message-in-custody.js';
import { policyOfDomains, UNUSABLE_VALUES } from '../../test/support/policy-of-domains.js';
import { LegalHoldBook, legalHoldStream } from '../legal-hold/legal-hold-book.js';
import { deliveryStream, messageStream } from '../platform/engine-keys.js';
import { DeliveryProcess } from './delivery-process.js';
import type { PolicyOfNow } from './report-content.js';
import { Routes } from './routes.js';

const DELIVERY_ID = 'delivery-1';
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Stage {
  readonly peer: DoubleHop;
  readonly fixture: EngineFixture;
  readonly legalHolds: LegalHoldBook;
  /** One run of the process, as the agenda makes it; a fresh process each time, as after a restart. */
  run(): Promise<unknown>;
  /** Types of the delivery's events. */
  story(): Promise<string[]>;
}

async function stage(
  recipients: readonly string[],
  fault?: (said: Said) => Fault,
  { policy = policyOfDomains(['sender.example']), ...message }: Partial<InCustody> & { readonly policy?: PolicyOfNow } = {},
): Promise<Stage> {
  const peer = await doubleHop(fault);
  const outbound = { host: '127.0.0.1', port: peer.port, tls: 'none', connectSeconds: 1, replySeconds: 1 };
  const fixture = await engineFixture({ routes: { outbound }, delivery: { retrySeconds: [60, 300, 3600], giveUpDays: 1 } });
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
  const queued: MessageEvent = {
    type: 'DeliveryQueued',
    data: { deliveryId: DELIVERY_ID, recipients: [...recipients.keys()], hop: 'outbound', cause: 'split' },
  };
  await putInCustody(fixture, { recipients, disposition: 'hand-over', more: [queued], ...message });
  return {
    peer,
    fixture,
    legalHolds,
    run: () => new DeliveryProcess({ ...fixture, routes, legalHolds, policy }).run(DELIVERY_ID, MESSAGE_ID),
    story: async () => (await fixture.events.read(deliveryStream(DELIVERY_ID))).events.map(({ event }) => event.type),
  };
}

async function conclusions({ fixture }: Stage): Promise<unknown[]> {
  const { events } = await fixture.events.read(messageStream(MESSAGE_ID));
  return events.flatMap(({ event }) => (event.type === 'DeliveryConcluded' ? [[event.data.relayed, event.data.failed]] : []));
}

/** Over all mail of the sender. */
async function openHold({ fixture, legalHolds }: Stage): Promise<void> {
  const id = '01JNAVZ3T0HD0000000000000A';
  const matter = (await legalHolds.createKey(id)).seal('matter', '4 O 112/26');
  const scope = { senderTags: [], senderDomains: ['sender.example'], patterns: [], messageIds: [], from: null, to: null };
  const meta = { at: fixture.clock.iso(), actor: { kind: 'account', id: 'ana' }, commandId: 'open-hold' } as const;
  await fixture.events.decide(legalHoldDecider, legalHoldStream(id), { type: 'OpenLegalHold', matter, scope }, meta);
  await legalHolds.refresh();
}

function answers(code: number, to: string): (said: Said) => Fault {
  return ({ step, line }) => (step === 'RCPT' && line.includes(to) ? `${String(code)} 5.1.1 About ${to}\r\n` : undefined);
}

describe('a delivery from custody', () => {
  it('sends the message as it came, under one trace field', async () => {
    const scene = await stage(['a@x.example']);
    expect(await scene.run()).toBe('done');
    const wire = scene.peer.mails[0]?.wire ?? '';
    expect(wire.replace(/^Received: (.*\r\n[ \t]?)*?.*\+0000\r\n/, '')).toBe(RAW.replace('\r\n.first', '\r\n..first'));
    expect(wire).toMatch(/^Received: from mail\.sender\.example/);
    expect(await scene.story()).toEqual(['DeliveryRequested', 'DeliveryAttempted', 'DeliveryRelayed']);
    expect(await conclusions(scene)).toEqual([[[0], []]]);
  });

  const released: MessageEvent = {
    type: 'ReleaseCommitted',
    data: { releaseId: 'release-1', deliveryId: DELIVERY_ID, recipients: [0], kind: 'as-is', policyRevision: 'revision-1' },
  };
  const queuedFor = (cause: 'split' | 'recipients-refused'): MessageEvent => ({
    type: 'DeliveryQueued',
    data: { deliveryId: DELIVERY_ID, recipients: [0], hop: 'outbound', cause },
  });
  it.each(
    UNUSABLE_VALUES.flatMap(
      (values) =>
        [
          { values, cause: 'released as it is', message: { disposition: 'hold', more: [released] } },
          { values, cause: 'split off', message: { more: [queuedFor('split')] } },
          { values, cause: 'refused at first', message: { more: [queuedFor('recipients-refused')] } },
        ] as const,
    ),
  )('leaves when it was $cause while $values makes the policy of its sender unusable', async ({ values, message }) => {
    const scene = await stage(['a@x.example'], undefined, { ...message, policy: policyOfDomains(['sender.example'], values) });
    expect(await scene.run()).toBe('done');
    expect(scene.peer.mails.map(({ recipients }) => recipients)).toEqual([['a@x.example']]);
    expect(await conclusions(scene)).toEqual([[[0], []]]);
  });

  it('never sends what was made for people inside by a way that leads outside', async () => {
    const copy = { deliveryId: DELIVERY_ID, copyId: 'copy-1', recipients: [0], isDecrypted: true, sizeBytes: 9 };
    const way = (...steps: readonly (readonly [from: string, to: string, because: string])[]): MessageEvent => ({
      type: 'FlowPassed',
      data: { recipients: [0], transitions: steps.map(([from, to, because]) => ({ from, to, because })) },
    });
    const outside = way(
      ['root', 'external', 'recipient-outside'],
      ['post-dlp', 'dkim-sign', 'already-encrypted'],
      ['dkim-sign', 'transport', 'not-signed'],
    );
    const inside = way(['root', 'internal', 'recipient-inside'], ['internal', 'transport', 'not-scanned']);
    for (const [passed, arrives] of [
      [[outside], false],
      [[], false],
      [[inside], true],
    ] as const) {
      const more: MessageEvent[] = [...passed, { type: 'IncomingCopyMade', data: copy }, queuedFor('split')];
      const { fixture, peer, run } = await stage(['a@x.example'], undefined, { more });
      await fixture.blobs.putSidecar(MESSAGE_ID, 'copy-copy-1', Buffer.from('A: b\r\n\r\nc'));
      await (arrives ? run() : expect(run()).rejects.toThrow('may leave in clear'));
      expect(peer.mails.map(({ wire }) => wire.includes('A: b'))).toEqual(arrives ? [true] : []);
    }
  });

  it('destroys what was kept only to be sent, but not under a legal hold, also one that has not spread to it yet', async () => {
    const types = async ({ fixture }: Stage): Promise<string[]> =>
      (await fixture.events.read(messageStream(MESSAGE_ID))).events.map(({ event }) => event.type);
    const free = await stage(['a@x.example']);
    await free.run();
    expect((await types(free)).slice(-2)).toEqual(['DeliveryConcluded', 'ContentDestroyed']);
    const kept = await stage(['a@x.example']);
    await openHold(kept); // no agenda runs: nobody spreads it
    expect(await kept.run()).toBe('done');
    expect((await types(kept)).slice(-2)).toEqual(['LegalHoldApplied', 'DeliveryConcluded']);
  });

  it('tries again after 4xx, not before the gap has passed', async () => {
    const refusals: Fault[] = ['451 4.3.0 Later\r\n'];
    const scene = await stage(['a@x.example'], ({ step }) => (step === 'dot' ? refusals.pop() : undefined));
    expect(await scene.run()).toEqual({ again: '2026-03-01T10:01:00.000Z' });
    expect(await scene.run()).toEqual({ again: '2026-03-01T10:01:00.000Z' });
    expect(scene.peer.mails).toHaveLength(0);
    scene.fixture.clock.advance(60);
    expect(await scene.run()).toBe('done');
    expect(scene.peer.mails).toHaveLength(1);
    expect(await scene.story()).toEqual([
      'DeliveryRequested',
      'DeliveryAttempted',
      'DeliveryDeferred',
      'DeliveryAttempted',
      'DeliveryRelayed',
    ]);
  });

  it('gives each recipient the message once, whatever becomes of the others', async () => {
    let later = true;
    const scene = await stage(['a@x.example', 'b@x.example', 'c@x.example'], (said) =>
      said.line.includes('b@') && later ? '450 4.2.0 Greylisted\r\n' : answers(550, 'c@')(said),
    );
    expect(await scene.run()).toEqual({ again: '2026-03-01T10:01:00.000Z' });
    later = false;
    scene.fixture.clock.advance(60);
    expect(await scene.run()).toBe('done');
    const [first, notice, second] = scene.peer.mails;
    expect([first?.recipients, second?.recipients]).toEqual([['a@x.example'], ['b@x.example']]);
    expect([notice?.sender, notice?.recipients, scene.peer.mails.length]).toEqual(['', ['rosalind@sender.example'], 3]);
    expect(await conclusions(scene)).toEqual([
      [[0], [2]],
      [[1], []],
    ]);
  });

  it('tells the sender of a 5xx in a report that other programs read (RFC 3464)', async () => {
    const scene = await stage(['a@x.example', 'b@x.example'], answers(550, 'b@'));
    expect(await scene.run()).toBe('done');
    const notice = scene.peer.mails[1];
    const mail = await simpleParser(Buffer.from((notice?.wire ?? '').replace(/^\.\./gm, '.'), 'latin1'));
    expect(mail.from?.text).toContain('postmaster@gateway.example');
    // this reader shows a delivery status as text
    const text = mail.text ?? '';
    expect(text).toContain('b@x.example: 550 5.1.1 About b@');
    expect(text).toContain('Reporting-MTA: dns; gateway.example');
    expect(text).toContain('Final-Recipient: rfc822; b@x.example');
    expect(text).toMatch(/Action: failed\r?\nStatus: 5\.1\.1/);
    const headers = mail.attachments.find(({ contentType }) => contentType === 'text/rfc822-headers');
    expect(headers?.content.toString('latin1')).toContain('Subject: Figures');
    for (const secret of ['a@x.example', 'first line']) expect(`${text}${headers?.content.toString('latin1') ?? ''}`).not.toContain(secret);
    expect((await scene.story()).at(-1)).toBe('SenderNotified');
  });

  it('tells the sender once, and later when the way to the sender is closed now', async () => {
    let open = false;
    const scene = await stage(['b@x.example'], (said) =>
      said.step === 'RCPT' && said.line.includes('rosalind') && !open ? '450 Later\r\n' : answers(550, 'b@')(said),
    );
    expect(await scene.run()).toEqual({ again: '2026-03-01T10:01:00.000Z' });
    open = true;
    expect(await scene.run()).toBe('done');
    expect(await scene.run()).toBe('done');
    expect(scene.peer.mails).toHaveLength(1);
  });

  it('tells the sender of a failure at once, while others still wait', async () => {
    const scene = await stage(['a@x.example', 'b@x.example'], (said) =>
      said.line.includes('a@') ? '450 4.2.0 Greylisted\r\n' : answers(550, 'b@')(said),
    );
    expect(await scene.run()).toEqual({ again: '2026-03-01T10:01:00.000Z' });
    expect(scene.peer.mails.map(({ recipients }) => recipients)).toEqual([['rosalind@sender.example']]);
    expect(await conclusions(scene)).toEqual([[[], [1]]]);
    scene.fixture.clock.advance(60);
    await scene.run();
    expect(scene.peer.mails).toHaveLength(1);
  });

  it('lets no hold expire before the sender is told', async () => {
    let open = false;
    const scene = await stage(['b@x.example'], (said) =>
      said.step === 'RCPT' && said.line.includes('rosalind') && !open ? '450 Later\r\n' : answers(550, 'b@')(said),
    );
    await scene.run();
    expect(await conclusions(scene)).toEqual([]);
    const expire = { type: 'ExpireHold', now: '2036-03-01T10:00:00.000Z', deletedDays: 0 } as const;
    const meta = { at: expire.now, actor: { kind: 'system', id: 'test' }, commandId: 'expire' } as const;
    expect((await scene.fixture.events.decide(messageDecider, messageStream(MESSAGE_ID), expire, meta)).outcome).toBe('unchanged');
    open = true;
    scene.fixture.clock.advance(60);
    expect(await scene.run()).toBe('done');
    expect(await conclusions(scene)).toEqual([[[], [0]]]);
  });

  it('gives a notice the same Message-ID at each try, with growing gaps', async () => {
    const refusals = 4;
    const ids: string[] = [];
    const gaps: number[] = [];
    const scene = await stage(['b@x.example'], (said) => {
      if (said.step !== 'dot') return answers(550, 'b@')(said);
      return gaps.length < refusals ? '451 Later\r\n' : undefined;
    });
    for (let runs = 0; runs < 20; runs++) {
      const result = await scene.run();
      if (typeof result !== 'object' || result === null || !('again' in result)) break;
      gaps.push((Date.parse(String(result.again)) - scene.fixture.clock.now().getTime()) / 1000);
      scene.fixture.clock.advance(gaps.at(-1) ?? 0);
    }
    for (const { wire } of scene.peer.mails) ids.push(/^Message-ID: (.*)\r$/im.exec(wire)?.[1] ?? '');
    expect(gaps).toEqual([60, 60, 120, 240]);
    expect(ids).toEqual(['<delivery-1.1@gateway.example>']);
  });

  it('writes later what the store does not take now, and sends nothing again for it', async () => {
    const scene = await stage(['a@x.example']);
    const { store } = scene.fixture;
    const append = store.append.bind(store);
    let refusals = 3;
    store.append = (request) =>
      request.events[0]?.type === 'DeliveryRelayed' && refusals-- > 0
        ? Promise.reject(new StoreUnavailable('the disk is full'))
        : append(request);
    expect(await scene.run()).toBe('done');
    expect(refusals).toBeLessThan(0);
    expect(scene.peer.mails).toHaveLength(1);
    expect(await scene.story()).toEqual(['DeliveryRequested', 'DeliveryAttempted', 'DeliveryRelayed']);
  });

  it('sends nothing again for a store that goes away, for readers too, while the mail is sent', async () => {
    const scene = await stage(['a@x.example']);
    const { store } = scene.fixture;
    const { append, readStream } = { append: store.append.bind(store), readStream: store.readStream.bind(store) };
    const away = (): Promise<never> => Promise.reject(new StoreUnavailable('the server was started anew'));
    let refusals = 0;
    const isAway = (): boolean => scene.peer.mails.length > 0 && ++refusals <= 3;
    store.append = (request) => (isAway() ? away() : append(request));
    store.readStream = (...asked) => (isAway() ? away() : readStream(...asked));
    expect(await scene.run()).toBe('done');
    expect(refusals).toBeGreaterThan(3);
    expect(scene.peer.mails).toHaveLength(1);
    expect(await scene.story()).toEqual(['DeliveryRequested', 'DeliveryAttempted', 'DeliveryRelayed']);
  });

  it('tells nobody when the sender is the null reverse-path', async () => {
    const scene = await stage(['b@x.example'], answers(550, 'b@'), { sender: '' });
    expect(await scene.run()).toBe('done');
    expect(scene.peer.mails).toEqual([]);
    expect(await scene.story()).toEqual(['DeliveryRequested', 'DeliveryAttempted', 'DeliveryFailed', 'SenderNotified']);
  });

  it('goes on after a stop between the attempt and its result', async () => {
    const scene = await stage(['a@x.example', 'b@x.example']);
    const { store } = scene.fixture;
    const append = store.append.bind(store);
    // the store is gone when the result is to be recorded, as it is for a process that was killed
    store.append = (request) =>
      request.events[0]?.type === 'DeliveryRelayed' ? Promise.reject(new Error('stopped here')) : append(request);
    await expect(scene.run()).rejects.toThrow('stopped here');
    expect(await scene.story()).toEqual(['DeliveryRequested', 'DeliveryAttempted']);
    store.append = append;
    expect(await scene.run()).toBe('done');
    expect(await scene.story()).toEqual(['DeliveryRequested', 'DeliveryAttempted', 'DeliveryAttempted', 'DeliveryRelayed']);
    expect(await conclusions(scene)).toEqual([[[0, 1], []]]);
  });

  it('repeats an attempt whose answer was never read', async () => {
    const silences: Fault[] = ['close'];
    const scene = await stage(['a@x.example'], ({ step }) => (step === 'dot' ? silences.pop() : undefined));
    expect(await scene.run()).toEqual({ again: '2026-03-01T10:01:00.000Z' });
    scene.fixture.clock.advance(60);
    expect(await scene.run()).toBe('done');
    expect(scene.peer.mails).toHaveLength(1);
  });

  it('is given up when its time is over: the sender is told, the gaps have grown', async () => {
    const scene = await stage(['b@x.example'], answers(450, 'b@'));
    const gaps: number[] = [];
    for (let runs = 0; runs < 50; runs++) {
      const result = await scene.run();
      if (result === 'done') break;
      const again = typeof result === 'object' && result !== null && 'again' in result ? Date.parse(String(result.again)) : 0;
      gaps.push((again - scene.fixture.clock.now().getTime()) / 1000);
      scene.fixture.clock.advance(gaps.at(-1) ?? 0);
    }
    expect(gaps.slice(0, 3)).toEqual([60, 300, 3600]);
    const hours = gaps.reduce((sum, gap) => sum + gap, 0) / 3600;
    expect(hours).toBeGreaterThan(22.9);
    expect(hours).toBeLessThanOrEqual(24);
    expect(scene.peer.mails.map(({ recipients }) => recipients)).toEqual([['rosalind@sender.example']]);
    expect(await conclusions(scene)).toEqual([[[], [0]]]);
  });

  it('ends quietly when the content was destroyed', async () => {
    const scene = await stage(['a@x.example']);
    await scene.fixture.blobs.remove(MESSAGE_ID);
    expect(await scene.run()).toBe('done');
    expect(scene.peer.mails).toEqual([]);
  });

  it('keeps replies and addresses sealed', async () => {
    const scene = await stage(['a@x.example', 'b@x.example'], answers(550, 'b@'));
    await scene.run();
    const text = JSON.stringify(scene.fixture.memory);
    for (const secret of ['@', 'About', 'queued', 'Figures']) expect(text.includes(secret), secret).toBe(false);
  });
});
