/** The main job of an engine whose events are on a server: mail comes in, is held, is seen and released. The same on the double and on a real one. */
import { expect } from 'vitest';
import { routes } from '#contracts';
import { heldMessages, type EngineProcess } from './engine-process.js';
import type { NextHopDouble } from './next-hop-double.js';
import { sendMail } from './smtp-client.js';

/** A mail that is held for its card number, and its subject. */
export function cardMail(subject: string): Buffer {
  return Buffer.from(
    `From: anna@example.com\r\nTo: clerk@partner.example\r\nSubject: ${subject}\r\n\r\nPlease charge 4111 1111 1111 1111 today.\r\n`,
  );
}

/** Sends a mail that is held, and answers its id as the quarantine names it. */
export async function sendHeld(engine: EngineProcess, subject: string): Promise<string> {
  const { code, lines } = await sendMail(engine.smtpPort, { to: 'clerk@partner.example' }, cardMail(subject));
  expect(code, lines.join(' ')).toBe(250);
  for (let rows = await heldMessages(engine, 1); ; rows = await heldMessages(engine, 1)) {
    const found = rows.find((row) => row.subject === subject);
    if (found !== undefined) return found.id;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Releases it, and waits until the next hop has it. */
export async function releaseTo(hop: NextHopDouble, engine: EngineProcess, id: string): Promise<void> {
  const before = hop.mails.length;
  const { revision } = await engine.ask(routes.heldMessage, { parameters: { id } });
  await engine.ask(routes.release, {
    parameters: { id },
    body: { expectedRevision: revision, reason: 'false-positive', verdict: 'false-alarm' },
  });
  const mails = await hop.received(before + 1);
  expect(mails.at(-1)?.bytes.toString()).toContain('4111 1111 1111 1111');
}
