/** Codes and new links of the page of senders on their way by mail: at once, late, never, after a stop, and again. */
import { NO_DKIM, NO_PASSWORDS } from '../../test/support/engine-fixture.js';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { form, HeldPageStage } from '../../../../test/support/held-page-stage.js';
import { askedWord, type HeldVisitor, type SeenPage } from '../../../../test/support/held-visitor.js';
import { openNotices } from '../open-notices.js';
import { NoticeOutbox } from '../notices/outbox.js';
import { SignedLinks } from '../originator/signed-links.js';
import { PolicyBook } from '../policy/policy-book.js';

const PATIENCE = { timeout: 20_000 };
const LATER = { code: 451, text: '4.3.0 later' };
const NEVER = { code: 550, text: '5.1.1 no such user' };
const LATE = 'could not be handed to the mail server yet';

let stage: HeldPageStage;
let person: HeldVisitor;

beforeEach(async () => {
  stage = await HeldPageStage.open();
  person = stage.visitor();
});
afterEach(() => stage.close());

/** The page that asks for the word, with the word; it can be sent several times. */
async function codeForm(): Promise<() => Promise<SeenPage>> {
  const page = await stage.choose(person, 'delete');
  stage.engine.clock.advance(5);
  return () => person.submit(form(page, 'code'), { word: askedWord(page) });
}

async function linkForm(): Promise<() => Promise<SeenPage>> {
  stage.engine.clock.advance(60);
  const page = await stage.choose(person, 'link');
  stage.engine.clock.advance(5);
  return () => person.submit(form(page, 'link'), { word: askedWord(page) });
}

/** Types of the facts of mails of the page. */
async function mailFacts(): Promise<string[]> {
  const all = await stage.engine.parts.store.readAll(0, 5_000, { streamPrefixes: ['notice-'] });
  const own = all.filter(({ type, data }) => type === 'NoticeQueued' && /"kind":"(code|link)"/.test(data)).map(({ stream }) => stream);
  return all.filter(({ stream }) => own.includes(stream)).map(({ type }) => type);
}

function codesOffered(): number {
  return stage.hop.offered.filter((subject) => subject.startsWith('Your code')).length;
}

/** When the mail of the page is tried again; undefined once it is not. */
async function nextAttempt(): Promise<string | undefined> {
  const all = await stage.engine.parts.store.readAll(0, 5_000, { streamPrefixes: ['notice-'] });
  const code = all.find(({ data }) => data.includes('"kind":"code"'));
  const last = all.findLast(({ stream }) => stream === code?.stream);
  return last?.type === 'NoticeDeferred' ? /"nextAttemptAt":"([^"]+)"/.exec(last.data)?.[1] : undefined;
}

async function fileNames(): Promise<string[]> {
  const all = await readdir(path.join(stage.engine.parts.config.dataDir, 'notices'), { recursive: true, withFileTypes: true });
  return all.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

describe('a code', () => {
  it('is at the next hop when the page says that it is mailed, with what it confirms, and nothing of it stays here', async () => {
    const page = await (await codeForm())();
    expect(page.text).not.toContain(LATE);
    expect(stage.mails).toMatchObject([{ to: 'marieke@halden.example', subject: 'Your code for a held mail' }]);
    expect(stage.mails[0]?.text).toContain('It confirms: Delete it. Use it in the browser that asked for it.');
    expect(stage.mails[0]?.text).toMatch(/^X-Lazaret-Notice: v1 /m);
    expect(await mailFacts()).toEqual(['NoticeQueued', 'NoticeSent']);
    await expect.poll(fileNames, PATIENCE).toEqual([]);
  });

  it('that the next hop does not take now is said to be late, and comes while it is good', async () => {
    stage.hop.answer = () => LATER;
    const entry = await (await codeForm())();
    expect([entry.status, entry.text]).toEqual([200, expect.stringContaining(LATE)]);
    expect(stage.mails).toEqual([]);
    stage.hop.answer = () => ({ code: 250, text: 'taken' });
    stage.engine.clock.advance(76); // an eighth of ten minutes
    await expect.poll(() => stage.mails.length, PATIENCE).toBe(1);
    expect((await person.submit(form(entry, 'do'), { code: stage.code })).text).toContain('Deleted. Not sent');
  });

  it('lies sealed while it waits', async () => {
    stage.hop.answer = () => LATER;
    await (
      await codeForm()
    )();
    const files = await Promise.all((await fileNames()).map((name) => readFile(name)));
    expect(files.length).toBeGreaterThan(0);
    stage.hop.answer = () => ({ code: 250, text: 'taken' });
    stage.engine.clock.advance(76);
    await expect.poll(() => stage.mails.length, PATIENCE).toBe(1);
    expect(stage.code).toMatch(/^\d{6}$/);
    const log = (await stage.engine.parts.store.readAll(0, 5_000)).map(({ data, meta }) => data + meta).join();
    for (const text of [log, ...files.map((bytes) => bytes.toString('latin1'))]) {
      expect(text).not.toContain(stage.code);
      expect(text).not.toContain('Your code is');
    }
  });

  it('is not mailed when its time is over, and its mail is destroyed', async () => {
    stage.hop.answer = () => LATER;
    await (
      await codeForm()
    )();
    stage.hop.answer = () => ({ code: 250, text: 'taken' });
    stage.engine.clock.advance(600);
    await expect.poll(mailFacts, PATIENCE).toEqual(['NoticeQueued', 'NoticeDeferred', 'NoticeFailed']);
    await expect.poll(fileNames, PATIENCE).toEqual([]);
    expect(stage.mails).toEqual([]);
  });

  it('is tried every minute or so as long as it is good, and no longer', async () => {
    stage.hop.answer = () => LATER;
    await (
      await codeForm()
    )();
    const issuedMs = stage.engine.clock.now().getTime();
    const seconds: number[] = [];
    for (let next = await nextAttempt(); next !== undefined; next = await nextAttempt()) {
      const at = (Date.parse(next) - issuedMs) / 1000;
      seconds.push(at);
      stage.engine.clock.advance(at - (stage.engine.clock.now().getTime() - issuedMs) / 1000);
      await expect.poll(codesOffered, PATIENCE).toBe(1 + seconds.length);
      await expect.poll(async () => (await mailFacts()).length, PATIENCE).toBe(2 + seconds.length);
    }
    // by hand: an eighth of what is left each time, never sooner than 20 s, the first after 60 s as deliveries are
    expect(seconds.slice(0, 3).map(Math.round)).toEqual([60, 128, 187]);
    expect(seconds.length).toBeGreaterThan(8);
    expect(seconds.at(-1)).toBeLessThan(600);
    expect((await mailFacts()).at(-1)).toBe('NoticeFailed');
  });

  it('asked for again by the same form is one mail, however late it was', async () => {
    stage.hop.answer = () => LATER;
    const send = await codeForm();
    const pages = [await send(), ...(await Promise.all([send(), send()]))];
    expect(pages.map(({ text }) => text.includes(LATE))).toEqual([true, true, true]);
    expect(codesOffered()).toBe(1);
    stage.hop.answer = () => ({ code: 250, text: 'taken' });
    stage.engine.clock.advance(76);
    await expect.poll(() => stage.mails.length, PATIENCE).toBe(1);
    expect((await send()).text).not.toContain(LATE);
    expect(stage.mails).toHaveLength(1);
    expect((await stage.log()).filter((type) => type === 'CodeIssued')).toHaveLength(1);
  });

  it('is one mail when its form is sent three times at once', async () => {
    stage.hop.answer = () => new Promise((resolve) => setTimeout(resolve, 300, { code: 250, text: 'taken' }));
    const send = await codeForm();
    const pages = await Promise.all([send(), send(), send()]);
    expect(pages.map(({ status, text }) => status === 200 && !text.includes(LATE))).toEqual([true, true, true]);
    expect(codesOffered()).toBe(1);
  });

  it('that the next hop never takes is said not to be mailed, each time the form is sent', async () => {
    stage.hop.answer = () => NEVER;
    const send = await codeForm();
    for (let n = 0; n < 2; n++) {
      const page = await send();
      expect([page.status, page.text]).toEqual([503, expect.stringContaining('The mail could not be sent.')]);
    }
    expect(stage.mails).toEqual([]);
  });

  it('that was recorded and not kept, as by a stop in between, is mailed when the form is sent again', async () => {
    const send = await codeForm();
    const { store } = stage.engine.parts;
    const append = store.append.bind(store);
    store.append = (request) =>
      request.stream.startsWith('notice-') ? Promise.reject(new Error('stopped, says the test')) : append(request);
    await send();
    expect(await stage.log()).toContain('CodeIssued');
    store.append = append;
    const entry = await send();
    expect(stage.mails).toHaveLength(1);
    expect((await person.submit(form(entry, 'do'), { code: stage.code })).text).toContain('Deleted. Not sent');
  });

  it('that waits is mailed after a restart, once', async () => {
    stage.hop.answer = () => LATER;
    const entry = await (await codeForm())();
    await stage.engine.app.get(NoticeOutbox).stop();
    stage.hop.answer = () => ({ code: 250, text: 'taken' });
    stage.engine.clock.advance(120);
    const links = stage.engine.app.get(SignedLinks);
    const { outbox } = await openNotices(stage.engine.parts, {
      policy: stage.engine.app.get(PolicyBook),
      links,
      hops: stage.hop,
      dkim: NO_DKIM,
      passwords: NO_PASSWORDS,
      endingKeys: { announcedBy: () => [] },
    });
    await outbox.start();
    await expect.poll(() => stage.mails.length, PATIENCE).toBe(1);
    expect((await person.submit(form(entry, 'do'), { code: stage.code })).text).toContain('Deleted. Not sent');
    await outbox.stop();
  });

  it('waits for no next hop that says nothing: the page says that it is late', async () => {
    let answer = (): void => undefined;
    const taken = { code: 250, text: 'taken' };
    stage.hop.answer = ({ subject }) =>
      subject.startsWith('Your code') ? new Promise((resolve) => (answer = () => resolve(taken))) : taken;
    const entry = await (await codeForm())();
    expect(entry.text).toContain(LATE);
    answer();
    await expect.poll(() => stage.mails.length, PATIENCE).toBe(1);
    await expect.poll(mailFacts, PATIENCE).toEqual(['NoticeQueued', 'NoticeSent']);
  });

  it('waits for no next hop that says nothing when its form is sent again either', async () => {
    let answer = (): void => undefined;
    const taken = { code: 250, text: 'taken' };
    stage.hop.answer = ({ subject }) =>
      subject.startsWith('Your code') ? new Promise((resolve) => (answer = () => resolve(taken))) : taken;
    const send = await codeForm();
    const pages = await Promise.all([send(), send()]);
    expect(pages.map(({ text }) => text.includes(LATE))).toEqual([true, true]);
    expect([codesOffered(), stage.mails.length]).toEqual([1, 0]);
    answer();
    await expect.poll(() => stage.mails.length, PATIENCE).toBe(1);
    expect((await send()).text).not.toContain(LATE);
    expect(codesOffered()).toBe(1);
  });
});

describe('a page that was linked to in trial mode', () => {
  // what configuration the engine has is decided at its start: the parts are the same, and mail leaves from now on
  const leaveTrial = (): boolean => Reflect.set(stage.engine.parts.config, 'trialMode', false);

  it('mails neither a code nor a link to a stranger once mail leaves the machine, and says so', async () => {
    const [code, link] = [await codeForm(), await linkForm()];
    leaveTrial();
    for (const send of [code, link]) {
      const page = await send();
      expect([page.status, page.text]).toEqual([503, expect.stringContaining('The mail could not be sent.')]);
    }
    expect(stage.hop.offered.filter((subject) => !subject.startsWith('Held'))).toEqual([]);
    expect(await mailFacts()).toEqual([]);
  });

  it('leaves no code for later that waited when mail began to leave the machine', async () => {
    stage.hop.answer = () => LATER;
    await (
      await codeForm()
    )();
    leaveTrial();
    stage.hop.answer = () => ({ code: 250, text: 'taken' });
    stage.engine.clock.advance(76);
    await expect.poll(mailFacts, PATIENCE).toEqual(['NoticeQueued', 'NoticeDeferred', 'NoticeFailed']);
    await expect.poll(fileNames, PATIENCE).toEqual([]);
    expect(stage.mails).toEqual([]);
  });
});

describe('the page', () => {
  const told = 'We told you by mail';

  it('says when a notice to its reader was taken by the next hop, and not before', async () => {
    await stage.close();
    stage = await HeldPageStage.open({ answer: () => LATER });
    await expect.poll(() => stage.hop.offered.length, PATIENCE).toBeGreaterThan(0);
    expect((await stage.visitor().open(stage.link)).text).not.toContain(told);
    stage.hop.answer = () => ({ code: 250, text: 'taken' });
    stage.engine.clock.advance(61);
    await expect.poll(() => stage.hop.mails.map(({ subject }) => subject), PATIENCE).toEqual(['Held, not sent: March bordereau']);
    await expect.poll(async () => (await stage.visitor().open(stage.link)).text, PATIENCE).toContain(`18 Mar, 09:01 ${told}`);
  });

  it('says that a code or a link was mailed only when it was', async () => {
    stage.hop.answer = () => NEVER;
    await (
      await codeForm()
    )();
    await (
      await linkForm()
    )();
    const page = await stage.visitor().open(stage.link);
    expect(page.text).not.toMatch(/code was mailed to you|link was mailed to you/);
    stage.hop.answer = () => ({ code: 250, text: 'taken' });
    await (
      await codeForm()
    )();
    expect((await stage.visitor().open(stage.link)).text).toContain('A code was mailed to you');
  });
});

describe('a new link', () => {
  it('that could not be mailed takes the place of none', async () => {
    stage.hop.answer = () => NEVER;
    const before = stage.link;
    const page = await (await linkForm())();
    expect([page.status, page.text]).toEqual([503, expect.stringContaining('The mail could not be sent. Nothing was changed.')]);
    expect((await stage.visitor().open(before)).forms[0]?.choices['what']).toContain('delete');
  });

  it('is said to be late, comes later and works', async () => {
    stage.hop.answer = () => LATER;
    const page = await (await linkForm())();
    expect(page.text).toContain(LATE);
    stage.hop.answer = () => ({ code: 250, text: 'taken' });
    stage.engine.clock.advance(86_400);
    await expect.poll(() => stage.mails.length, PATIENCE).toBe(1);
    expect((await stage.visitor().open(stage.mailedLink)).forms[0]?.choices['what']).toContain('ask');
  });

  it('asked for again by the same form is mailed if it was not, and else is one mail', async () => {
    const send = await linkForm();
    const { store } = stage.engine.parts;
    const append = store.append.bind(store);
    store.append = (request) =>
      request.stream.startsWith('notice-') ? Promise.reject(new Error('stopped, says the test')) : append(request);
    await send();
    expect(await stage.log()).toContain('LinkIssued');
    expect(stage.mails).toEqual([]);
    store.append = append;
    for (let n = 0; n < 2; n++) expect((await send()).status).toBe(200);
    expect(stage.mails).toHaveLength(1);
    expect((await stage.visitor().open(stage.mailedLink)).forms[0]?.choices['what']).toContain('ask');
  });
});
