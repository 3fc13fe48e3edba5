/** What is said of protection beforehand, with real methods over their real stores: it is what is then done. */
import { generateKeyPairSync } from 'node:crypto';
import type { CertificateImportResult, HeldProtection, PdfPassword, ProtectionKeyOfApi, ProtectionPreview } from '#contracts';
import { writeCertificatesPem } from '#crypto';
import { FACTORY_PROTECT, type EncryptionMethod } from '#dlp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestAuthority, type CertifiedPerson } from '../../../../test/support/certificate-people.js';
import { holdMessage, RAW } from '../../../../test/support/held-message.js';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PolicyClient } from '../../test/support/policy-client.js';
import { CertificateSelection } from '../certificates/certificate-selection.js';
import { CertificateStore } from '../certificates/certificate-store.js';
import { SmimeMethod } from '../certificates/smime-method.js';
import { openPdfMethod } from '../passwords/open-pdf-method.js';
import type { PdfMethod } from '../passwords/pdf-method.js';
import { PdfPasswordBook } from '../passwords/pdf-password-book.js';
import { jsonLog } from '../platform/engine-log.js';
import { endOf } from '../platform/mail-end.js';
import { PolicyBook } from '../policy/policy-book.js';
import { MethodDesk } from '../protect/method-desk.js';
import { encryptToPdfMail } from '../protect/pdf-mail.js';
import type { ProtectWork } from '../protect/protect-work-port.js';
import type { ProtectionMethod } from '../protect/protection-method.js';
import { protectBySmime } from '../protect/smime-mail.js';

const ID = '01JNAVZ3T0QK8W5H6M2R4YB7XC';
const SECRET = 'Kp7mWq3x-Tn9B';
const ADA = 'ada@kestrel.example';
const BOB = 'bob@kestrel.example';
const MARIEKE = 'marieke@halden.example';

/** What a process would make, made here. */
const inThisProcess: Pick<ProtectWork, 'pdfMail' | 'smime'> = {
  pdfMail: (mail, options) => encryptToPdfMail(mail, options),
  smime: (mail, protection) => protectBySmime(mail, protection),
};

let engine: HttpEngine;
let ana: PolicyClient;
let pdf: PdfMethod;
let smime: SmimeMethod;

/** The stores are opened with the engine, and the desk must be there before. */
function later(method: EncryptionMethod, real: () => ProtectionMethod): ProtectionMethod {
  return { method, optionFor: (pair) => real().optionFor(pair), protect: (mail, request) => real().protect(mail, request) };
}

beforeEach(async () => {
  const methods = [later('pdf', () => pdf), later('smime', () => smime)];
  engine = await startHttpEngine({
    desk: new MethodDesk({ methods, signers: [], dkim: { hasKeys: false }, log: jsonLog('silent') }),
    config: { routes: { internalDomains: ['halden.example'] } },
  });
  const { app, parts } = engine;
  pdf = openPdfMethod(parts, { passwords: app.get(PdfPasswordBook), policy: app.get(PolicyBook), work: inThisProcess });
  smime = new SmimeMethod({
    selection: app.get(CertificateSelection),
    keys: app.get(CertificateStore).privateKeys,
    work: inThisProcess as ProtectWork, // it makes nothing but S/MIME
    endOf: (address) => endOf(address, (each) => parts.keys.tagAddress(each)),
  });
  ana = new PolicyClient(await engine.setUp());
});
afterEach(() => engine.close());

const agreeOn = (place: string): Promise<PdfPassword> => ana.command('/pdf-passwords', { for: place, password: SECRET, days: 20 });
const preview = (to: string): Promise<ProtectionPreview> => ana.client.json('POST', '/protection/preview', { from: MARIEKE, to });

async function ofHeld(...recipients: string[]): Promise<HeldProtection['recipients']> {
  const id = await holdMessage(engine.parts, { recipients });
  await engine.models.projections.caughtUp();
  return (await ana.ask<HeldProtection>(`/held-messages/${id}/protection`)).recipients;
}

/** Brings a certificate, with its private key if it is given. */
async function bring({ certificate }: Pick<CertifiedPerson, 'certificate'>, key?: CertifiedPerson['key']): Promise<string> {
  const written = [writeCertificatesPem([certificate]), key?.privateKey.export({ type: 'pkcs8', format: 'pem' }) ?? ''].join('');
  const { entries } = await ana.command<CertificateImportResult>('/certificates/import', { file: Buffer.from(written).toString('base64') });
  return entries[0]?.id ?? '';
}

describe('with certificates', () => {
  let authority: TestAuthority;
  beforeEach(async () => {
    authority = new TestAuthority();
    await ana.command(`/certificates/${await bring(authority)}/trust`, { reason: 'ours' });
  });

  it('says beforehand what the proof says afterwards: key, why that one, end, signer, algorithms', async () => {
    const ada = authority.person({ addresses: [ADA], until: '20260401000000Z' });
    const marieke = authority.person({ addresses: [MARIEKE] });
    await bring(ada);
    await bring(marieke, marieke.key);
    const [told] = await ofHeld(ADA);
    expect(told).toMatchObject({ fate: 'encrypted', method: 'smime' });
    const [first] = told?.ladder ?? [];
    expect(first?.keys).toEqual([
      {
        kind: 'certificate',
        fingerprint: ada.certificate.fingerprint,
        passwordId: null,
        expiresAt: '2026-04-01T00:00:00.000Z',
        expiresSoon: true,
        chosenBy: 'address',
      },
    ]);
    expect(first?.signer).toMatchObject({ fingerprint: marieke.certificate.fingerprint, expiresSoon: false });
    const request = { messageId: ID, sender: MARIEKE, recipients: [ADA], settings: FACTORY_PROTECT, at: engine.clock.iso() };
    const { proof } = await smime.protect(RAW, request);
    const withoutWarning = ({ expiresSoon: _, ...key }: ProtectionKeyOfApi) => key;
    expect(proof).toEqual({
      method: 'smime',
      encryptedFor: first?.keys.map(withoutWarning),
      signedBy: first?.signer && withoutWarning(first.signer),
      algorithms: first?.algorithms,
    });
    expect(proof.algorithms).toContain('aes-256-gcm');
  });

  it.each([
    ['expired', async () => bring(authority.person({ addresses: [BOB], until: '20260301000000Z' }))],
    ['not-yet-valid', async () => bring(authority.person({ addresses: [BOB], from: '20260401000000Z' }))],
    ['untrusted-root', async () => bring(new TestAuthority('Somebody').person({ addresses: [BOB] }))],
    [
      'blocked',
      async () => {
        const { certificate } = authority.person({ addresses: [BOB] });
        await bring({ certificate });
        await ana.command('/trust-entries', { fingerprint: certificate.fingerprint, decision: 'block', reason: 'lost' });
      },
    ],
    ['wrong-usage', async () => bring(authority.person({ addresses: [BOB], usage: '1.3.6.1.5.5.7.3.1' }))],
    ['key-too-short', async () => bring(authority.person({ addresses: [BOB], key: generateKeyPairSync('rsa', { modulusLength: 1024 }) }))],
    ['revocation-unknown', async () => bring(authority.person({ addresses: [BOB], listAt: 'http://ca.example/list.crl' }))],
    [
      'revoked',
      async () => {
        const { certificate } = authority.person({ addresses: [BOB], listAt: 'http://ca.example/list.crl' });
        await bring({ certificate });
        await ana.command('/revocation-lists', { file: authority.revocationList([certificate]).toString('base64') });
      },
    ],
    ['no-key', () => Promise.resolve()],
  ] as const)('says that a certificate is %s, and that the password is used in its place', async (why, prepare) => {
    await prepare();
    await ana.set('global', { 'pdf.enabled': true });
    await agreeOn(BOB);
    expect(await ofHeld(BOB)).toMatchObject([
      {
        fate: 'encrypted',
        method: 'pdf',
        ladder: [
          { method: 'smime', use: 'not', why },
          { method: 'pdf', use: 'first' },
        ],
      },
    ]);
  });

  it('takes the one that was put with the domain by hand', async () => {
    const office = authority.person({ addresses: ['office@kestrel.example'] });
    const id = await bring(office);
    await ana.command(`/certificates/${id}/assign`, { use: 'encrypt', place: 'kestrel.example' });
    const [told] = await ofHeld(BOB);
    expect(told?.ladder[0]?.keys).toMatchObject([{ fingerprint: office.certificate.fingerprint, chosenBy: 'domain' }]);
  });
});

describe('with passwords of PDFs', () => {
  beforeEach(() => ana.set('global', { 'pdf.enabled': true, 'smime.enabled': false }));

  it('names the password that was agreed on, its end and for whom it is, and never the password', async () => {
    const { passwordId, until } = await agreeOn('kestrel.example');
    const told = await ofHeld(ADA, 'eve@elsewhere.example');
    expect(told).toMatchObject([
      { fate: 'encrypted', method: 'pdf', sentence: 'Leaves as an encrypted PDF.' },
      { fate: 'held', method: null },
    ]);
    expect(told[0]?.ladder.slice(1)).toEqual([
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
    expect(told[1]?.ladder).toMatchObject([
      { why: 'off' },
      { use: 'not', why: 'no-password', because: 'There is no password, and none is made.' },
    ]);
    expect(JSON.stringify(told)).not.toContain(SECRET);
  });

  it('says beforehand what the proof says afterwards', async () => {
    await agreeOn(ADA);
    const [told] = await ofHeld(ADA);
    const settings = { ...FACTORY_PROTECT, pdf: { ...FACTORY_PROTECT.pdf, enabled: true } };
    const request = { messageId: ID, sender: MARIEKE, recipients: [ADA], settings, at: engine.clock.iso() };
    const { proof } = await pdf.protect(RAW, request);
    const shown = told?.ladder[1]?.keys.map(({ expiresSoon: _, ...key }) => key);
    expect(proof).toEqual({ method: 'pdf', encryptedFor: shown, signedBy: null, algorithms: told?.ladder[1]?.algorithms });
  });

  it('says that a password would be made and its sender told, and makes none by saying so', async () => {
    await ana.set('global', { 'password.toSender': true });
    const [told] = await ofHeld(BOB);
    expect(told).toMatchObject({ fate: 'encrypted', ladder: [{ why: 'off' }, { keys: [{ kind: 'password', chosenBy: 'generated' }] }] });
    expect((await ana.ask<{ passwords: unknown[] }>('/pdf-passwords')).passwords).toEqual([]);
  });

  it('are for mail that must be encrypted alone, where that is set', async () => {
    await agreeOn(ADA);
    await ana.set('global', { 'pdf.onlyIfMandatory': true });
    const { ways } = await preview(ADA);
    expect(ways).toMatchObject([
      {
        mail: 'plain',
        fate: 'in-clear',
        ladder: [{ why: 'off' }, { why: 'not-demanded', because: 'Used only where encryption is demanded.' }],
      },
      { mail: 'must-encrypt', fate: 'encrypted', method: 'pdf' },
    ]);
  });
});
