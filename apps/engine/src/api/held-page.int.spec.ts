/** The page of senders over HTTP: what a link shows, to whom, how long, and that looking and guessing changes nothing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage } from '../../../../test/support/held-message.js';
import { form, HeldPageStage, SENDER, WORDS } from '../../../../test/support/held-page-stage.js';
import { askedWord, HeldVisitor, scanForms } from '../../../../test/support/held-visitor.js';
import { SignedLinks } from '../originator/signed-links.js';

let stage: HeldPageStage;
let link: string;

beforeEach(async () => {
  stage = await HeldPageStage.open();
  link = stage.link;
});
afterEach(() => stage.close());

describe('the page of a link', () => {
  it('says what happened, where, to whom, and what can be done, without a value and without a script', async () => {
    const page = await stage.visitor().open(link);
    expect(page.status).toBe(200);
    for (const text of [
      'Held. Not sent to 2 of 2 people.',
      '2 × Payment card number in ledger.xlsx › March, for example 4111 •••• •••• 1111',
      'Not sent daniel@kestrel.example',
      'Not sent audit@kestrel.example',
      'If nobody decides, it is deleted, not sent on Friday, 17 April 2026 at 09:00 UTC',
      'Too few requests were answered',
      'Held for 2 people',
    ])
      expect(page.text).toContain(text);
    expect(page.html).not.toContain('4111 1111');
    expect(page.html).not.toMatch(/<script|javascript:|\son\w+=|\sstyle=/i);
    expect(page.forms[0]?.choices).toEqual({ what: ['release-encrypted', 'ask', 'correct', 'delete'] });
    expect(page.forms[0]?.fields).not.toHaveProperty('what');
  });

  it('is kept by nobody, told to nobody and found by no search, and sets no cookie', async () => {
    const { headers } = await stage.visitor().open(link);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-robots-tag']).toMatch(/noindex/);
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'nonce-[\w+/=]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
  });

  it.each([
    ['de', 'Angehalten. An 2 von 2 Personen nicht gesendet.'],
    ['nl', 'Tegengehouden. Aan 2 van 2 mensen niet verzonden.'],
    ['fr', 'Retenu. Non envoyé à 2 personnes sur 2.'],
    ['es', 'Retenido. No enviado a 2 de 2 personas.'],
  ])('speaks the language of the sender: %s', async (language, headline) => {
    await stage.set('notices.language', language);
    const page = await stage.visitor().open(link);
    expect(page.html).toContain(`<html lang="${language}">`);
    expect(page.text).toContain(headline);
  });

  it('tells that somebody opened the message, by neither name nor role', async () => {
    const ana = await stage.engine.setUp();
    await ana.json('GET', `/held-messages/${stage.id}`);
    await stage.engine.models.projections.caughtUp();
    const { text } = await stage.visitor().open(link);
    expect(text).toContain('Somebody who may read held mail opened your message');
    expect(text).not.toContain('DLP manager');
  });

  it('of another message, of another sender or with one bit changed is none', async () => {
    const other = await holdMessage(stage.engine.parts, { sender: 'somebody@halden.example' });
    const wrongPerson = stage.engine.app
      .get(SignedLinks)
      .linkFor(stage.id, stage.engine.parts.keys.tagAddress('eve@halden.example') ?? '', '2026-04-17T09:00:00.000Z');
    const token = link.slice('/held/'.length);
    const before = await stage.log();
    for (const path of [
      new URL(wrongPerson).pathname,
      `/held/${stage.linkOf(other).slice('/held/'.length, -30)}${token.slice(-30)}`,
      `/held/${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      '/held/x',
    ]) {
      const page = await stage.visitor().open(path);
      expect(page.status, path).toBe(404);
      expect(page.forms, path).toEqual([]);
      expect(page.text).toContain('This link does not work');
    }
    expect(await stage.log()).toEqual(before);
  });

  it('is refused for 200 flipped bits', async () => {
    const token = Buffer.from(link.slice('/held/'.length), 'base64url');
    for (let n = 0; n < 200; n++) {
      const bit = Math.floor((n * token.length * 8) / 200);
      const flipped = Buffer.from(token);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect((await stage.visitor().open(`/held/${flipped.toString('base64url')}`)).status).toBe(404);
    }
  });
});

describe('the address of the setting quarantine.url', () => {
  it('is where links lead, and a name under which the engine answers for them only', async () => {
    await stage.set('quarantine.url', 'https://mail.halden.example');
    const tag = stage.engine.parts.keys.tagAddress(SENDER) ?? '';
    const links = stage.engine.app.get(SignedLinks);
    expect(links.linkFor(stage.id, tag, '2026-04-17T09:00:00.000Z')).toMatch(/^https:\/\/mail\.halden\.example\/held\/[\w-]{84}$/);
    const named = { host: 'mail.halden.example' };
    expect((await stage.visitor().open(link, 'GET', named)).status).toBe(200);
    expect((await stage.visitor().open('/api/v1/session', 'GET', named)).status).toBe(421);
    expect((await stage.visitor().open(link, 'GET', { host: 'evil.example' })).status).toBe(421);
  });
});

describe('opening a link', () => {
  it('changes nothing, however often and by whatever method, and is recorded once an hour', async () => {
    const before = await stage.log();
    const scanner = stage.visitor();
    for (let n = 0; n < 5; n++) expect((await scanner.open(link)).status).toBe(200);
    await scanner.open(link, 'HEAD');
    expect((await scanner.open(link, 'OPTIONS')).status).toBe(405);
    for (const step of ['choose', 'ask', 'code', 'do', 'link']) await scanner.open(`${link}/${step}`);
    expect((await stage.log()).slice(before.length)).toEqual(['LinkOpened']);
  });
});

describe('a scanner', () => {
  it.each([
    ['at once', 0],
    ['as slow as a person', 60],
  ])('that opens the link five times and submits every form it finds, %s, changes nothing', async (_, seconds) => {
    const scanner = stage.visitor();
    for (let n = 0; n < 5; n++) await scanner.open(link);
    stage.engine.clock.advance(seconds);
    const before = await stage.log();
    const sent = await scanForms({ ...asSlow(scanner, seconds) } as HeldVisitor, link);
    expect(sent).toBeGreaterThan(20);
    expect((await stage.log()).slice(before.length).filter((type) => type !== 'LinkRefused' && type !== 'LinkOpened')).toEqual([]);
    expect(stage.mails).toEqual([]);
    expect((await stage.visitor().open(link)).forms[0]?.choices).toEqual({ what: ['release-encrypted', 'ask', 'correct', 'delete'] });
  });

  it('that says nothing of where a form comes from, or that it comes from elsewhere, gets nowhere', async () => {
    for (const headers of [{}, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' }]) {
      const stranger = new HeldVisitor(stage.engine.url, headers);
      const page = await stranger.submit(form(await stranger.open(link), 'choose'), { what: 'ask' });
      expect(page.status).toBe(403);
      expect(page.text).toContain('Nothing was changed');
    }
  });
});

describe('a link that is over', () => {
  it('shows how the message stands, does nothing, and has a new one mailed to the sender alone', async () => {
    const person = stage.visitor();
    const early = await stage.choose(person, 'ask');
    stage.engine.clock.advance(7 * 86_400);
    const page = await stage.visitor().open(link);
    expect(page.status).toBe(200);
    expect(page.text).toContain('This link is over.');
    expect(page.text).toContain('Held. Not sent to 2 of 2 people.');
    expect(page.forms.map(({ fields }) => fields['what'])).toEqual(['link']);
    const late = await person.submit(form(early, 'ask'), { reason: 'other', text: WORDS, word: askedWord(early) });
    expect(late.status).toBe(400);
    const asked = await person.submit(form(page, 'choose'), {});
    stage.engine.clock.advance(5);
    expect((await person.submit(form(asked, 'link'), { word: 'test' })).status).toBe(422);
    expect(stage.mails).toEqual([]);
    const done = await person.submit(form(asked, 'link'), { word: askedWord(asked) });
    expect(done.text).toContain('a new link is on its way to the address that sent the message');
    expect(stage.mails).toMatchObject([{ to: SENDER, subject: 'New link to your held message' }]);
    expect((await stage.visitor().open(stage.mailedLink)).forms[0]?.choices['what']).toContain('ask');
  });

  it('because a newer one was mailed does nothing either', async () => {
    const person = stage.visitor();
    stage.engine.clock.advance(60);
    const asked = await stage.choose(person, 'link');
    stage.engine.clock.advance(5);
    await person.submit(form(asked, 'link'), { word: askedWord(asked) });
    const page = await stage.visitor().open(link);
    expect(page.text).toContain('A newer link was mailed.');
    expect(page.forms.map(({ fields }) => fields['what'])).toEqual(['link']);
  });

  it('answers alike when no mail can be sent any more', async () => {
    const person = stage.visitor();
    const texts: string[] = [];
    for (let n = 0; n < 4; n++) {
      const asked = await stage.choose(person, 'link', link);
      stage.engine.clock.advance(5);
      texts.push((await person.submit(form(asked, 'link'), { word: askedWord(asked) })).text);
    }
    expect(new Set(texts).size).toBe(1);
    expect(stage.mails).toHaveLength(2);
  });
});

describe('a link after the decision', () => {
  it('says what became of the message and offers nothing more', async () => {
    const person = stage.visitor();
    const entry = await stage.mailedCode(person, 'delete');
    const waiting = await stage.choose(person, 'ask');
    await person.submit(form(entry, 'do'), { code: stage.code });
    const page = await stage.visitor().open(link);
    expect(page.text).toContain('Deleted. Not sent to 2 of 2 people.');
    expect(page.forms.map(({ fields }) => fields['what'])).toEqual(['link']);
    stage.engine.clock.advance(5);
    const late = await person.submit(form(waiting, 'ask'), { reason: 'other', text: WORDS, word: askedWord(waiting) });
    expect([late.status, late.text]).toEqual([409, expect.stringContaining('This is how your message stands')]);
    expect(await stage.log()).not.toContain('ReleaseRequested');
  });
});

/** The same visitor, some seconds before each form. */
function asSlow(scanner: HeldVisitor, seconds: number): Pick<HeldVisitor, 'open' | 'submit'> {
  return {
    open: (path) => scanner.open(path),
    submit: (sent, values) => {
      stage.engine.clock.advance(seconds);
      return scanner.submit(sent, values);
    },
  };
}
