import { describe, expect, it } from 'vitest';
import { FACTORY_PROTECT, type EncryptionMethod, type ProtectSettings } from '#dlp';
import { jsonLog } from '../platform/engine-log.js';
import { Overloaded } from '../platform/overloaded.js';
import { MethodDesk } from './method-desk.js';
import { ProtectionRefused, type ProtectionMethod, type ProtectionPair, type UsableOption } from './protection-method.js';
import type { SigningMethod } from './signing-method.js';

const AT = '2026-03-01T12:00:00.000Z';
const ALL: ProtectSettings = { ...FACTORY_PROTECT, pdf: { ...FACTORY_PROTECT.pdf, enabled: true } };
const PAIR: ProtectionPair = {
  sender: 'ada@a.example',
  recipient: 'bob@b.example',
  settings: ALL,
  sizeBytes: 1_000,
  demanded: true,
  at: AT,
};
const REQUEST = { messageId: 'm1', sender: PAIR.sender, recipients: [PAIR.recipient], settings: ALL, at: AT };
const usable = (method: EncryptionMethod): UsableOption => ({ method, usable: true, keys: [], signer: null, algorithms: [] });
const refuses = (method: EncryptionMethod, more: Partial<ProtectionMethod> = {}): ProtectionMethod => ({
  method,
  optionFor: () => Promise.resolve(usable(method)),
  protect: () => Promise.reject(new ProtectionRefused(method, 'expired', 'The certificate has expired.')),
  ...more,
});
const breaks = (): Promise<never> => Promise.reject(new Error('bob@b.example has a broken ring'));
const desk = (methods: ProtectionMethod[], signers: SigningMethod[] = []): MethodDesk =>
  new MethodDesk({ methods, signers, dkim: { hasKeys: false }, log: jsonLog('silent') });
const says = async (pair: Partial<ProtectionPair>, methods = [refuses('pdf'), refuses('pgp'), refuses('smime')]): Promise<string[]> =>
  (await desk(methods).optionsFor({ ...PAIR, ...pair })).map((option) => `${option.method} ${option.usable ? 'usable' : option.why}`);

describe('the options for a pair', () => {
  it('stand in the order of the ladder, whatever the order of the methods', async () => {
    expect(await says({})).toEqual(['smime usable', 'pgp usable', 'pdf usable']);
    expect(await says({}, [])).toEqual([]);
  });

  it('say off where a method is not on for both ends', async () => {
    expect(await says({ settings: FACTORY_PROTECT })).toEqual(['smime usable', 'pgp usable', 'pdf off']);
  });

  it('say too-large above the limit of the method, and not for a mail that nobody has in mind yet', async () => {
    const settings = { ...ALL, pgp: { ...ALL.pgp, maxBytes: 999 } };
    expect(await says({ settings })).toEqual(['smime usable', 'pgp too-large', 'pdf usable']);
    expect(await says({ settings, sizeBytes: null })).toEqual(['smime usable', 'pgp usable', 'pdf usable']);
  });

  it('have no PDF for mail that need not be encrypted, where that is set', async () => {
    const settings = { ...ALL, pdf: { ...ALL.pdf, onlyIfMandatory: true } };
    expect(await says({ settings, demanded: false })).toEqual(['smime usable', 'pgp usable', 'pdf not-demanded']);
    expect(await says({ settings })).toEqual(['smime usable', 'pgp usable', 'pdf usable']);
  });

  it('say failed for a method that cannot be asked, and the others still answer', async () => {
    expect(await says({}, [refuses('smime', { optionFor: breaks }), refuses('pgp')])).toEqual(['smime failed', 'pgp usable']);
  });
});

describe('an attempt', () => {
  it('is refused with the reason of the method', async () => {
    await expect(desk([refuses('smime')]).protect('smime', Buffer.of(), REQUEST)).rejects.toMatchObject({
      method: 'smime',
      why: 'expired',
    });
  });

  it('that breaks off is refused without a word of what broke', async () => {
    const broken = desk([refuses('pgp', { protect: breaks })]);
    await expect(broken.protect('pgp', Buffer.of(), REQUEST)).rejects.toThrow(
      new ProtectionRefused('pgp', 'failed', 'The attempt broke off.'),
    );
  });

  it('that cannot begin now is no refusal', async () => {
    const busy = desk([refuses('pdf', { protect: () => Promise.reject(new Overloaded('busy')) })]);
    await expect(busy.protect('pdf', Buffer.of(), REQUEST)).rejects.toThrow(Overloaded);
  });

  it('by a method that is not there is refused', async () => {
    await expect(desk([]).protect('pdf', Buffer.of(), REQUEST)).rejects.toMatchObject({ why: 'off' });
    await expect(desk([]).sign('pgp', Buffer.of(), REQUEST)).rejects.toMatchObject({ why: 'off' });
  });
});

describe('who signs', () => {
  it('is asked of S/MIME first, and only where the method is on for both ends', async () => {
    const signs = (method: SigningMethod['method']): SigningMethod => ({
      method,
      signerFor: () => Promise.resolve({ method, usable: false, why: 'no-key' }),
      sign: () => Promise.reject(new ProtectionRefused(method, 'no-key', 'There is no key.')),
    });
    const settings = { ...ALL, smime: { ...ALL.smime, enabled: false } };
    const options = await desk([], [signs('pgp'), signs('smime')]).signersFor({ ...PAIR, settings });
    expect(options.map((option) => [option.method, option.usable || option.why])).toEqual([
      ['smime', 'off'],
      ['pgp', 'no-key'],
    ]);
  });
});
