import type { PgpSecretKey } from '#crypto';
import { readPgpKeys, softwarePgpDecryptor } from '#crypto';
import { FACTORY_PROTECT, type ProtectSettings } from '#dlp';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { madePgpKey, type MadePgpKey } from '../../../../test/support/pgp-key-client.js';
import { PgpWorkHere } from '../../../../test/support/pgp-work-here.js';
import { PgpRing } from '../../test/support/pgp-ring.js';
import { openPgp } from '../protect/open-pgp.js';
import type { ProtectionPair, ProtectionRequest } from '../protect/protection-method.js';
import { PgpWorkBroken } from './pgp-work.js';

const AT = '2026-03-10T10:00:00.000Z';
const MAIL = Buffer.from('From: ada@a.example\r\nTo: bob@b.example\r\nSubject: plans\r\n\r\nmeet me at noon\r\n');

let ada: MadePgpKey;
let bob: MadePgpKey;
let bobToo: MadePgpKey;
let ring: PgpRing;

beforeAll(async () => {
  ada = await madePgpKey('ada@a.example');
  bob = await madePgpKey('bob@b.example', { validDays: 30 });
  bobToo = await madePgpKey('bob@b.example', { type: 'p256' });
});
beforeEach(async () => {
  ring = await PgpRing.open();
});
afterEach(() => ring.close());

function settings(pgp: Partial<ProtectSettings['pgp']> = {}): ProtectSettings {
  return { ...FACTORY_PROTECT, pgp: { ...FACTORY_PROTECT.pgp, ...pgp } };
}

function pair(recipient = 'bob@b.example', change: Partial<ProtectionPair> = {}): ProtectionPair {
  return { sender: 'ada@a.example', recipient, settings: settings(), sizeBytes: null, demanded: true, at: AT, ...change };
}

function request(recipients = ['bob@b.example'], change: Partial<ProtectionRequest> = {}): ProtectionRequest {
  return { messageId: 'm1', sender: 'ada@a.example', recipients, settings: settings(), at: AT, ...change };
}

const opened = (mail: Uint8Array, reader: PgpSecretKey) =>
  openPgp(Buffer.from(mail), { at: new Date(AT), decryptor: softwarePgpDecryptor([reader]), known: [ada.secret.key] });

describe('a recipient with a key', () => {
  it('can be written to once it is trusted, and it says with what and until when', async () => {
    const id = await ring.keep(bob.publicFile);
    const key = {
      kind: 'pgp-key',
      fingerprint: bob.fingerprint,
      passwordId: null,
      expiresAt: '2026-03-31T10:00:00.000Z',
      chosenBy: 'address',
    };
    expect(await ring.method.optionFor(pair())).toEqual({ method: 'pgp', usable: false, why: 'untrusted', keys: [key] });
    await ring.trust(id);
    expect(await ring.method.optionFor(pair('Bob+news@B.example'))).toEqual({
      method: 'pgp',
      usable: true,
      keys: [key],
      signer: null,
      algorithms: ['aes-256', 'mdc'],
    });
  });

  it('opens what was made for all of the keys that serve, signed by the key of the sender', async () => {
    for (const { publicFile } of [bob, bobToo]) await ring.trust(await ring.keep(publicFile));
    await ring.trust(await ring.keep(ada.privateFile));
    const { bytes, proof } = await ring.method.protect(MAIL, request());
    expect(proof).toMatchObject({ method: 'pgp', signedBy: { fingerprint: ada.fingerprint }, algorithms: ['aes-256', 'mdc', 'eddsa'] });
    expect(proof.encryptedFor.map(({ fingerprint }) => fingerprint).sort()).toEqual([bob.fingerprint, bobToo.fingerprint].sort());
    expect(Buffer.from(bytes).toString('latin1')).not.toContain('meet me');
    for (const { secret } of [bob, bobToo]) {
      const { mail, layers } = await opened(bytes, secret);
      expect(mail.toString()).toContain('meet me at noon');
      expect(layers).toMatchObject([
        { kind: 'encrypted', opened: true, cipher: 'aes-256' },
        { kind: 'signed', verdict: 'good' },
      ]);
    }
  });

  it.each([
    ['carol@c.example', 'carol@c.example', 'by-hand'],
    ['c.example', 'carol@c.example', 'domain'],
    ['*.example', 'carol@c.example', 'domain'],
    ['b.example', 'bob@b.example', 'address'],
    ['bob@b.example', 'bob@b.example', 'by-hand'],
  ])('that was put with %s is chosen for %s: %s', async (place, recipient, chosenBy) => {
    const id = await ring.keep(bob.publicFile);
    await ring.trust(id);
    await ring.assign(id, place);
    expect(await ring.method.optionFor(pair(recipient))).toMatchObject({ usable: true, keys: [{ chosenBy }] });
  });

  it('is asked for by the settings: cipher, form, hash, size', async () => {
    for (const { privateFile } of [bob, ada]) await ring.trust(await ring.keep(privateFile));
    const made = async (pgp: Partial<ProtectSettings['pgp']>) =>
      ring.method.protect(MAIL, request(['bob@b.example'], { settings: settings(pgp) }));
    const { bytes, proof } = await made({ cipher: 'AES_192', hash: 'SHA512', compression: 'ZIP', encoding: 'inline' });
    expect(proof.algorithms).toEqual(['aes-192', 'mdc', 'eddsa']);
    expect(Buffer.from(bytes).toString('latin1')).not.toContain('multipart');
    expect((await opened(bytes, bob.secret)).layers).toMatchObject([{ cipher: 'aes-192' }, { signatures: [{ hash: 'sha512' }] }]);
    await expect(made({ maxBytes: 10 })).rejects.toMatchObject({ why: 'too-large' });
  });
});

it('the subject stands inside alone where something was found in it, also where mail is encrypted inline, which has no place for it', async () => {
  await ring.trust(await ring.keep(bob.publicFile));
  for (const encoding of ['mime', 'inline'] as const) {
    const asked = request(undefined, { settings: settings({ encoding }), hidesSubject: true });
    const { bytes } = await ring.method.protect(MAIL, asked);
    const text = Buffer.from(bytes).toString('latin1');
    expect(text).toContain('\r\nSubject: [...]\r\n');
    expect(text).not.toContain('plans');
    expect((await opened(bytes, bob.secret)).mail.toString()).toContain('Subject: plans\r\n');
  }
});

it('the subject is hidden around a mail, and comes back with it, where that is set', async () => {
  await ring.trust(await ring.keep(bob.publicFile));
  const hidden = settings({ protectHeaders: ['subject', 'to'] });
  const { bytes } = await ring.method.protect(MAIL, request(['bob@b.example'], { settings: hidden }));
  expect(Buffer.from(bytes).toString()).not.toContain('plans');
  const { mail } = await opened(bytes, bob.secret);
  expect(mail.toString()).toMatch(/^Subject: plans\r$/m);
});

describe('a recipient who cannot be written to', () => {
  it.each([
    ['nobody@b.example', AT, 'no-key', 0],
    ['bob@b.example', '2026-04-01T00:00:00.000Z', 'expired', 1],
    ['bob@b.example', '2026-02-01T00:00:00.000Z', 'not-yet-valid', 1],
  ])('%s at %s: %s', async (recipient, at, why, count) => {
    await ring.trust(await ring.keep(bob.publicFile));
    const option = await ring.method.optionFor(pair(recipient, { at }));
    expect(option).toMatchObject({ usable: false, why });
    expect(option.keys).toHaveLength(count);
    await expect(ring.method.protect(MAIL, request([recipient], { at }))).rejects.toMatchObject({ why });
  });

  it('has a key whose sub-key for encrypting is excepted from trust', async () => {
    const id = await ring.keep(bob.publicFile);
    const [subkey] = (await readPgpKeys(bob.publicFile, new Date(AT)))[0]?.subkeys ?? [];
    await ring.trust(id, [subkey?.fingerprint ?? '']);
    expect(await ring.method.optionFor(pair())).toMatchObject({ usable: false, why: 'wrong-usage' });
  });

  it('refuses the mail for all of them: nothing is sent to some', async () => {
    await ring.trust(await ring.keep(bob.publicFile));
    await expect(ring.method.protect(MAIL, request(['bob@b.example', 'nobody@b.example']))).rejects.toMatchObject({ why: 'no-key' });
  });
});

describe('a sender', () => {
  it('signs with a private key that is trusted, and its mail verifies', async () => {
    const id = await ring.keep(ada.privateFile);
    const { settings: ours, ...ends } = pair();
    expect(await ring.method.signerFor({ ...ends, settings: ours })).toMatchObject({ usable: false, why: 'untrusted' });
    await expect(ring.method.sign(MAIL, request())).rejects.toMatchObject({ why: 'no-key' });
    await ring.trust(id);
    expect(await ring.method.signerFor({ ...ends, settings: ours })).toMatchObject({
      usable: true,
      signer: { fingerprint: ada.fingerprint },
    });
    const signed = await ring.method.sign(MAIL, request());
    expect(signed).toMatchObject({ signedBy: { fingerprint: ada.fingerprint }, algorithms: ['eddsa'] });
    expect((await opened(signed.bytes, bob.secret)).layers).toMatchObject([
      { kind: 'signed', verdict: 'good', signatures: [{ isFrom: true }] },
    ]);
  });

  it('whose private key is not here signs nothing', async () => {
    await ring.trust(await ring.keep(ada.publicFile));
    expect(await ring.method.signerFor(pair())).toMatchObject({ usable: false, why: 'no-key' });
  });

  it('signs with the key that was put with it by hand rather than with its own', async () => {
    const office = await madePgpKey('office@a.example');
    for (const { privateFile } of [ada, office]) await ring.trust(await ring.keep(privateFile));
    await ring.assign(ring.idOf(office.fingerprint), 'ada@a.example');
    expect(await ring.method.signerFor(pair())).toMatchObject({ signer: { fingerprint: office.fingerprint, chosenBy: 'by-hand' } });
  });

  it('whose private key has got lost or damaged gets no mail out unsigned', async () => {
    for (const { privateFile } of [bob, ada]) await ring.trust(await ring.keep(privateFile));
    await ring.damage(ring.idOf(ada.fingerprint));
    await expect(ring.method.protect(MAIL, request())).rejects.toThrow();
    await ring.book.privateKeys.destroy(ring.idOf(ada.fingerprint));
    await expect(ring.method.protect(MAIL, request())).rejects.toMatchObject({ why: 'failed' });
  });
});

it('an attempt that breaks off says nothing of what was in it', async () => {
  await ring.trust(await ring.keep(bob.publicFile));
  const work = new PgpWorkHere();
  work.protect = () => Promise.reject(new PgpWorkBroken('it took too long'));
  await expect(ring.methodWith(work).protect(MAIL, request())).rejects.toMatchObject({ why: 'failed', message: 'The attempt broke off.' });
});
