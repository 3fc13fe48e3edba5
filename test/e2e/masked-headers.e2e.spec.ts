/** A match in a header is masked wherever people see the header, and in the files of lists and search. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '#contracts';
import { heldMessages, startEngine, type EngineProcess } from '../support/engine-process.js';
import { sendMail } from '../support/smtp-client.js';

/** Visa's published test number, with a subject, a name and an id around it. */
const CARD = '4111 1111 1111 1111';
const DASHED = '4111-1111-1111-1111';
const MAIL = Buffer.from(
  [
    `From: "Refund ${CARD}" <ana@example.com>`,
    'To: clerk@partner.example',
    `Subject: Card ${CARD} here`,
    `Message-ID: <${DASHED}@example.com>`,
    '',
    `Please refund card ${CARD}.`,
    '',
  ].join('\r\n'),
);

let engine: EngineProcess;

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.dispose());

describe('a card number in subject, display name and Message-ID', () => {
  it('is masked in list and detail', async () => {
    expect((await sendMail(engine.smtpPort, { to: 'clerk@partner.example' }, MAIL)).code).toBe(250);
    const [row] = await heldMessages(engine, 1);
    expect(row?.subject).toBe('Card 4111 •••• •••• 1111 here');
    expect(row?.from).toContain('ana@example.com');
    const message = await engine.ask(routes.heldMessage, { parameters: { id: row?.id ?? '' } });
    expect(message.messageIdHeader).toBe('<4111-••••-••••-1111@example.com>');
    expect(valuesIn(JSON.stringify([row, message]))).toEqual([]);
  });

  it('is not in the bytes of the read models', () => {
    for (const name of ['read.db', 'read.db-wal']) {
      const file = join(engine.dataDir, name);
      if (existsSync(file)) expect(valuesIn(readFileSync(file).toString('latin1')), name).toEqual([]);
    }
    expect(readFileSync(join(engine.dataDir, 'read.db')).length).toBeGreaterThan(0);
  });

  it('is found by what of it is shown', async () => {
    const found = await engine.ask(routes.heldMessages, { query: { q: 'Card here', sort: 'newest', state: 'open', limit: 10 } });
    expect(found.total).toBe(1);
    const byValue = await engine.ask(routes.heldMessages, { query: { q: CARD, sort: 'newest', state: 'open', limit: 10 } });
    expect(byValue.rows.map(({ subject }) => subject)).not.toContain(`Card ${CARD} here`);
  });
});

/** The written forms of the number that stand in a text; trigrams of an index would be shorter, so its middle is looked for too. */
function valuesIn(text: string): string[] {
  return [CARD, DASHED, CARD.replaceAll(' ', ''), '1111 1111', '1111-1111', '11111111'].filter((value) => text.includes(value));
}
