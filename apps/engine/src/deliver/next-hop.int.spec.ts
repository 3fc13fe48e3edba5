import { afterEach, describe, expect, it } from 'vitest';
import { doubleHop, type DoubleHop, type Fault, type Said } from '../../test/support/double-hop.js';
import { ClearWay } from '#dlp';
import { LeavingMail } from '../flow/leaving-mail.js';
import { jsonLog } from '../platform/engine-log.js';
import { HandOverUnknown, NextHop, NextHopUnreachable, type HandOverEnvelope } from './next-hop.js';

const log = jsonLog('silent');
const MAIL = Buffer.from('Subject: x\r\n\r\n.dot\r\nlast\r\n');
const envelope: HandOverEnvelope = {
  sender: 'a@sender.example',
  recipients: ['b@x.example', 'c@x.example'],
  sizeBytes: 27,
  smtpUtf8: false,
};
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function hopTo(fault?: (said: Said) => Fault, maxConnections = 5): Promise<{ peer: DoubleHop; hop: NextHop }> {
  const peer = await doubleHop(fault);
  return { peer, hop: nextHop(peer.port, maxConnections, () => peer.close()) };
}

function nextHop(port: number, maxConnections = 5, andThen: () => unknown = () => undefined): NextHop {
  const options = { host: '127.0.0.1', port, tls: 'none' as const, hostname: 'gateway.example', connectMs: 300, replyMs: 300 };
  const hop = new NextHop('outbound', { maxConnections }, options, log);
  closers.push(andThen, () => {
    hop.close();
  });
  return hop;
}

const leaving = (chunks: Iterable<Buffer> | AsyncIterable<Buffer>): LeavingMail => LeavingMail.inClear(ClearWay.ownMail(), chunks);

async function send(hop: NextHop, chunks: Iterable<Buffer> | AsyncIterable<Buffer> = [MAIL]) {
  return (await hop.offer(envelope)).send(leaving(chunks));
}

describe('a hand-over', () => {
  it('shows each recipient’s answer before a byte of the message goes on', async () => {
    const { peer, hop } = await hopTo(({ step, line }) =>
      step === 'RCPT' && line.includes('c@') ? '550-5.1.1 No such\r\n550 5.1.1 user\r\n' : undefined,
    );
    const offer = await hop.offer(envelope);
    expect(offer.recipients).toEqual([
      { code: 250, text: '2.1.5 Ok' },
      { code: 550, text: '5.1.1 No such 5.1.1 user' },
    ]);
    expect(peer.lines.slice(1)).toEqual([
      'MAIL FROM:<a@sender.example> SIZE=27 BODY=8BITMIME',
      'RCPT TO:<b@x.example>',
      'RCPT TO:<c@x.example>',
    ]);
    expect(await offer.send(leaving([MAIL.subarray(0, 15), MAIL.subarray(15)]))).toEqual({ code: 250, text: '2.0.0 Ok: queued' });
    expect(peer.mails).toEqual([{ sender: 'a@sender.example', recipients: ['b@x.example'], wire: 'Subject: x\r\n\r\n..dot\r\nlast\r\n' }]);
  });

  it('that is abandoned leaves the connection good for the next', async () => {
    const { peer, hop } = await hopTo();
    (await hop.offer(envelope)).abandon();
    await expect.poll(() => peer.lines.at(-1)).toBe('RSET');
    expect(await send(hop)).toMatchObject({ code: 250 });
    expect([peer.connections, peer.mails.length]).toEqual([1, 1]);
  });

  it.each([450, 550])('whose MAIL is refused with %i says so', async (code) => {
    const { peer, hop } = await hopTo(({ step }) => (step === 'MAIL' ? `${String(code)} 5.0.0 No\r\n` : undefined));
    expect((await hop.offer(envelope)).refused).toEqual({ code, text: '5.0.0 No' });
    expect([hop.isDown, peer.mails.length]).toEqual([false, 0]);
  });

  it.each(['DATA', 'dot'] as const)('that is refused at %s says how', async (step) => {
    for (const code of [451, 554]) {
      const { peer, hop } = await hopTo((said) => (said.step === step ? `${String(code)} No\r\n` : undefined));
      expect(await send(hop)).toEqual({ code, text: 'No' });
      expect([hop.isDown, peer.mails.length]).toEqual([false, 0]);
    }
  });

  it.each(['250 Ok\r\n', '220 x\r\n', '334 x\r\n'])('is no hand-over when DATA is answered with %j', async (answer) => {
    const { hop } = await hopTo(({ step }) => (step === 'DATA' ? answer : undefined));
    await expect(send(hop)).rejects.toBeInstanceOf(NextHopUnreachable);
  });

  it('is not taken for done when the end of the message is answered with 354', async () => {
    const { hop } = await hopTo(({ step }) => (step === 'dot' ? '354 More\r\n' : undefined));
    expect((await send(hop)).code).toBe(354);
  });

  it.each<[string, (said: Said) => Fault]>([
    ['closes at MAIL', ({ step }) => (step === 'MAIL' ? 'close' : undefined)],
    ['is silent at RCPT', ({ step }) => (step === 'RCPT' ? 'silence' : undefined)],
    ['speaks garbage at RCPT', ({ step }) => (step === 'RCPT' ? '??\r\n' : undefined)],
    ['closes at DATA', ({ step }) => (step === 'DATA' ? 'close' : undefined)],
    ['is silent at DATA', ({ step }) => (step === 'DATA' ? 'silence' : undefined)],
  ])('to a server that %s has not happened', async (_, fault) => {
    const { peer, hop } = await hopTo(fault);
    await expect(send(hop)).rejects.toBeInstanceOf(NextHopUnreachable);
    expect(peer.mails).toEqual([]);
  });

  it('that breaks off before the final dot has not happened', async () => {
    const { hop } = await hopTo(({ step }) => (step === 'bytes' ? 'close' : undefined));
    async function* slowly(): AsyncGenerator<Buffer> {
      for (let piece = 0; piece < 20; piece++) {
        yield MAIL;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    await expect(send(hop, slowly())).rejects.toBeInstanceOf(NextHopUnreachable);
  });

  it('whose bytes cannot be read sends no final dot', async () => {
    const { peer, hop } = await hopTo();
    function* broken(): Generator<Buffer> {
      yield MAIL;
      throw new Error('the blob cannot be opened');
    }
    await expect(send(hop, broken())).rejects.toBeInstanceOf(NextHopUnreachable);
    await expect.poll(() => peer.openNow).toBe(0);
    expect(peer.mails).toEqual([]);
  });

  it.each<[string, Fault]>([
    ['is silent', 'silence'],
    ['closes', 'close'],
    ['speaks garbage', 'what?\r\n'],
  ])('to a server that %s after the final dot is unknown', async (_, fault) => {
    const { hop } = await hopTo(({ step }) => (step === 'dot' ? fault : undefined));
    await expect(send(hop)).rejects.toBeInstanceOf(HandOverUnknown);
  });

  it('waits for the answer to the final dot longer than for others (RFC 5321 §4.5.3.2.6)', async () => {
    const late: Fault[] = ['silence'];
    const { peer, hop } = await hopTo(({ step }) => (step === 'dot' ? late.pop() : undefined));
    const handedOver = send(hop);
    const started = performance.now();
    await expect(handedOver).rejects.toBeInstanceOf(HandOverUnknown);
    expect(performance.now() - started).toBeGreaterThan(550);
    expect(peer.mails).toEqual([]);
  });

  it('to an address with a line break is refused, and the line is never sent', async () => {
    const { peer, hop } = await hopTo();
    const evil = { ...envelope, recipients: ['b@x.example>\r\nRCPT TO:<evil@x.example'] };
    await expect(hop.offer(evil)).rejects.toBeInstanceOf(NextHopUnreachable);
    await expect(hop.offer({ ...envelope, sender: 'a\nDATA' })).rejects.toBeInstanceOf(NextHopUnreachable);
    expect(peer.lines.filter((line) => !line.startsWith('EHLO'))).toEqual([]);
  });
});

describe('the pool of connections', () => {
  it('uses a connection again, and replaces it when the server has closed it', async () => {
    const { peer, hop } = await hopTo();
    await send(hop);
    await send(hop);
    expect(peer.connections).toBe(1);
    peer.hangUp();
    expect(await send(hop)).toMatchObject({ code: 250 });
    expect([peer.connections, peer.mails.length, hop.isDown]).toEqual([2, 3, false]);
  });

  it('replaces a connection that fails in its second transaction, without calling the hop down', async () => {
    let mails = 0;
    const { peer, hop } = await hopTo(({ step, connection }) =>
      step === 'MAIL' && connection === 1 && ++mails === 2 ? 'close' : undefined,
    );
    await send(hop);
    expect(await send(hop)).toMatchObject({ code: 250 });
    expect([peer.connections, peer.mails.length, hop.isDown]).toEqual([2, 2, false]);
  });

  it('opens no more connections than allowed, and serves those who wait in turn', async () => {
    const { peer, hop } = await hopTo(undefined, 2);
    await Promise.all(Array.from({ length: 9 }, () => send(hop)));
    expect(peer.connections).toBe(2);
    expect(peer.mails).toHaveLength(9);
  });

  it('lets those who wait go when it is closed', async () => {
    const { hop } = await hopTo(undefined, 1);
    const first = await hop.offer(envelope);
    const waiting = [send(hop), send(hop)].map((sent) => sent.catch((cause: unknown) => cause));
    hop.close();
    for (const outcome of await Promise.all(waiting)) expect(outcome).toBeInstanceOf(NextHopUnreachable);
    first.abandon();
  });
});

describe('the health of a next hop', () => {
  it('is down after a failed connection, lets those who wait go, and is up again when a probe gets through', async () => {
    const gone = await doubleHop();
    const { port } = gone;
    await gone.close();
    const hop = nextHop(port, 1);
    const outcomes = await Promise.all([send(hop), send(hop), send(hop)].map((sent) => sent.catch((cause: unknown) => cause)));
    for (const outcome of outcomes) expect(outcome).toBeInstanceOf(NextHopUnreachable);
    expect(hop.isDown).toBe(true);
    const back = await doubleHop(undefined, port);
    closers.push(() => back.close());
    await expect.poll(() => hop.isDown, { timeout: 5_000 }).toBe(false);
    expect(await send(hop)).toMatchObject({ code: 250 });
  });

  it('stays up when single mails are refused or break off', async () => {
    const faults: Fault[] = ['close', '451 Later\r\n'];
    const { hop } = await hopTo(({ step }) => (step === 'dot' ? faults.pop() : undefined));
    expect(await send(hop)).toMatchObject({ code: 451 });
    await expect(send(hop)).rejects.toBeInstanceOf(HandOverUnknown);
    expect(hop.isDown).toBe(false);
  });
});
