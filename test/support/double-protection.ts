/** The double's protection: who has which key, told for a held message and for two addresses. */
import type {
  HeldProtection,
  MailWay,
  ProtectionFate,
  ProtectionKeyOfApi,
  ProtectionPreview,
  ProtectionRung,
  RecipientState,
  RouteName,
} from '#contracts';
import { settingsAnswers } from './double-policy-settings.js';
import { type Call, messageOf, Refusal } from './double-world.js';

const DAY_MS = 86_400_000;
const UNDECIDED: ReadonlySet<RecipientState> = new Set(['held', 'blocked', 'bounced']);
export const CERTIFICATE = '7c2f41d0aabbccddeeff00112233445566778899aabbccddeeff001122339a01';

const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

const key = (more: Partial<ProtectionKeyOfApi>): ProtectionKeyOfApi => ({
  kind: 'certificate',
  fingerprint: CERTIFICATE,
  passwordId: null,
  expiresAt: inDays(400),
  expiresSoon: false,
  chosenBy: 'address',
  ...more,
});
const ours = (): ProtectionKeyOfApi => key({ fingerprint: '0f'.repeat(32) });

const rung = (method: ProtectionRung['method'], more: Partial<ProtectionRung>): ProtectionRung => ({
  method,
  use: 'not',
  why: null,
  because: null,
  keys: [],
  signer: null,
  algorithms: [],
  ...more,
});
const noCertificate = rung('smime', { why: 'no-key', because: 'There is no certificate.' });
const noKey = rung('pgp', { why: 'no-key', because: 'There is no key.' });
const pdfOff = rung('pdf', { why: 'off', because: 'Switched off at one of the two ends.' });

/** By what stands in the address: `audit` has nothing, `okafor` only a key, everybody else a certificate, `settlements` one that ends soon. */
function ladderFor(address: string): ProtectionRung[] {
  if (address.startsWith('audit')) return [noCertificate, noKey, pdfOff];
  if (address.includes('okafor')) {
    const expired = rung('smime', { why: 'expired', because: 'The certificate has expired.', keys: [key({ expiresAt: inDays(-3) })] });
    const used = key({ kind: 'pgp-key', fingerprint: 'c0ffee00'.repeat(5), chosenBy: 'by-hand', expiresAt: null });
    return [expired, rung('pgp', { use: 'first', keys: [used], algorithms: ['aes-256'] }), pdfOff];
  }
  const expiring = address.startsWith('settlements') ? { expiresAt: inDays(9), expiresSoon: true } : {};
  const algorithms = ['aes-256-gcm', 'rsa-oaep-sha256'];
  return [rung('smime', { use: 'first', keys: [key(expiring)], signer: ours(), algorithms }), noKey, pdfOff];
}

const SENTENCES: Readonly<Record<ProtectionFate, string>> = {
  encrypted: 'Leaves encrypted.',
  'already-encrypted': 'Came encrypted, and leaves as it is.',
  'in-clear': 'Leaves in clear.',
  held: 'Is held: it has to be encrypted, and cannot be.',
  'sender-told': 'Is not sent, and its sender is told: it has to be encrypted, and cannot be.',
};

function courseFor(address: string, unencrypted: ProtectionFate) {
  const ladder = ladderFor(address);
  const method = ladder.find(({ use }) => use === 'first')?.method ?? null;
  const fate = method === null ? unencrypted : ('encrypted' as const);
  return { fate, sentence: SENTENCES[fate], method, ladder };
}

function heldProtection(call: Call): HeldProtection {
  const { revision, recipientStates } = messageOf(call);
  const copies = recipientStates.filter(({ state }) => UNDECIDED.has(state));
  const recipients = copies.map(({ index, address }) => ({ index, address, ...courseFor(address, 'held') }));
  return { revision, at: new Date().toISOString(), recipients };
}

type Steps = readonly (readonly [to: string, because: string])[];

function way(mail: MailWay['mail'], to: string, steps: Steps): MailWay {
  const transitions = steps.map(([end, because], at) => ({ from: steps[at - 1]?.[0] ?? 'root', to: end, because }));
  return { mail, ...courseFor(to, mail === 'plain' ? 'in-clear' : 'held'), transitions };
}

function protectionPreview(call: Call): ProtectionPreview {
  const { from, to } = call.body;
  if (typeof from !== 'string' || typeof to !== 'string' || !to.includes('@'))
    throw new Refusal(422, 'invalid-request', 'Some fields are missing or not as they must be. Nothing was changed.', {
      errors: [{ path: 'body.to', message: 'This is no address.' }],
    });
  const effective = settingsAnswers.effectiveSettings?.({ ...call, query: new URLSearchParams({ sender: from, recipient: to }) });
  const { settings, policyRevision } = effective as Pick<ProtectionPreview, 'settings' | 'policyRevision'>; // the double's own answer
  const toEncrypt: Steps = [
    ['check-subject-trigger', 'not-mandatory'],
    ['check-force-encrypt-header', 'no-subject-trigger'],
    ['check-encrypt-mode', 'no-header-trigger'],
    ['encrypt', 'allow'],
  ];
  const ways = [
    way('plain', to, [['external', 'recipient-outside'], ['dlp', 'scanning-on'], ['post-dlp', 'nothing-found'], ...toEncrypt]),
    way('must-encrypt', to, [['external', 'recipient-outside'], ['dlp', 'scanning-on'], ['dlp-must-encrypt', 'pattern'], ...toEncrypt]),
  ];
  const signers: ProtectionPreview['signers'] = [
    { method: 'smime', why: null, because: null, signer: ours(), algorithms: ['sha256'] },
    { method: 'pgp', why: 'no-key', because: 'There is no key.', signer: null, algorithms: [] },
  ];
  return { policyRevision, at: new Date().toISOString(), recipient: 'outside', ways, signers, settings };
}

export const protectionAnswers: Partial<Record<RouteName, (call: Call) => unknown>> = { heldProtection, protectionPreview };
