import { identityOf, softwareDecryptionKey } from '#crypto';
import { FACTORY_PROTECT, type ProtectSettings } from '#dlp';
import type { CertificateUse } from '#events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CertificateMail } from '../../test/support/certificate-mail.js';
import { TestAuthority, type CertifiedPerson } from '../../../../test/support/certificate-people.js';
import type { ProtectionPair, ProtectionRequest } from '../protect/protection-method.js';

const AT = '2026-03-01T10:00:00.000Z';
const MAIL = Buffer.from('From: ada@a.example\r\nTo: bob@b.example\r\nSubject: plans\r\n\r\nmeet me at noon\r\n');

let desk: CertificateMail;
let ca: TestAuthority;

beforeEach(async () => {
  desk = await CertificateMail.open();
  ca = new TestAuthority();
  await desk.trust(await desk.keep(ca.certificate));
});
afterEach(() => desk.close());

function settings(smime: Partial<ProtectSettings['smime']> = {}): ProtectSettings {
  return { ...FACTORY_PROTECT, smime: { ...FACTORY_PROTECT.smime, ...smime } };
}

function pair(recipient = 'bob@b.example', change: Partial<ProtectionPair> = {}): ProtectionPair {
  return { sender: 'ada@a.example', recipient, settings: settings(), sizeBytes: null, demanded: true, at: AT, ...change };
}

function request(recipients = ['bob@b.example'], change: Partial<ProtectionRequest> = {}): ProtectionRequest {
  return { messageId: 'm1', sender: 'ada@a.example', recipients, settings: settings(), at: AT, ...change };
}

const bob = (change: Partial<Parameters<TestAuthority['person']>[0]> = {}): CertifiedPerson =>
  ca.person({ addresses: ['bob@b.example'], ...change });

describe('a recipient with a certificate', () => {
  it('can be written to, and it says with what and until when', async () => {
    const { certificate } = bob();
    await desk.keep(certificate);
    expect(await desk.method.optionFor(pair('Bob@B.example'))).toEqual({
      method: 'smime',
      usable: true,
      keys: [
        {
          kind: 'certificate',
          fingerprint: certificate.fingerprint,
          passwordId: null,
          expiresAt: '2036-01-01T00:00:00.000Z',
          chosenBy: 'address',
        },
      ],
      signer: null,
      algorithms: ['aes-256-gcm', 'ecdh'],
    });
  });

  it('opens what was made for all of its valid certificates', async () => {
    const people = [bob(), bob(), bob({ until: '20260201000000Z' })];
    for (const { certificate } of people) await desk.keep(certificate);
    const { bytes, proof } = await desk.method.protect(MAIL, request());
    expect(proof).toMatchObject({ method: 'smime', signedBy: null, algorithms: ['aes-256-gcm', 'ecdh'] });
    expect(proof.encryptedFor.map(({ fingerprint }) => fingerprint).sort()).toEqual(
      people
        .slice(0, 2)
        .map(({ certificate }) => certificate.fingerprint)
        .sort(),
    );
    for (const person of people.slice(0, 2)) expect(await desk.opened(bytes, person)).toContain('meet me at noon');
    expect(Buffer.from(bytes).toString()).not.toContain('meet me');
  });

  it.each<[string, CertificateUse, string, string]>([
    ['by hand', 'encrypt', 'carol@c.example', 'by-hand'],
    ['for its domain', 'encrypt', 'c.example', 'domain'],
    ['for domains below', 'encrypt', '*.example', 'domain'],
  ])('is found %s, whatever address stands in it', async (_, use, place, chosenBy) => {
    const id = await desk.keep(bob().certificate);
    await desk.assign(id, use, place);
    expect(await desk.method.optionFor(pair('carol@c.example'))).toMatchObject({ usable: true, keys: [{ chosenBy }] });
    expect(await desk.method.optionFor(pair('dave@elsewhere.test'))).toMatchObject({ usable: false, why: 'no-key' });
  });

  it('shares the mail with additional certificates, which are none of its own', async () => {
    await desk.keep(bob().certificate);
    const escrow = ca.person({ addresses: ['escrow@a.example'] });
    await desk.keep(escrow.certificate);
    const additional = settings({ additionalCertificates: [escrow.certificate.fingerprint, 'f'.repeat(64)] });
    const option = await desk.method.optionFor(pair('bob@b.example', { settings: additional }));
    expect(option.keys.map(({ chosenBy }) => chosenBy)).toEqual(['address', 'additional']);
    const { bytes } = await desk.method.protect(MAIL, request(undefined, { settings: additional }));
    expect(await desk.opened(bytes, escrow)).toContain('meet me at noon');
    expect(await desk.method.optionFor(pair('nobody@b.example', { settings: additional }))).toMatchObject({ usable: false, why: 'no-key' });
  });

  it.each<[ProtectSettings['smime']['cipher'], ProtectSettings['smime']['keyTransport'], string]>([
    ['AES256-GCM', 'RSAES-OAEP-SHA256', 'aes-256-gcm'],
    ['AES128-GCM', 'RSAES-OAEP-SHA384', 'aes-128-gcm'],
    ['AES256-CBC', 'RSAES-OAEP-SHA512', 'aes-256-cbc'],
    ['AES128-CBC', 'RSAES-OAEP-SHA256', 'aes-128-cbc'],
  ])('gets %s where its settings say so', async (cipher, keyTransport, name) => {
    const person = bob();
    await desk.keep(person.certificate);
    const { bytes, proof } = await desk.method.protect(MAIL, request(undefined, { settings: settings({ cipher, keyTransport }) }));
    expect(proof.algorithms).toContain(name);
    expect(await desk.opened(bytes, person)).toContain('meet me at noon');
  });
});

describe('a sender with a certificate', () => {
  it('signs what is encrypted, by the newest valid certificate whose key is here', async () => {
    await desk.keep(bob().certificate);
    const old = ca.person({ addresses: ['ada@a.example'], from: '20250101000000Z' });
    const fresh = ca.person({ addresses: ['ada@a.example'], from: '20260101000000Z' });
    const elsewhere = ca.person({ addresses: ['ada@a.example'], from: '20260201000000Z' });
    for (const { certificate, key } of [fresh, old]) await desk.keep(certificate, key.privateKey);
    await desk.keep(elsewhere.certificate);
    const { proof } = await desk.method.protect(MAIL, request());
    expect(proof.signedBy).toMatchObject({ fingerprint: fresh.certificate.fingerprint, chosenBy: 'address' });
    expect(proof.algorithms).toEqual(['aes-256-gcm', 'ecdh', 'ecdsa-sha256']);
  });

  it('signs what stays in clear, and anybody can check it', async () => {
    const ada = ca.person({ addresses: ['ada@a.example'] });
    await desk.keep(ada.certificate, ada.key.privateKey);
    expect(await desk.method.signerFor(pair())).toMatchObject({ usable: true, algorithms: ['ecdsa-sha256'] });
    const { bytes, signedBy } = await desk.method.sign(MAIL, request());
    expect(signedBy.fingerprint).toBe(ada.certificate.fingerprint);
    expect(await desk.verified(bytes, ca.certificate)).toMatchObject({ word: 'good', signer: { isFrom: true, trust: { usable: true } } });
  });

  it('signs with the certificate of the domain where there is none of its own', async () => {
    const gateway = ca.person({ addresses: ['gateway@a.example'] });
    const id = await desk.keep(gateway.certificate, gateway.key.privateKey);
    expect(await desk.method.signerFor(pair())).toMatchObject({ usable: false, why: 'no-key' });
    await desk.assign(id, 'sign', 'a.example');
    expect(await desk.method.signerFor(pair())).toMatchObject({ usable: true, signer: { chosenBy: 'domain' } });
  });

  it('does not sign with what has expired, and mail leaves unsigned', async () => {
    await desk.keep(bob().certificate);
    const ada = ca.person({ addresses: ['ada@a.example'], until: '20260201000000Z' });
    await desk.keep(ada.certificate, ada.key.privateKey);
    expect(await desk.method.signerFor(pair())).toMatchObject({ usable: false, why: 'expired' });
    expect((await desk.method.protect(MAIL, request())).proof.signedBy).toBeNull();
    await expect(desk.method.sign(MAIL, request())).rejects.toMatchObject({ name: 'ProtectionRefused', why: 'no-key' });
  });
});

it('the subject stands inside alone where something was found in it, whatever is set, and its recipient reads it', async () => {
  const person = bob();
  await desk.keep(person.certificate);
  const made = async (hidesSubject: boolean): Promise<Uint8Array> =>
    (await desk.method.protect(MAIL, { ...request(), hidesSubject })).bytes;
  const outside = (bytes: Uint8Array): string | undefined => /^Subject: (.*)\r$/m.exec(Buffer.from(bytes).toString('latin1'))?.[1];
  const subject = /^Subject: (.*)\r$/m.exec(MAIL.toString())?.[1] ?? '';
  expect(subject).not.toBe('');
  expect(outside(await made(false))).toBe(subject);
  const hidden = await made(true);
  expect(outside(hidden)).toBe('[...]');
  expect(Buffer.from(hidden).toString('latin1')).not.toContain(subject);
  expect(await desk.opened(hidden, person)).toContain(`Subject: ${subject}`);
});

describe('a recipient who cannot be written to', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['no-key', () => Promise.resolve()],
    ['expired', () => desk.keep(bob({ until: '20260228000000Z' }).certificate)],
    ['not-yet-valid', () => desk.keep(bob({ from: '20260401000000Z' }).certificate)],
    ['wrong-usage', () => desk.keep(bob({ usage: '1.3.6.1.5.5.7.3.1' }).certificate)],
    ['untrusted-root', () => desk.keep(new TestAuthority('Other Root').person({ addresses: ['bob@b.example'] }).certificate)],
    ['broken', () => desk.keep(new TestAuthority().person({ addresses: ['bob@b.example'] }).certificate)],
    ['revocation-unknown', () => desk.keep(bob({ listAt: 'http://ca.example/list.crl' }).certificate)],
    ['key-too-short', () => desk.keep(desk.shortKey(ca, 'bob@b.example'))],
    [
      'blocked',
      async () => {
        const { certificate } = bob();
        await desk.keep(certificate);
        await desk.decide('block', certificate);
      },
    ],
    [
      'revoked',
      async () => {
        const { certificate } = bob({ listAt: 'http://ca.example/list.crl' });
        await desk.keep(certificate);
        desk.revoke(ca, certificate);
      },
    ],
  ])('%s', async (why, prepare) => {
    await prepare();
    expect(await desk.method.optionFor(pair())).toMatchObject({ method: 'smime', usable: false, why });
    const refusal: unknown = await desk.method.protect(MAIL, request()).catch((cause: unknown) => cause);
    expect(refusal).toMatchObject({ name: 'ProtectionRefused', method: 'smime', why });
    expect(String(refusal)).not.toContain('bob');
  });

  it('keeps a mail for several from being made', async () => {
    await desk.keep(bob().certificate);
    await expect(desk.method.protect(MAIL, request(['bob@b.example', 'carol@c.example']))).rejects.toMatchObject({ why: 'no-key' });
  });

  it('is blocked, too, by a certificate whose signature was written in its other form', async () => {
    const { certificate } = bob();
    const other = desk.otherForm(certificate);
    await desk.keep(other);
    expect(other.fingerprint).not.toBe(certificate.fingerprint);
    expect(await desk.method.optionFor(pair())).toMatchObject({ usable: true });
    await desk.decide('block', certificate, { identity: identityOf(certificate) });
    expect(await desk.method.optionFor(pair())).toMatchObject({ usable: false, why: 'blocked' });
  });

  it('gets nothing that is larger than the settings allow', async () => {
    await desk.keep(bob().certificate);
    const small = request(undefined, { settings: settings({ maxBytes: 20 }) });
    await expect(desk.method.protect(MAIL, small)).rejects.toMatchObject({ why: 'too-large' });
  });

  it('is written to where nobody can be asked about revocation, if the settings accept that', async () => {
    await desk.keep(bob({ listAt: 'http://ca.example/list.crl' }).certificate);
    const accepting = settings({ revocationOutage: 'accept' });
    expect(await desk.method.optionFor(pair('bob@b.example', { settings: accepting }))).toMatchObject({ usable: true });
  });
});

describe('the trust list', () => {
  const everybody = 'global';
  /** Whom a certificate of an authority that nobody trusts is used for, after entries at these places. */
  it.each<[string, readonly (readonly ['allow' | 'block', string])[], Readonly<Record<string, string>>]>([
    ['is inherited from everybody', [['allow', everybody]], { 'bob@b.example': 'usable', 'bob@x.b.example': 'usable' }],
    ['is inherited from a domain', [['allow', 'b.example']], { 'bob@b.example': 'usable', 'bob@x.b.example': 'untrusted-root' }],
    [
      'is inherited from all domains above',
      [['allow', '*.b.example']],
      { 'bob@b.example': 'untrusted-root', 'bob@x.b.example': 'usable', 'bob@y.x.b.example': 'usable' },
    ],
    [
      'reaches one person and no other',
      [['allow', 'bob@b.example']],
      { 'BOB+news@b.example': 'usable', 'eve@b.example': 'untrusted-root' },
    ],
    [
      'goes by the nearest place, whatever farther ones say',
      [
        ['block', everybody],
        ['allow', '*.example'],
        ['block', '*.b.example'],
        ['allow', 'x.b.example'],
        ['block', 'bob@x.b.example'],
      ],
      {
        'bob@elsewhere.test': 'blocked',
        'bob@b.example': 'usable',
        'bob@z.b.example': 'blocked',
        'eve@x.b.example': 'usable',
        'bob@x.b.example': 'blocked',
      },
    ],
  ])('%s', async (_, entries, expected) => {
    const { certificate } = new TestAuthority('Nobody').person({ addresses: Object.keys(expected) });
    await desk.keep(certificate);
    for (const [decision, place] of entries) await desk.decide(decision, certificate, { place });
    const seen: Record<string, string> = {};
    for (const address of Object.keys(expected)) {
      const option = await desk.method.optionFor(pair(address));
      seen[address] = option.usable ? 'usable' : option.why;
    }
    expect(seen).toEqual(expected);
  });

  it('takes one that has expired where it says so, and there alone', async () => {
    const { certificate } = bob({ addresses: ['bob@b.example', 'bob@c.example'], until: '20260201000000Z' });
    await desk.keep(certificate);
    await desk.decide('allow', certificate);
    expect(await desk.method.optionFor(pair())).toMatchObject({ usable: false, why: 'expired' });
    await desk.decide('allow', certificate, { place: 'b.example', acceptExpired: true });
    expect(await desk.method.optionFor(pair())).toMatchObject({ usable: true });
    expect(await desk.method.optionFor(pair('bob@c.example'))).toMatchObject({ usable: false, why: 'expired' });
  });

  it('allows a certificate that its owner has signed, and none that its owner signs for the address of somebody else', async () => {
    const mallory = new TestAuthority('Mallory');
    await desk.keep(mallory.certificate);
    await desk.decide('allow', mallory.certificate);
    await desk.keep(mallory.person({ addresses: ['ceo@bank.example'] }).certificate);
    expect(await desk.method.optionFor(pair('ceo@bank.example'))).toMatchObject({ usable: false, why: 'untrusted-root' });
  });

  it('blocks what an authority vouched for, for those whose list says so', async () => {
    const { certificate } = bob({ addresses: ['bob@b.example', 'bob@c.example'] });
    await desk.keep(certificate);
    await desk.decide('block', ca.certificate, { place: 'b.example' });
    expect(await desk.method.optionFor(pair())).toMatchObject({ usable: false, why: 'blocked' });
    expect(await desk.method.optionFor(pair('bob@c.example'))).toMatchObject({ usable: true });
  });
});

it('the key of a certificate that is ours opens mail for it', async () => {
  const person = bob();
  await desk.keep(person.certificate, person.key.privateKey);
  const { bytes } = await desk.method.protect(MAIL, request());
  const key = await desk.store.privateKeys.decryptionKey(person.certificate.fingerprint);
  expect(key?.kind).toBe(softwareDecryptionKey(person.key.privateKey).kind);
  expect(await desk.opened(bytes, person, key)).toContain('meet me at noon');
});
