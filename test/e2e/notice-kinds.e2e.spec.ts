/**
 * The notices of what people decide, of what time brings and of emergency access, through a real engine: an earlier one, of two days ago, takes the mail and
 * the decisions; one of today finds what has expired since. What is told is what a double of the next hop took. The other kinds, and
 * whom settings say to tell, are shown by notice-settings.e2e.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser, type ParsedMail } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { routes, type Role } from '#contracts';
import { daysAgo } from '../support/earlier-clock.js';
import { outboundTo, startEngine, type EngineProcess } from '../support/engine-process.js';
import { pagesUrl } from '../support/first-account.js';
import { factsUntil, send } from '../support/flow-probe.js';
import { askedWord, HeldVisitor, type SeenForm, type SeenPage } from '../support/held-visitor.js';
import { HttpClient } from '../support/http-client.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';
import { addLivePattern, setAt } from '../support/policy-author.js';
import { facts } from '../support/recorded-facts.js';

const ANNA = 'anna@halden.example';
const MANAGER = 'dlp@halden.example';
const RECIPIENTS = ['bo@partner.example', 'cy@partner.example'];
const CARD = '4111 1111 1111 1111';
const MASKED = '4111 •••• •••• 1111';
/** Of a person: what looks like markup is text. */
const WORDS = 'Please take <b>the card</b> out.\nUse the shared folder & ask Bo.';
const WORDS_IN_HTML = 'Please take &lt;b&gt;the card&lt;/b&gt; out.';
const WAIT = { timeout: 30_000, interval: 50 };
/** Nobody reads a page faster, and the engine knows. */
const READING_MS = 3_200;

const MAILS = ['denied', 'granted', 'declined', 'returned', 'unencrypted', 'expired', 'expiring'] as const;
type Name = (typeof MAILS)[number];

let hop: NextHopDouble;
let engine: EngineProcess;
let earlier: EngineProcess;
const ids = new Map<Name, string>();

beforeAll(async () => {
  hop = await openNextHopDouble();
  const settings = {
    http: { publicUrl: 'https://gateway.halden.example' },
    routes: { ...outboundTo(hop.port), internalDomains: ['halden.example'] },
    inspection: { processes: 1 },
    quarantine: { holdDays: 1 },
  };
  earlier = await startEngine({ readyMs: 60_000, settings, nodeFlags: daysAgo(2) });
  engine = earlier;
  await addLivePattern(engine, 'sealed', { matcher: { kind: 'keywords', keywords: ['under seal'] }, action: 'must-encrypt' });
  await setAt(engine, 'global', {
    ...{ 'dlp.managers': [MANAGER], 'dlp.quarantineOnFailedEncryption': false, 'notices.digestAbove': 1_000 },
    ...{ 'notices.release.managers': true, 'notices.delete.managers': true, 'notices.expire.managers': true },
  });
  for (const name of MAILS) await sendNamed(name);
  await ask(['denied', 'granted', 'declined']);
  await decide();
  await vi.waitFor(async () => expect((await engine.ask(routes.status)).notices.queued).toBe(0), WAIT);
  await earlier.stop();
  engine = await startEngine({ readyMs: 60_000, settings, dataDir: earlier.dataDir });
  await factsUntil(engine, idOf('expired'), 'HoldExpired', 30_000);
  await factsUntil(engine, idOf('expiring'), 'ExpiryAnnounced', 30_000);
});

afterAll(async () => {
  await engine.dispose();
  await earlier.dispose();
  await hop.stop();
});

const idOf = (name: Name): string => ids.get(name) ?? '';

async function sendNamed(name: Name): Promise<void> {
  const text = name === 'unencrypted' ? 'This is under seal.' : `Please charge ${CARD}.`;
  const { code, id } = await send(engine, { from: ANNA, to: RECIPIENTS, text, head: `Subject: The ${name} one` });
  expect(code).toBe(250);
  ids.set(name, id);
}

/** The sender opens the link of the notice, and asks. */
async function ask(names: readonly Name[]): Promise<void> {
  const asked = await Promise.all(
    names.map(async (name) => {
      const [notice] = await told(name, 'Held, not sent', [ANNA, MANAGER]);
      const person = new HeldVisitor(engine.httpUrl);
      const link = /https:\/\/gateway\.halden\.example(\/held\/\S+)/.exec(notice?.text ?? '')?.[1] ?? '';
      const page = await person.submit(form(await person.open(link), 'choose'), { what: 'ask' });
      return { person, page };
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, READING_MS));
  for (const { person, page } of asked)
    await person.submit(form(page, 'ask'), { reason: 'business-need', text: 'They need it.', word: askedWord(page) });
  for (const name of names) await factsUntil(engine, idOf(name), 'ReleaseRequested');
}

async function decide(): Promise<void> {
  const at = (name: Name) => ({ parameters: { id: idOf(name) } });
  const seen = (name: Name) => ({ expectedRevision: facts(engine.dataDir, `message-${idOf(name)}`).length - 1 });
  const close = { reason: 'business-need', verdict: 'business-as-usual', note: 'agreed' } as const;
  await engine.ask(routes.denyRequest, { ...at('denied'), body: { ...seen('denied'), reason: 'policy-breach', text: WORDS } });
  await engine.ask(routes.release, { ...at('granted'), body: { ...seen('granted'), ...close, kind: 'as-is' } });
  await engine.ask(routes.delete, {
    ...at('declined'),
    body: { ...seen('declined'), ...close, reason: 'policy-breach', verdict: 'real-leak' },
  });
  const back = { ...seen('returned'), reason: 'policy-breach', verdict: 'real-leak', text: WORDS } as const;
  await engine.ask(routes.returnToSender, { ...at('returned'), body: back });
  await engine.ask(routes.extend, { ...at('expiring'), body: { ...seen('expiring'), days: 3, reason: 'business-need' } });
}

function form(page: SeenPage, step: string): SeenForm {
  const found = page.forms.find(({ action }) => action.endsWith(`/${step}`));
  if (!found) throw new Error(`no form ${step} in: ${page.text}`);
  return found;
}

/** The notice of this heading about a mail, once all of these have it, the sender's first; nobody else has. */
async function told(name: Name, title: string, whom: readonly string[]): Promise<readonly ParsedMail[]> {
  const notices = async () => {
    const about = hop.mails.filter(({ sender, bytes }) => sender === '' && bytes.includes(idOf(name)));
    const read = await Promise.all(
      about.map(async ({ recipients, bytes }) => ({ to: recipients.join(), mail: await simpleParser(bytes) })),
    );
    return read.filter(({ mail }) => mail.subject === `${title}: The ${name} one`).sort((a, b) => a.to.localeCompare(b.to));
  };
  await vi.waitFor(async () => expect((await notices()).map(({ to }) => to)).toEqual([...whom]), WAIT);
  return (await notices()).map(({ mail }) => mail);
}

/** Text and HTML say the same, and no value. */
function hasBothParts(mail: ParsedMail | undefined, name: Name, says: { readonly text: string; readonly html?: string }[]): void {
  const [text, html] = [mail?.text ?? '', mail?.html === false ? '' : (mail?.html ?? '')];
  expect(mail?.headers.get('content-type')).toMatchObject({ value: 'multipart/alternative' });
  for (const part of [text, html]) {
    for (const fact of [...RECIPIENTS, idOf(name)]) expect(part).toContain(fact);
    expect(part).not.toContain(CARD);
  }
  for (const each of says) {
    expect(text).toContain(each.text);
    expect(html).toContain(each.html ?? each.text);
  }
}

const BOTH = [ANNA, MANAGER];

describe('the answer to a request', () => {
  it('is told to the sender: declined, with the words of who declined it', async () => {
    const [mail] = await told('denied', 'Request declined, not sent', [ANNA]);
    const words = WORDS.split('\n')[1] ?? '';
    hasBothParts(mail, 'denied', [
      { text: 'The request was declined: the mail stays held and is not sent.' },
      { text: 'Please take <b>the card</b> out.', html: WORDS_IN_HTML },
      { text: words, html: words.replace('&', '&amp;') },
      { text: MASKED },
    ]);
    expect(mail?.inReplyTo).toBe(`<held-${idOf('denied')}@lazaret.example>`);
  });

  it('is told to the sender: granted; the managers hear of the release', async () => {
    const [mail] = await told('granted', 'Request granted', [ANNA]);
    hasBothParts(mail, 'granted', [{ text: 'It was released and is on its way to the recipients below.' }, { text: MASKED }]);
    const [toManagers] = await told('granted', 'Released', [MANAGER]);
    hasBothParts(toManagers, 'granted', [{ text: 'A held mail was released.' }, { text: ANNA }]);
  });

  it('is told to the sender: deleted instead; the managers hear of the deletion', async () => {
    const [mail] = await told('declined', 'Request declined, mail deleted', [ANNA]);
    hasBothParts(mail, 'declined', [{ text: 'It was deleted instead and is not sent to the recipients below.' }]);
    await told('declined', 'Deleted, not sent', [MANAGER]);
  });
});

describe('a mail that goes back for correction', () => {
  it('is told to the sender alone, with what to correct', async () => {
    const [mail] = await told('returned', 'Please correct and send again', [ANNA]);
    hasBothParts(mail, 'returned', [{ text: 'Please take <b>the card</b> out.', html: WORDS_IN_HTML }, { text: MASKED }]);
  });
});

describe('a mail that could not be encrypted and is not held', () => {
  it('is told to the sender alone, and nothing of it is told as held', async () => {
    const [mail] = await told('unencrypted', 'Not encrypted, not sent', [ANNA]);
    hasBothParts(mail, 'unencrypted', [{ text: 'Your mail must be encrypted for the recipients below, and there was no way to do that.' }]);
    await told('unencrypted', 'Held, not sent', []);
    expect(hop.mails.filter(({ sender, bytes }) => sender === ANNA && bytes.includes('under seal'))).toEqual([]);
  });
});

describe('a hold', () => {
  it('that ends soon is told to the sender and the managers, with the end', async () => {
    const mails = await told('expiring', 'Still held, expires soon', BOTH);
    const held = await engine.ask(routes.heldMessage, { parameters: { id: idOf('expiring') } });
    const end = new Date(held.expiresAt).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
    for (const mail of mails) hasBothParts(mail, 'expiring', [{ text: `${end} UTC` }, { text: MASKED }]);
    expect(mails[0]?.text).toContain('If nobody decides until the time below, it is not sent at all.');
    expect(held.state).toBe('held');
  });

  it('that has ended is told to the sender and the managers', async () => {
    const mails = await told('expired', 'Expired, not sent', BOTH);
    hasBothParts(mails[0], 'expired', [{ text: 'Nobody decided about your held mail in time.' }, { text: MASKED }]);
    hasBothParts(mails[1], 'expired', [{ text: 'Nobody decided about a held mail in time. It was not sent.' }, { text: ANNA }]);
    expect(hop.mails.filter(({ sender, bytes }) => sender === ANNA && bytes.includes('The expired one'))).toEqual([]);
  });
});

describe('emergency access that is opened', () => {
  const REASON = 'The whole team is ill';
  let keys = 0;
  const key = (): Record<string, string> => ({ 'Idempotency-Key': `kinds-key-${String(++keys)}` });
  const password = 'a long sentence for a test';

  async function colleague(admin: HttpClient, name: string, roles: readonly Role[]): Promise<HttpClient> {
    const email = `${name}@people.example`;
    await admin.json('POST', '/accounts', { email, name: `${name} Novak`, password, roles }, key());
    const client = new HttpClient(pagesUrl(engine));
    await client.signIn(email, password);
    return client;
  }

  it('is told once to every DLP manager, by account or by setting, and to the person itself, without the reason', async () => {
    const ana = new HttpClient(pagesUrl(engine));
    const token = readFileSync(join(engine.dataDir, 'setup-token'), 'utf8').trim();
    const first = { token, email: 'ana@people.example', name: 'Ana Novak', password };
    ana.csrfToken = (await ana.json<{ csrfToken: string }>('POST', '/setup', first)).csrfToken;
    await colleague(ana, 'mia', ['dlp-manager']);
    await colleague(ana, 'pol', ['policy-author']);
    const gus = await colleague(ana, 'gus', ['break-glass']);
    const before = hop.mails.length;
    const opening = key();
    await gus.json('POST', '/break-glass', { reason: REASON, minutes: 30 }, opening);
    await gus.json('POST', '/break-glass', { reason: REASON, minutes: 30 }, opening);
    await vi.waitFor(() => expect(hop.mails.length).toBeGreaterThanOrEqual(before + 4), WAIT);
    const outbox = async () => (await engine.ask(routes.noticeOutbox)).notices.filter(({ kind }) => kind === 'break-glass');
    await vi.waitFor(async () => expect((await outbox()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent', 'sent']), WAIT);
    const mails = hop.mails.slice(before);
    const whom = ['ana@people.example', MANAGER, 'gus@people.example', 'mia@people.example'];
    expect(mails.map(({ recipients }) => recipients.join()).sort()).toEqual(whom);
    for (const { sender, bytes } of mails) {
      const read = await simpleParser(bytes);
      expect([sender, read.subject]).toEqual(['', 'Emergency access to the quarantine was opened']);
      expect(read.headers.get('auto-submitted')).toBe('auto-generated');
      expect(read.text).toContain('gus Novak has opened emergency access: until ');
      expect(read.text).toContain('https://gateway.halden.example/quarantine');
      expect(read.text).not.toContain(REASON);
    }
  });
});
