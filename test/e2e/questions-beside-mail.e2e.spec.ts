import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contracts';
import { patternContent } from '../../apps/engine/test/support/pattern-content.js';
import { outboundTo, startEngine, type EngineProcess } from '../support/engine-process.js';
import { openNextHopDouble, type NextHopDouble } from '../support/next-hop-double.js';
import { sendMail } from '../support/smtp-client.js';

/** Costs minutes; it is given up after two seconds. */
const HOPELESS = patternContent({ matcher: { kind: 'regex', regex: '(a{1,10}){1,10}'.repeat(300), caseSensitive: false } });
const MAIL = 'Subject: Noon\r\n\r\nSee you at noon.\r\n';

let hop: NextHopDouble;
let engine: EngineProcess;

beforeAll(async () => {
  hop = await openNextHopDouble();
  engine = await startEngine({ settings: { routes: outboundTo(hop.port), inspection: { processes: 1 } } });
});
afterAll(async () => {
  await engine.dispose();
  await hop.stop();
});

describe('an author who tries what costs minutes', () => {
  it('lets mail go on, also where one process inspects it', async () => {
    let isOver = false;
    const asked = engine
      .ask(routes.tryPattern, { body: { pattern: HOPELESS, text: 'a'.repeat(10_000) } })
      .catch((cause: unknown) => cause)
      .finally(() => (isOver = true));
    await new Promise((resolve) => setTimeout(resolve, 300)); // the question is on its way before the mail
    const reply = await sendMail(engine.smtpPort, { to: ['ben@elsewhere.example'] }, MAIL);
    expect({ code: reply.code, isOver }).toEqual({ code: 250, isOver: false });
    await asked;
  });
});
