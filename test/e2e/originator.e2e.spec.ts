/**
 * The sender's side from end to end: a mail over SMTP into a real engine, held; the link out of the notice that the next hop took,
 * opened in a real browser, mostly with scripts switched off; asked, deleted, encrypted, corrected with the code of a second mail;
 * and a scanner that gets nowhere.
 */
import { AxeBuilder } from '@axe-core/playwright';
import { simpleParser } from 'mailparser';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { outboundTo, startEngine, type EngineProcess } from '../support/engine-process.js';
import { factsUntil } from '../support/flow-probe.js';
import { HeldVisitor, scanForms } from '../support/held-visitor.js';
import { mintedLink } from '../support/minted-link.js';
import { openNextHopDouble, type NextHopDouble, type TakenMail } from '../support/next-hop-double.js';
import { facts } from '../support/recorded-facts.js';
import { sendMail } from '../support/smtp-client.js';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Nobody reads a page faster, and the engine knows. */
const READING_MS = 3_200;
/** To be looked at. */
const PICTURES = 'test-results';

let engine: EngineProcess;
let hop: NextHopDouble;
let browser: Browser;

beforeAll(async () => {
  hop = await openNextHopDouble();
  engine = await startEngine({ settings: { routes: { ...outboundTo(hop.port), internalDomains: ['halden.example'] } } });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
  await engine.dispose();
  await hop.stop();
});

describe.concurrent('the page of a held mail', () => {
  it.each([1440, 390, 320])(
    'is read at %i px in both colours, without a fault that axe finds and without sideways scrolling',
    async (width) => {
      const { link } = await heldMail();
      const page = await opened(link, { viewport: { width, height: 900 }, javaScriptEnabled: true });
      await page.getByText('Held. Not sent to 2 of 2 people.').waitFor();
      expect(await page.getByText('4111 •••• •••• 1111').isVisible()).toBe(true);
      await checked(page, `main-${String(width)}`);
      await page.getByLabel(/Ask for release/).check();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByText('Type the word').waitFor();
      await checked(page, `ask-${String(width)}`);
      await page.goBack();
      await page.getByLabel(/Send it encrypted/).check();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('button', { name: 'Mail me the code' }).waitFor();
      await checked(page, `code-request-${String(width)}`);
    },
  );

  it('has no choice made for anybody, and does not go on without one', async () => {
    const { link } = await heldMail();
    const page = await opened(link);
    expect(await page.locator('input[type=radio]:checked').count()).toBe(0);
    await page.getByRole('button', { name: 'Continue' }).click();
    expect(page.url()).toMatch(/\/held\/[\w-]{84}$/);
  });
});

describe.concurrent('without scripts, the sender', () => {
  it('asks for release with the link alone', async () => {
    const { id, link } = await heldMail();
    const page = await opened(link);
    await chosen(page, /Ask for release/);
    await page.getByLabel('They need it for their work').check();
    await page.getByLabel(/In your words/).fill('The broker settles at noon.');
    await typedWord(page);
    await page.getByRole('button', { name: 'Ask for release' }).click();
    await page.getByText('You asked for its release on').waitFor();
    await picture(page, 'asked');
    await page.reload();
    expect(recorded(id).filter((type) => type === 'ReleaseRequested')).toHaveLength(1);
  });

  it('deletes it with the code of a second mail', async () => {
    const { link, sender } = await heldMail();
    const page = await opened(link);
    const code = await mailedCode(page, /Delete it/, sender);
    await page.getByLabel('Code from the mail').fill(String((Number(code) + 1) % 1_000_000).padStart(6, '0'));
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.getByText('You have 4 more tries.').waitFor();
    await picture(page, 'wrong-code');
    await page.getByLabel('Code from the mail').fill(code);
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.getByText('Deleted. Not sent to 2 of 2 people.').waitFor();
    await picture(page, 'deleted');
    expect(await page.getByText('You deleted it').isVisible()).toBe(true);
    expect(await page.getByText('We told you by mail').first().isVisible()).toBe(true);
    expect(await page.getByText('A code was mailed to you').isVisible()).toBe(true);
    expect(await page.getByText('What should happen?').count()).toBe(0);
  });

  it('has it sent encrypted with a code, and it does not leave in clear', async () => {
    const { id, link, sender } = await heldMail();
    const page = await opened(link);
    const code = await mailedCode(page, /Send it encrypted/, sender);
    await page.getByLabel('Code from the mail').fill(code);
    await page.getByRole('button', { name: 'Send it encrypted' }).click();
    await page.getByText('You had it sent encrypted').waitFor();
    await picture(page, 'encrypted');
    await factsUntil(engine, id, 'EncryptionFailed'); // there is no way to encrypt yet, and the decision has been carried out
    expect(hop.mails.filter(({ recipients }) => recipients.includes('daniel@kestrel.example'))).toEqual([]);
  });

  it('takes it back to correct it, and reads what to take out', async () => {
    const { link, sender } = await heldMail();
    const page = await opened(link);
    const code = await mailedCode(page, /I will correct it/, sender);
    await page.getByLabel('Code from the mail').fill(code);
    await page.getByRole('button', { name: 'I will correct it' }).click();
    await page.getByText('Withdrawn.').waitFor();
    expect(await page.getByText('Payment card number').isVisible()).toBe(true);
    await picture(page, 'withdrawn');
  });
});

describe.concurrent('a scanner', () => {
  it('that opens a link five times and submits every form it finds changes nothing', async () => {
    const { id, link, sender } = await heldMail();
    const scanner = new HeldVisitor(engine.httpUrl);
    for (let n = 0; n < 5; n++) expect((await scanner.open(link)).status).toBe(200);
    const before = recorded(id);
    expect(await scanForms(scanner, link)).toBeGreaterThan(20);
    expect(changes(id, before)).toEqual([]);
    expect(mailsTo(sender)).toHaveLength(1);
  });

  it('that is a browser, waits, and submits forms by script, gets nowhere either', async () => {
    const { id, link } = await heldMail();
    const before = recorded(id);
    await Promise.all(['release-encrypted', 'ask', 'correct', 'delete'].map((what) => submitByScript(link, what)));
    expect(changes(id, before)).toEqual([]);
  });
});

describe.concurrent('a link', () => {
  it('that is over shows the state only, and does nothing', async () => {
    const { id, sender } = await heldMail();
    const page = await opened(await mintedLink(engine.dataDir, { messageId: id, sender, goodForMs: -1_000 }));
    await page.getByText('This link is over.').waitFor();
    expect(await page.getByText('Held. Not sent to 2 of 2 people.').isVisible()).toBe(true);
    expect(await page.getByText('What should happen?').count()).toBe(0);
    await picture(page, 'over');
  });

  it('of which one bit was changed is none, for 200 bits', async () => {
    const { id, link } = await heldMail();
    const token = Buffer.from(link.slice('/held/'.length), 'base64url');
    const [before, visitor] = [recorded(id), new HeldVisitor(engine.httpUrl)];
    for (let n = 0; n < 200; n++) {
      const bit = Math.floor((n * token.length * 8) / 200);
      const flipped = Buffer.from(token);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect((await visitor.open(`/held/${flipped.toString('base64url')}`)).status, String(bit)).toBe(404);
    }
    expect(recorded(id)).toEqual(before);
  });

  it('and its code after the decision do nothing any more', async () => {
    const { id, link, sender } = await heldMail();
    const page = await opened(link);
    const code = await mailedCode(page, /Delete it/, sender);
    const fields = Object.fromEntries(await Promise.all((await page.locator('form input[type=hidden]').all()).map(hiddenField)));
    await page.getByLabel('Code from the mail').fill(code);
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.getByText('Deleted. Not sent to 2 of 2 people.').waitFor();
    const decided = (): string[] => recorded(id).filter((type) => /^(Deletion|Release|Return|Code)/.test(type));
    expect(decided()).toEqual(['DeletionScheduled', 'DeletionCommitted', 'CodeIssued', 'CodeAccepted']);
    const cookies = await page.context().cookies();
    const visitor = new HeldVisitor(engine.httpUrl);
    for (const { name, value } of cookies) visitor.cookies.set(name, value);
    const again = await visitor.submit({ action: `${link}/do`, fields, choices: {}, typed: [] }, { code });
    expect(again.text).toContain('Deleted. Not sent to 2 of 2 people.');
    expect(again.forms.map(({ fields: { what } }) => what)).toEqual(['link']);
    expect(decided()).toHaveLength(4);
  });

  it('made for another person is none', async () => {
    const { id } = await heldMail();
    const page = await opened(await mintedLink(engine.dataDir, { messageId: id, sender: 'eve@halden.example' }));
    await page.getByText('This link does not work').waitFor();
    await picture(page, 'unknown');
  });

  it('shared with another person shows the page, and their code page is not the first one’s', async () => {
    const { link, sender } = await heldMail();
    const page = await opened(link);
    const code = await mailedCode(page, /Delete it/, sender);
    const fields = Object.fromEntries(await Promise.all((await page.locator('form input[type=hidden]').all()).map(hiddenField)));
    const other = new HeldVisitor(engine.httpUrl);
    const main = await other.open(link);
    await other.submit(main.forms[0] ?? { action: '', fields: {}, choices: {}, typed: [] }, { what: 'delete' });
    const stolen = { action: `${link}/do`, fields, choices: {}, typed: [] };
    expect((await other.submit(stolen, { code })).status).toBe(400);
    expect((await other.open(link)).text).toContain('Held. Not sent');
  });

  it('and codes stand in no line of the log', async () => {
    const { link, sender } = await heldMail();
    const page = await opened(link);
    const code = await mailedCode(page, /Delete it/, sender);
    expect(engine.output()).not.toContain(link.slice('/held/'.length));
    expect(engine.output()).not.toContain(code);
    expect(engine.output()).not.toContain('/held/');
  });
});

function pagesUrl(): string {
  return engine.httpUrl.replace('127.0.0.1', 'localhost');
}

/** Types of the facts of a message and of its links. */
function recorded(id: string): string[] {
  return [`message-${id}`, `link-${id}`].flatMap((stream) => facts(engine.dataDir, stream).map(({ type }) => type));
}

/** What a browser does that is driven by a program: waits as long as a person, fills all fields in and submits. */
async function submitByScript(link: string, what: string): Promise<void> {
  const page = await opened(link, { javaScriptEnabled: true });
  await page.evaluate(`(() => {
    const radio = document.querySelector('input[value="${what}"]');
    radio.checked = true;
    radio.form.submit();
  })()`);
  await page.waitForURL('**/choose');
  await page.waitForTimeout(READING_MS);
  await page.evaluate(`(() => {
    const form = document.querySelector('form');
    for (const field of form.querySelectorAll('input:not([type=hidden]):not([type=radio]),textarea')) field.value = 'lorem';
    const radio = form.querySelector('input[type=radio]');
    if (radio) radio.checked = true;
    form.submit();
  })()`);
  await page.getByText('Type the word as it is shown.').waitFor();
}

/** What was recorded since, but that somebody came by. */
function changes(id: string, before: readonly string[]): string[] {
  const added = recorded(id).filter((type) => !['LinkOpened', 'LinkRefused'].includes(type));
  return added.slice(before.filter((type) => !['LinkOpened', 'LinkRefused'].includes(type)).length);
}

interface HeldMail {
  readonly id: string;
  /** Nobody else's: tests run side by side. */
  readonly sender: string;
  /** Path of the link in the notice that the next hop took. */
  readonly link: string;
}

let count = 0;

/** A mail that is held for two people, and what its sender is told of it by mail. */
async function heldMail(): Promise<HeldMail> {
  const sender = `marieke.${String((count += 1))}@halden.example`;
  const bytes = `From: ${sender}\r\nSubject: Ledger\r\n\r\nPlease settle 4111 1111 1111 1111 and 5555 5555 5555 4444.\r\n`;
  const to = ['daniel@kestrel.example', 'audit@kestrel.example'];
  expect((await sendMail(engine.smtpPort, { from: sender, to }, bytes)).code).toBe(250);
  const { text, references } = await simpleParser((await mailTo(sender, 'Held, not sent: Ledger')).bytes);
  const url = new URL(/\bhttp:\S+\/held\/[\w-]{84}(?![\w-])/.exec(text ?? '')?.[0] ?? '');
  expect(url.origin).toBe(pagesUrl());
  const id = /held-(\w{26})@/.exec(String(references))?.[1] ?? '';
  return { id, sender, link: url.pathname };
}

/** A mail to somebody that the next hop took, as soon as it did. */
function mailTo(address: string, subject: string): Promise<TakenMail> {
  const taken = (): TakenMail => {
    const found = mailsTo(address).find(({ bytes }) => bytes.includes(`\r\nSubject: ${subject}\r\n`));
    if (!found) throw new Error(`no mail "${subject}"`);
    return found;
  };
  // `expect.poll` knows no tests that run side by side
  return vi.waitFor(taken, { timeout: 30_000 });
}

function mailsTo(address: string): TakenMail[] {
  return hop.mails.filter(({ recipients }) => recipients.includes(address));
}

async function hiddenField(input: Locator): Promise<[string, string]> {
  return [(await input.getAttribute('name')) ?? '', (await input.getAttribute('value')) ?? ''];
}

type Looks = NonNullable<Parameters<Browser['newContext']>[0]>;

/** A browser of its own, on a phone, without scripts unless told. */
async function opened(link: string, looks: Looks = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false, ...looks });
  const page = await context.newPage();
  await page.goto(`${pagesUrl()}${link}`);
  return page;
}

async function chosen(page: Page, label: RegExp): Promise<void> {
  await page.getByLabel(label).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Type the word').waitFor();
}

async function typedWord(page: Page): Promise<void> {
  await page.getByLabel('Type the word').fill(await page.locator('.word').innerText());
  await page.waitForTimeout(READING_MS);
}

/** Up to the page that asks for the code; answers the code that the next hop took. */
async function mailedCode(page: Page, label: RegExp, sender: string): Promise<string> {
  await chosen(page, label);
  await typedWord(page);
  await page.getByRole('button', { name: 'Mail me the code' }).click();
  await page.getByLabel('Code from the mail').waitFor();
  const mail = await mailTo(sender, 'Your code for a held mail');
  expect(mail).toMatchObject({ sender: '', recipients: [sender] });
  const code = /Your code is (\d{6})\./.exec((await simpleParser(mail.bytes)).text ?? '')?.[1];
  if (code === undefined) throw new Error('the mail holds no code');
  return code;
}

async function checked(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([]);
    await picture(page, `${name}-${colorScheme}`);
  }
  const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(overflow).toBeLessThanOrEqual(0);
}

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${PICTURES}/originator-${name}.png`, fullPage: true });
}
