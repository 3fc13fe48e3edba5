/** What senders ask and decide over HTTP: with the link alone, with a code, by sign-in; once, and as the settings let them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage, RAW } from '../../../../test/support/held-message.js';
import { form, HeldPageStage, WORDS } from '../../../../test/support/held-page-stage.js';
import { askedWord } from '../../../../test/support/held-visitor.js';
import { PERSON } from '../../../../test/support/http-engine.js';

let stage: HeldPageStage;
let link: string;

beforeEach(async () => {
  stage = await HeldPageStage.open();
  link = stage.link;
});
afterEach(() => stage.close());

describe('a request for release', () => {
  it('takes the link alone, a reason, words and a typed word', async () => {
    const person = stage.visitor();
    const asked = await stage.choose(person, 'ask');
    expect(asked.forms[0]?.fields).not.toHaveProperty('reason');
    stage.engine.clock.advance(20);
    const done = await person.submit(form(asked, 'ask'), { reason: 'business-need', text: WORDS, word: askedWord(asked) });
    expect(done.path).toBe(link);
    expect(done.text).toContain('You asked for its release on Wednesday, 18 March 2026');
    expect(done.forms[0]?.choices['what']).not.toContain('ask');
    expect((await stage.log()).slice(-2)).toEqual(['ReleaseRequested', 'RequestConfirmed']);
    const streams = { streamPrefixes: ['message-', 'link-'] };
    const [request, confirmed] = (await stage.engine.parts.store.readAll(0, 1_000, streams)).slice(-2);
    expect(JSON.parse(request?.data ?? '')).toMatchObject({ reason: 'business-need', recipients: [0, 1] });
    expect(JSON.parse(request?.meta ?? '')).toMatchObject({ actor: { kind: 'originator', id: 'link' } });
    expect(JSON.parse(confirmed?.data ?? '')).toMatchObject({ afterSeconds: 20, userActivated: true });
    expect(request?.data).not.toContain('broker');
  });

  it('is one request however often its form is sent, and no second one while it waits', async () => {
    const person = stage.visitor();
    const asked = await stage.choose(person, 'ask');
    const other = await stage.choose(person, 'ask');
    stage.engine.clock.advance(5);
    for (const page of [asked, asked, other])
      await person.submit(form(page, 'ask'), { reason: 'other', text: WORDS, word: askedWord(page) });
    expect((await stage.log()).filter((type) => type === 'ReleaseRequested')).toHaveLength(1);
  });

  it('without a reason, without words, without the word or within three seconds is asked again, with what was written', async () => {
    const person = stage.visitor();
    const page = await stage.choose(person, 'ask');
    const word = askedWord(page);
    const right = { reason: 'business-need', text: WORDS, word };
    const hasty = await person.submit(form(page, 'ask'), right);
    expect([hasty.status, hasty.text]).toEqual([422, expect.stringContaining('very quick')]);
    stage.engine.clock.advance(5);
    for (const [missing, told] of [
      [{ reason: '' }, 'Choose one.'],
      [{ text: '  ' }, 'Write a few words.'],
      [{ word: 'test' }, 'Type the word as it is shown.'],
    ] as const) {
      const again = await person.submit(form(page, 'ask'), { ...right, ...missing });
      expect([again.status, again.text]).toEqual([422, expect.stringContaining(told)]);
      expect(askedWord(again)).toBe(word);
      if (!('text' in missing)) expect(form(again, 'ask').fields['text']).toBe(WORDS);
    }
    expect(await stage.log()).not.toContain('ReleaseRequested');
  });

  it('is none from another browser, nor from one that lost its cookie', async () => {
    const person = stage.visitor();
    const page = await stage.choose(person, 'ask');
    const other = stage.visitor();
    await stage.choose(other, 'ask');
    stage.engine.clock.advance(5);
    const values = { reason: 'business-need', text: WORDS, word: askedWord(page) };
    expect((await other.submit(form(page, 'ask'), values)).status).toBe(400);
    expect((await stage.visitor().submit(form(page, 'ask'), values)).text).toContain('cookie');
    expect(await stage.log()).not.toContain('ReleaseRequested');
  });

  it('shows a refusal with the words of who refused', async () => {
    await stage.ask(stage.visitor());
    const ana = await stage.engine.setUp();
    const denial = {
      expectedRevision: (await stage.engine.parts.store.readStream(`message-${stage.id}`)).length - 1,
      reason: 'policy-breach',
      text: 'Please use the portal.',
    };
    await ana.json('POST', `/held-messages/${stage.id}/deny`, denial, { 'Idempotency-Key': 'deny-00001' });
    const page = await stage.visitor().open(link);
    expect(page.text).toContain('The release was refused Please use the portal.');
    expect(page.forms[0]?.choices['what']).toContain('ask');
  });
});

describe('a decision of the sender', () => {
  it.each([
    ['delete', 'DeletionScheduled', 'Deleted. Not sent to 2 of 2 people.'],
    ['release-encrypted', 'ReleaseScheduled', 'Being sent. Not sent yet to 2 of 2 people.'],
  ])('(%s) takes a code out of a second mail', async (what, event, headline) => {
    const person = stage.visitor();
    const entry = await stage.mailedCode(person, what);
    expect(entry.text).toContain('It is good for 10 minutes, in this browser.');
    const done = await person.submit(form(entry, 'do'), { code: ` ${stage.code.slice(0, 3)} ${stage.code.slice(3)} ` });
    expect(done.text).toContain(headline);
    const types = await stage.log();
    expect(types).toContain('CodeAccepted');
    expect(types).toContain(event);
    const all = await stage.engine.parts.store.readAll(0, 1_000);
    expect(JSON.parse(all.find(({ type }) => type === event)?.data ?? '')).toMatchObject({ by: 'originator', verdict: null });
    expect(all.map(({ data, meta }) => data + meta).join()).not.toContain(stage.code);
  });

  it('to correct and send again deletes the held copies and says what to take out', async () => {
    const person = stage.visitor();
    const entry = await stage.mailedCode(person, 'correct');
    const done = await person.submit(form(entry, 'do'), { code: stage.code });
    expect(done.text).toContain('Withdrawn. Now correct your message and send it again.');
    expect(done.text).toContain('2 × Payment card number in ledger.xlsx › March');
    expect((await stage.visitor().open(link)).text).toContain('You deleted it');
  });

  it.each(['delete', 'correct'])('(%s) is none when a legal hold was opened meanwhile, wherever its marks have got to', async (what) => {
    const person = stage.visitor();
    const entry = await stage.mailedCode(person, what);
    await stage.openLegalHold();
    const done = await person.submit(form(entry, 'do'), { code: stage.code });
    expect(done.text).not.toContain('Deleted');
    const types = await stage.log();
    expect(types).toContain('LegalHoldApplied');
    expect(types).not.toContain('DeletionScheduled');
    expect((await stage.visitor().open(link)).forms[0]?.choices['what']).not.toContain(what);
  });

  it('is not offered once a legal hold covers the message, before its mark is there, and none by a form of before', async () => {
    await stage.set('originator.allowRelease', true);
    const person = stage.visitor();
    const entry = await stage.mailedCode(person, 'release-encrypted');
    await stage.openLegalHold();
    const before = await stage.log();
    expect((await stage.visitor().open(link)).forms[0]?.choices).toEqual({ what: ['ask'] });
    expect((await stage.log()).filter((type) => type !== 'LinkOpened')).toEqual(before.filter((type) => type !== 'LinkOpened'));
    expect((await person.submit(form(entry, 'do'), { code: stage.code })).status).toBe(409);
    expect(await stage.log()).not.toContain('ReleaseScheduled');
    for (const what of ['delete', 'correct', 'release']) expect((await stage.choose(person, what)).status).toBe(409);
  });

  it('is carried out once, however often its form is sent', async () => {
    const person = stage.visitor();
    const entry = await stage.mailedCode(person, 'delete');
    const values = { code: stage.code };
    const all = await Promise.all([1, 2, 3].map(() => person.submit(form(entry, 'do'), values)));
    expect(all.map(({ text }) => text.includes('Deleted. Not sent'))).toEqual([true, true, true]);
    expect((await stage.log()).filter((type) => type === 'DeletionScheduled')).toHaveLength(1);
  });

  it('is none with a wrong code, and the right one is dead after five', async () => {
    const person = stage.visitor();
    const entry = await stage.mailedCode(person, 'delete');
    const wrong = Array.from({ length: 6 }, (_, n) => String((Number(stage.code) + n + 1) % 1_000_000).padStart(6, '0'));
    const texts: string[] = [];
    for (const guess of wrong.slice(0, 5)) texts.push((await person.submit(form(entry, 'do'), { code: guess })).text);
    expect(texts[0]).toContain('You have 4 more tries');
    expect(texts[3]).toContain('You have 1 more try');
    expect((await person.submit(form(entry, 'do'), { code: stage.code })).text).toContain('This code is over');
    expect(await stage.log()).not.toContain('DeletionScheduled');
  });

  it('is none after ten minutes, for another purpose, or in another browser', async () => {
    const person = stage.visitor();
    const entry = await stage.mailedCode(person, 'delete');
    const other = await stage.choose(person, 'release-encrypted');
    const moved = await person.submit(
      { ...form(entry, 'do'), fields: { ...form(entry, 'do').fields, what: 'release-encrypted' } },
      { code: stage.code },
    );
    expect(moved.status).toBe(400);
    expect(other.status).toBe(200);
    const thief = stage.visitor();
    thief.cookies.set('__Host-lazaret-held', 'x'.repeat(43));
    expect((await thief.submit(form(entry, 'do'), { code: stage.code })).status).toBe(400);
    stage.engine.clock.advance(600);
    expect((await person.submit(form(entry, 'do'), { code: stage.code })).text).toContain('This code is over');
    expect((await stage.log()).filter((type) => /Scheduled/.test(type))).toEqual([]);
  });

  it('is allowed by the settings at the click, not at the page', async () => {
    const person = stage.visitor();
    const entry = await stage.mailedCode(person, 'delete');
    await stage.set('originator.allowDelete', false);
    const done = await person.submit(form(entry, 'do'), { code: stage.code });
    expect([done.status, done.text]).toEqual([409, expect.stringContaining('That is not possible now')]);
    expect(await stage.log()).not.toContain('DeletionScheduled');
    expect((await stage.visitor().open(link)).forms[0]?.choices).toEqual({ what: ['release-encrypted', 'ask'] });
  });

  it('is none when two people have to agree', async () => {
    const person = stage.visitor();
    const entry = await stage.mailedCode(person, 'release-encrypted');
    await stage.set('quarantine.fourEyes.severity', 'low');
    expect((await person.submit(form(entry, 'do'), { code: stage.code })).status).toBe(409);
    const page = await stage.visitor().open(link);
    expect(page.forms[0]?.choices).toEqual({ what: ['ask', 'correct', 'delete'] });
    expect(page.text).toContain('Two colleagues have to agree');
    expect(await stage.log()).not.toContain('ReleaseScheduled');
  });

  it('releases and downloads what the settings let, each with its code', async () => {
    await stage.set('originator.allowDownload', true);
    await stage.set('originator.allowRelease', true);
    const page = await stage.visitor().open(link);
    expect(page.forms[0]?.choices).toEqual({ what: ['release-encrypted', 'ask', 'release', 'correct', 'delete', 'download'] });
    const person = stage.visitor();
    const entry = await stage.mailedCode(person, 'download');
    const file = await person.submit(form(entry, 'do'), { code: stage.code });
    expect(file.headers['content-type']).toBe('message/rfc822');
    expect(file.html).toBe(RAW.toString());
    expect((await stage.log()).filter((type) => type === 'ContentDownloaded')).toHaveLength(1);
  });

  it('needs no code of who is signed in with the address of the mail, and does of all others', async () => {
    const own = await holdMessage(stage.engine.parts, { sender: PERSON.email });
    const ana = await stage.engine.setUp();
    const signedIn = stage.visitor();
    const [name = '', value = ''] = ana.cookie.split('=', 2);
    signedIn.cookies.set(name, value);
    expect((await stage.choose(signedIn, 'delete')).text).toContain('Mail me the code');
    const page = await stage.choose(signedIn, 'delete', stage.linkOf(own, PERSON.email));
    expect(page.text).toContain('no code is needed');
    expect((await signedIn.submit(form(page, 'do'), {})).text).toContain('Deleted. Not sent.');
    expect(stage.mails).toEqual([]);
  });

  it('by sign-in is none once the person has signed out', async () => {
    const own = await holdMessage(stage.engine.parts, { sender: PERSON.email });
    const ana = await stage.engine.setUp();
    const person = stage.visitor();
    const [name = '', value = ''] = ana.cookie.split('=', 2);
    person.cookies.set(name, value);
    const page = await stage.choose(person, 'delete', stage.linkOf(own, PERSON.email));
    person.cookies.delete(name);
    expect((await person.submit(form(page, 'do'), {})).status).toBe(400);
    expect(await stage.log()).not.toContain('DeletionScheduled');
  });
});
