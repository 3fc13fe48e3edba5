/** What is said of protection beforehand, with real methods over their real stores: it is what is then done. */
import { FACTORY_PROTECT } from '#dlp';
import type { HeldProtection, PdfPassword, ProtectionPreview } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdMessage, RAW } from '../../../../test/support/held-message.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PolicyClient } from '../../test/support/policy-client.js';
import { openPdfMethod } from '../passwords/open-pdf-method.js';
import type { PdfMethod } from '../passwords/pdf-method.js';
import { PdfPasswordBook } from '../passwords/pdf-password-book.js';
import { jsonLog } from '../platform/engine-log.js';
import { PolicyBook } from '../policy/policy-book.js';
import { MethodDesk } from '../protect/method-desk.js';
import { encryptToPdfMail } from '../protect/pdf-mail.js';
import type { ProtectWork } from '../protect/protect-work-port.js';
import type { ProtectionMethod } from '../protect/protection-method.js';

const SECRET = 'Kp7mWq3x-Tn9B';
const ADA = 'ada@kestrel.example';
const BOB = 'bob@kestrel.example';
const MARIEKE = 'marieke@halden.example';

/** What a process would make, made here. */
const inThisProcess: Pick<ProtectWork, 'pdfMail'> = { pdfMail: (mail, options) => encryptToPdfMail(mail, options) };

let engine: HttpEngine;
let ana: PolicyClient;
let pdf: PdfMethod;

beforeEach(async () => {
  // the stores are opened with the engine, and the desk must be there before
  const method: ProtectionMethod = {
    method: 'pdf',
    optionFor: (pair) => pdf.optionFor(pair),
    protect: (mail, request) => pdf.protect(mail, request),
  };
  engine = await startHttpEngine({
    desk: new MethodDesk({ methods: [method], signers: [], log: jsonLog('silent') }),
    config: { routes: { internalDomains: ['halden.example'] } },
  });
  const needs = { passwords: engine.app.get(PdfPasswordBook), policy: engine.app.get(PolicyBook), work: inThisProcess };
  pdf = openPdfMethod(engine.parts, needs);
  ana = new PolicyClient(await engine.setUp());
  await ana.set('global', { 'pdf.enabled': true });
});
afterEach(() => engine.close());

const agreeOn = (place: string): Promise<PdfPassword> => ana.command('/pdf-passwords', { for: place, password: SECRET, days: 20 });
const preview = (to: string): Promise<ProtectionPreview> => ana.client.json('POST', '/protection/preview', { from: MARIEKE, to });

async function ofHeld(...recipients: string[]): Promise<HeldProtection['recipients']> {
  const id = await holdMessage(engine.parts, { recipients });
  await engine.models.projections.caughtUp();
  return (await ana.ask<HeldProtection>(`/held-messages/${id}/protection`)).recipients;
}

describe('with passwords of PDFs', () => {
  it('names the password that was agreed on, its end and for whom it is, and never the password', async () => {
    const { passwordId, until } = await agreeOn('kestrel.example');
    const told = await ofHeld(ADA, 'eve@elsewhere.example');
    expect(told).toMatchObject([
      { fate: 'encrypted', method: 'pdf', sentence: 'Leaves as an encrypted PDF.' },
      { fate: 'held', method: null },
    ]);
    expect(told[0]?.ladder).toEqual([
      {
        method: 'pdf',
        use: 'first',
        why: null,
        because: null,
        keys: [{ kind: 'password', fingerprint: null, passwordId, expiresAt: until, expiresSoon: true, chosenBy: 'domain' }],
        signer: null,
        algorithms: ['aes-256-cbc'],
      },
    ]);
    expect(told[1]?.ladder).toMatchObject([{ use: 'not', why: 'no-password', because: 'There is no password, and none is made.' }]);
    expect(JSON.stringify(told)).not.toContain(SECRET);
  });

  it('says beforehand what the proof says afterwards', async () => {
    await agreeOn(ADA);
    const [told] = await ofHeld(ADA);
    const settings = { ...FACTORY_PROTECT, pdf: { ...FACTORY_PROTECT.pdf, enabled: true } };
    const request = { messageId: '01JNAVZ3T0QK8W5H6M2R4YB7XC', sender: MARIEKE, recipients: [ADA], settings, at: engine.clock.iso() };
    const { proof } = await pdf.protect(RAW, request);
    const shown = told?.ladder[0]?.keys.map(({ expiresSoon: _, ...key }) => key);
    expect(proof).toEqual({ method: 'pdf', encryptedFor: shown, signedBy: null, algorithms: told?.ladder[0]?.algorithms });
  });

  it('says that a password would be made and its sender told, and makes none by saying so', async () => {
    await ana.set('global', { 'password.toSender': true });
    const [told] = await ofHeld(BOB);
    expect(told).toMatchObject({ fate: 'encrypted', ladder: [{ keys: [{ kind: 'password', chosenBy: 'generated' }] }] });
    expect((await ana.ask<{ passwords: unknown[] }>('/pdf-passwords')).passwords).toEqual([]);
  });

  it('are for mail that must be encrypted alone, where that is set', async () => {
    await agreeOn(ADA);
    await ana.set('global', { 'pdf.onlyIfMandatory': true });
    const { ways } = await preview(ADA);
    expect(ways).toMatchObject([
      { mail: 'plain', fate: 'in-clear', ladder: [{ why: 'not-demanded', because: 'Used only where encryption is demanded.' }] },
      { mail: 'must-encrypt', fate: 'encrypted', method: 'pdf' },
    ]);
  });
});
