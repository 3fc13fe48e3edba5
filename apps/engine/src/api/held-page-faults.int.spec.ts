/** What the page of senders answers when the store fails: a page for people, a problem for programs, 503 for both, nothing changed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutcomeUnknown, StoreUnavailable } from '#event-store';
import { form, HeldPageStage, WORDS } from '../../../../test/support/held-page-stage.js';
import { askedWord } from '../../../../test/support/held-visitor.js';

const NOTHING = 'Our records cannot be read or written at the moment. Nothing was changed.';

let stage: HeldPageStage;

beforeEach(async () => {
  stage = await HeldPageStage.open();
});
afterEach(() => stage.close());

/** While `act` runs, what is done to streams of these kinds fails. */
async function whileFailing<T>(how: 'readStream' | 'append', kinds: RegExp, cause: Error, act: () => Promise<T>): Promise<T> {
  const { store } = stage.engine.parts;
  const { readStream, append } = store;
  if (how === 'readStream')
    store.readStream = (stream, from) => (kinds.test(stream) ? Promise.reject(cause) : readStream.call(store, stream, from));
  else store.append = (request) => (kinds.test(request.stream) ? Promise.reject(cause) : append.call(store, request));
  try {
    return await act();
  } finally {
    Object.assign(store, { readStream, append });
  }
}

/** As SQLite's driver says it. */
function brokenDisk(): Error {
  return Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_READ' });
}

describe('when the store cannot be read', () => {
  it.each(['message-', 'link-', 'notice-'])(
    '(%s) a look is answered by a page with status 503, in the language of the browser',
    async (kind) => {
      const german = { 'accept-language': 'de', accept: 'text/html,*/*;q=0.8' };
      const page = await whileFailing('readStream', new RegExp(kind), brokenDisk(), () => stage.visitor().open(stage.link, 'GET', german));
      expect(page.status).toBe(503);
      expect(page.headers['content-type']).toContain('text/html');
      expect(page.headers['retry-after']).toBe('60');
      expect(page.headers['cache-control']).toBe('no-store');
      expect(page.text).toContain('Gerade nicht möglich');
      expect((await stage.visitor().open(stage.link)).status).toBe(200);
    },
  );

  it('a program gets a problem with status 503', async () => {
    const page = await whileFailing('readStream', /^message-/, brokenDisk(), () =>
      stage.visitor().open(stage.link, 'GET', { accept: 'application/json' }),
    );
    expect([page.status, page.headers['content-type']]).toEqual([503, expect.stringContaining('application/problem+json')]);
    expect(JSON.parse(page.html)).toMatchObject({ code: 'store-unavailable', status: 503 });
  });
});

describe('when the store takes no writes', () => {
  it('a look is shown all the same', async () => {
    const page = await whileFailing('append', /./, new StoreUnavailable(), () => stage.visitor().open(stage.link));
    expect(page.status).toBe(200);
  });

  it('a request is answered with 503, changes nothing, and is taken by the same form afterwards', async () => {
    const person = stage.visitor();
    const asked = await stage.choose(person, 'ask');
    stage.engine.clock.advance(5);
    const before = await stage.log();
    const send = () => person.submit(form(asked, 'ask'), { reason: 'other', text: WORDS, word: askedWord(asked) });
    const failed = await whileFailing('append', /./, new StoreUnavailable(), send);
    expect([failed.status, failed.text]).toEqual([503, expect.stringContaining(NOTHING)]);
    expect(await stage.log()).toEqual(before);
    expect((await send()).text).toContain('You asked for its release');
  });

  it.each(['link-', 'notice-'])('(%s) no code is mailed; the same form has it mailed afterwards', async (kind) => {
    const person = stage.visitor();
    const page = await stage.choose(person, 'delete');
    stage.engine.clock.advance(5);
    const send = () => person.submit(form(page, 'code'), { word: askedWord(page) });
    const failed = await whileFailing('append', new RegExp(`^${kind}`), new StoreUnavailable(), send);
    expect([failed.status, failed.text]).toEqual([503, expect.stringContaining(NOTHING)]);
    expect(stage.mails).toEqual([]);
    expect((await send()).status).toBe(200);
    expect(stage.mails).toHaveLength(1);
  });

  it('a deletion is none, and the same code deletes afterwards', async () => {
    const person = stage.visitor();
    const entry = await stage.mailedCode(person, 'delete');
    const send = () => person.submit(form(entry, 'do'), { code: stage.code });
    const failed = await whileFailing('append', /^message-/, new StoreUnavailable(), send);
    expect([failed.status, failed.text]).toEqual([503, expect.stringContaining(NOTHING)]);
    expect(await stage.log()).not.toContain('DeletionScheduled');
    expect((await send()).text).toContain('Deleted. Not sent');
  });

  it('a request that was taken is not said to be none when the record of how it was confirmed fails', async () => {
    const person = stage.visitor();
    const asked = await stage.choose(person, 'ask');
    stage.engine.clock.advance(5);
    const send = () => person.submit(form(asked, 'ask'), { reason: 'other', text: WORDS, word: askedWord(asked) });
    expect((await whileFailing('append', /^link-/, new StoreUnavailable(), send)).text).toContain('You asked for its release');
  });
});

describe('when nobody knows whether a write has happened', () => {
  it('the page says so, and a program gets a problem', async () => {
    const person = stage.visitor();
    const asked = await stage.choose(person, 'ask');
    stage.engine.clock.advance(5);
    const values = { reason: 'other', text: WORDS, word: askedWord(asked) };
    const failing = (headers: Record<string, string>) =>
      whileFailing('append', /^message-/, new OutcomeUnknown(), () => person.submit(form(asked, 'ask'), values, headers));
    const page = await failing({});
    expect([page.status, page.text]).toEqual([503, expect.stringContaining('nobody knows whether it was')]);
    expect(page.text).not.toContain('Nothing was changed');
    expect(JSON.parse((await failing({ accept: 'application/json' })).html)).toMatchObject({ code: 'outcome-unknown', status: 503 });
  });
});
