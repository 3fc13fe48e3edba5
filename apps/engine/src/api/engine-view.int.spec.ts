import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineViewSchema, type EngineView } from '#contracts';
import type { HttpClient } from '../../../../test/support/http-client.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { MailExaminer } from '../inspect/mail-examiner.js';
import { Overloaded } from '../platform/overloaded.js';
import { InspectionFailed } from '../inspect/inspector.js';

/** Visa's published test number. */
const CARD = '4111 1111 1111 1111';
const MAIL = `From: Anna <anna@halden.example>\r\nTo: ben@partner.example\r\nSubject: Room\r\n\r\nMy card is ${CARD}.\r\n`;

let engine: HttpEngine;
let author: HttpClient;

beforeAll(async () => {
  engine = await startHttpEngine({ config: { routes: { internalDomains: ['halden.example'] } } });
  author = await engine.setUp();
});
afterAll(() => engine.close());

const base64 = (mail: string | Buffer): string => Buffer.from(mail).toString('base64');

async function see(body: object): Promise<EngineView> {
  return engineViewSchema.parse(await author.json('POST', '/engine-view', body));
}

async function problem(body: object): Promise<{ status: number; code: string; detail: string }> {
  const response = await author.send('POST', '/engine-view', body);
  const { code, detail } = (await response.json()) as { code: string; detail: string };
  return { status: response.status, code, detail };
}

/** Takes the examiner's place while `ask` runs. */
async function withExaminer<T>(examine: () => Promise<never>, ask: () => Promise<T>): Promise<T> {
  const examiner = engine.app.get(MailExaminer);
  const own = examiner.examine.bind(examiner);
  examiner.examine = examine;
  try {
    return await ask();
  } finally {
    examiner.examine = own;
  }
}

describe('what the engine sees, over HTTP', () => {
  it('answers with the policy in force, for somebody outside when nobody is named', async () => {
    const view = await see({ mail: base64(MAIL) });
    expect(view.outcomes).toMatchObject([{ recipient: 'somebody outside', outcome: 'quarantine', why: 'Payment card number: 1 of 1' }]);
    expect(view.answers[0]).toMatchObject({ pattern: 'credit-card', acts: true, failed: null, count: 1, threshold: 1 });
    expect(view.parts.find(({ path }) => path === '1')?.original).toBe(`My card is ${CARD}.\r\n`);
  });

  it('judges each recipient that is named, and not those inside', async () => {
    const { outcomes } = await see({ mail: base64(MAIL), recipients: ['ben@partner.example', 'eva@halden.example'] });
    expect(outcomes).toMatchObject([{ outcome: 'quarantine' }, { outcome: 'pass', why: expect.stringContaining('inside') as string }]);
  });

  it('tries a draft along with the policy', async () => {
    const draft = {
      ...{ id: 'room', name: 'Room', matcher: { kind: 'keywords', keywords: ['room'] }, parts: ['subject'], action: 'block' },
      ...{ threshold: { count: 1, of: 'all' }, minConfidence: 0.5, examples: { mustMatch: [], mustNotMatch: [] } },
    };
    const { answers, outcomes } = await see({ mail: base64(MAIL), draft });
    expect(answers.find(({ pattern }) => pattern === 'room')).toMatchObject({ state: 'draft', version: 1, acts: true });
    expect(outcomes).toMatchObject([{ outcome: 'block' }]);
  });

  it('keeps nothing', async () => {
    const before = await engine.parts.store.lastPosition();
    await see({ mail: base64(MAIL) });
    expect(await engine.parts.store.lastPosition()).toBe(before);
  });

  it('takes a mail of 7 MB, and refuses more', async () => {
    const line = `${'lorem ipsum '.repeat(6)}\r\n`;
    const large = MAIL + line.repeat(Math.floor((7_000_000 - MAIL.length) / line.length));
    expect((await see({ mail: base64(large) })).outcomes).toMatchObject([{ outcome: 'quarantine' }]);
    expect(await problem({ mail: base64(large + large) })).toMatchObject({ status: 413, code: 'body-too-large' });
  });

  it('refuses what is no base64, and fields that nobody knows', async () => {
    expect(await problem({ mail: 'From: <anna>' })).toMatchObject({ status: 422, code: 'invalid-request' });
    expect(await problem({ mail: base64(MAIL), recipient: 'ben@partner.example' })).toMatchObject({ status: 422, code: 'invalid-request' });
  });

  it('says that it is busy with 503, and that the inspection gave up without a word about held mail', async () => {
    const busy = await withExaminer(
      () => Promise.reject(new Overloaded('full')),
      () => problem({ mail: base64(MAIL) }),
    );
    expect(busy).toMatchObject({ status: 503, code: 'overloaded' });
    const failed = await withExaminer(
      () => Promise.reject(new InspectionFailed('timeout')),
      () => problem({ mail: base64(MAIL) }),
    );
    expect(failed).toMatchObject({ status: 422, code: 'inspection-failed' });
    expect(failed.detail).toContain('Nothing was kept of it');
  });
});
