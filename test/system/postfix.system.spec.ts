/** Lazaret as the content filter of a real Postfix, with swaks as the client. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contracts';
import { type EngineProcess, heldMessages, outboundTo, startEngine } from '../support/engine-process.js';
import { freePort } from '../support/free-port.js';
import { type NextHopDouble, openNextHopDouble, type TakenMail } from '../support/next-hop-double.js';
import { type PostfixInstance, startPostfix, whyNoPostfix } from '../support/postfix-instance.js';

const missing = whyNoPostfix();
if (missing !== undefined) console.warn(`the tests with a real Postfix are skipped: ${missing}`);

describe.skipIf(missing !== undefined)('behind a real Postfix', () => {
  let folder: string;
  let final: NextHopDouble;
  let engine: EngineProcess;
  let postfix: PostfixInstance;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lazaret-system-'));
    final = await openNextHopDouble();
    const reinjectionPort = await freePort();
    engine = await startEngine({ settings: { routes: outboundTo(reinjectionPort) } });
    postfix = await startPostfix({ filterPort: engine.smtpPort, finalPort: final.port, reinjectionPort });
  });
  afterAll(async () => {
    await postfix.stop();
    await engine.dispose();
    await final.stop();
    rmSync(folder, { recursive: true });
  });

  const submit = (mail: Buffer): void => {
    const file = join(folder, 'mail.eml');
    writeFileSync(file, mail);
    const envelope = ['--from', 'anna@example.com', '--to', 'b@example.net', '--helo', 'desk.example'];
    execFileSync('swaks', ['--server', `127.0.0.1:${postfix.port}`, ...envelope, '--data', `@${file}`], { stdio: 'pipe' });
  };
  /** The mails that arrived at last since there were `before`. */
  const arrived = async (before: number, count: number) => (await final.received(before + count, 20_000)).slice(before);

  it('delivers clean mail with its header fields and its body untouched', async () => {
    const before = final.mails.length;
    const clean = mail('Lunch', 'Friday at noon?\r\n.a line with a dot\r\nüm 8 bit\r\n\r\nlast line\r\n');
    submit(clean);
    const [delivered] = await arrived(before, 1);
    expect(bodyHash(delivered?.bytes)).toBe(bodyHash(clean));
    expect(arrivedText(delivered)).toContain(clean.toString('latin1'));
    expect(delivered).toMatchObject({ sender: 'anna@example.com', recipients: ['b@example.net'] });
  });

  it('knows the real client, as Postfix states it', async () => {
    const before = final.mails.length;
    submit(mail('Lunch', 'Again?\r\n'));
    const [delivered] = await arrived(before, 1);
    expect(delivered?.bytes.toString('latin1')).toMatch(/Received: from desk\.example \(\[127\.0\.0\.1\]\)\s+by lazaret\.example/);
  });

  it('holds a planted card, and delivers it with the same body once it is released', async () => {
    const before = final.mails.length;
    const card = mail('Invoice', 'Please charge 4111 1111 1111 1111 today.\r\n');
    submit(card);
    const [held] = await heldMessages(engine, 1);
    expect(held).toMatchObject({ subject: 'Invoice', state: 'held', envelopeSender: 'anna@example.com' });
    await until(() => postfix.queued() === 0);
    submit(mail('Lunch', 'Sent after the card.\r\n'));
    const [other] = await arrived(before, 1);
    expect(other?.bytes.toString()).toContain('Sent after the card.');

    const { id = '', revision = -1 } = held ?? {};
    const body = { expectedRevision: revision, reason: 'test-data', verdict: 'test-data' };
    await engine.ask(routes.release, { parameters: { id }, body });
    const [, released] = await arrived(before, 2);
    expect(bodyHash(released?.bytes)).toBe(bodyHash(card));
    expect(arrivedText(released)).toContain(card.toString('latin1'));
  });

  it('leaves clean mail in the queue of Postfix while the next hop is down, and loses none', async () => {
    const before = final.mails.length;
    const mails = Array.from({ length: 5 }, (_, number) => mail(`Queued ${number}`, `Number ${number}.\r\n`));
    await postfix.listenForFiltered(false);
    mails.forEach(submit);
    await until(() => postfix.deferred() === mails.length);
    expect(final.mails).toHaveLength(before);
    expect((await engine.ask(routes.heldMessages)).openTotal).toBe(0);

    await postfix.listenForFiltered(true);
    await until(() => {
      postfix.flush();
      return postfix.queued() === 0;
    }, 1000);
    const delivered = await arrived(before, mails.length);
    expect(delivered.map(({ bytes }) => bodyHash(bytes)).sort()).toEqual(mails.map(bodyHash).sort());
  });
});

function mail(subject: string, body: string): Buffer {
  const id = createHash('sha256')
    .update(subject + body)
    .digest('hex')
    .slice(0, 16);
  const fields = ['Date: Mon, 02 Feb 2026 10:00:00 +0000', 'From: Anna <anna@example.com>', 'To: b@example.net', `Subject: ${subject}`];
  return Buffer.from([...fields, `Message-ID: <${id}@example.com>`, 'X-Spacing:   kept  as it  is', '', body].join('\r\n'));
}

/** All bytes of a mail as text: the swaks of Debian 12 adds an empty line at the end, so a mail is looked for inside. */
function arrivedText(delivered: TakenMail | undefined): string {
  return delivered?.bytes.toString('latin1') ?? '';
}

/** What a DKIM signature covers of a body: `bh=` of RFC 6376 §3.4.3, simple canonicalization, SHA-256. */
function bodyHash(bytes: Buffer = Buffer.alloc(0)): string {
  const text = bytes.toString('latin1');
  const body = text.slice(text.indexOf('\r\n\r\n') + 4).replace(/(?:\r\n)*$/, '\r\n');
  return createHash('sha256').update(body, 'latin1').digest('base64');
}

async function until(condition: () => boolean, pauseMs = 50): Promise<void> {
  const end = performance.now() + 30_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('not within 30 s');
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
