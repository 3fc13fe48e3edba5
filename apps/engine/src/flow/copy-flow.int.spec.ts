import { FACTORY_FLOW, FACTORY_PROTECT, NOTHING_FOUND, NOTHING_TO_PROTECT_WITH, type FlowFacts, type SenderTriggers } from '#dlp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyFlow, keyOf, playedCopy, SIGNS_DKIM, type PlayedMethod } from '../../test/support/copy-flow.js';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { Overloaded } from '../platform/overloaded.js';
import { discardForms, type LedCopies } from './copy-flow.js';
import type { FlowCopy } from './course.js';
import { MailInFlow } from './mail-in-flow.js';

const [A, B, C] = ['a@x.example', 'b@x.example', 'c@x.example'] as const;
const RAW = `From: rosalind@sender.example\r\nTo: ${A}, ${B}\r\nSubject: [encrypt] Figures [sign]\r\n\r\nthe secret figures\r\n`;
const NO_TRIGGERS: SenderTriggers = {
  encrypt: { subject: null, header: null, removesMatch: true },
  sign: { subject: null, header: null, removesMatch: true },
};
const MUST: Partial<FlowFacts> = { judgement: { ...NOTHING_FOUND, immediate: 'must-encrypt', because: 'pattern' } };

let fixture: EngineFixture;
let led: LedCopies[];
beforeEach(async () => {
  fixture = await engineFixture();
  led = [];
});
afterEach(async () => {
  await discardForms(led);
  await fixture.remove();
});

function copies(addresses: readonly string[], changes: Partial<FlowFacts> = {}): FlowCopy[] {
  const facts: FlowFacts = {
    entry: 'root',
    recipient: 'outside',
    mail: { hasOriginator: true, demands: [], signing: [], failure: null, isEncrypted: false, isSigned: false, isCalendar: false },
    judgement: NOTHING_FOUND,
    settings: FACTORY_FLOW,
    ...NOTHING_TO_PROTECT_WITH,
    ...changes,
  };
  const protect = { ...FACTORY_PROTECT, pdf: { ...FACTORY_PROTECT.pdf, enabled: true } };
  return addresses.map((address, recipient) => ({ recipient, address, facts, protect }));
}

const mailOf = (raw = RAW, triggers = NO_TRIGGERS): MailInFlow =>
  new MailInFlow({
    ...{ messageId: 'm1', sender: 'rosalind@sender.example', sizeBytes: raw.length, at: '2026-03-01T10:00:00.000Z', triggers },
    read: () => Promise.resolve(Buffer.from(raw)),
  });

async function lead(
  asked: readonly FlowCopy[],
  at: Parameters<typeof copyFlow>[1] = {},
  mail: MailInFlow = mailOf(),
): Promise<LedCopies[]> {
  led = await copyFlow(fixture, at).lead(asked, mail);
  return led;
}

async function bytesOf({ form }: LedCopies): Promise<string> {
  if (form.kind !== 'made') return form.kind;
  const pieces: Buffer[] = [];
  for await (const piece of form.bytes.chunks()) pieces.push(piece);
  return Buffer.concat(pieces).toString('latin1');
}

/** Recipients, end, form, and the attempts that came to nothing. */
const told = (groups: readonly LedCopies[]) =>
  groups.map(({ recipients, pass, form, attempts }) => [
    recipients,
    pass.end,
    form.kind === 'made' ? `${form.protection} ${form.method}` : form.kind,
    attempts.map(({ method, why, tried }) => `${method} ${why}${tried ? ' tried' : ''}`),
  ]);

const everywhere = (method: PlayedMethod['method']): PlayedMethod => ({ method });
const nowhere = (method: PlayedMethod['method']): PlayedMethod => ({ method, lacks: () => 'no-key' });

describe('copies that are led through the flow', () => {
  it('leave as they came where there is no method, and nobody reads the mail', async () => {
    const mail = new MailInFlow({ ...mailOf().source, read: () => Promise.reject(new Error('read')) });
    expect(told(await lead(copies([A, B]), {}, mail))).toEqual([[[0, 1], 'transport', 'as-came', []]]);
    expect(told(await lead(copies([A], { recipient: 'inside' }), { methods: [everywhere('smime')] }, mail))).toEqual([
      [[0], 'transport', 'as-came', []],
    ]);
  });

  it('are encrypted by the first method that there is for each of them', async () => {
    const smime: PlayedMethod = { method: 'smime', lacks: (to) => (to === A ? undefined : 'no-key') };
    const pgp: PlayedMethod = { method: 'pgp', lacks: (to) => (to === B ? undefined : 'no-key') };
    const groups = await lead(copies([A, B, C], MUST), { methods: [everywhere('pdf'), pgp, smime] });
    expect(told(groups).map(([recipients, , form]) => [recipients, form])).toEqual([
      [[0], 'encrypted smime'],
      [[1], 'encrypted pgp'],
      [[2], 'encrypted pdf'],
    ]);
    expect(await Promise.all(groups.map(bytesOf))).toEqual([playedCopy('smime', [A]), playedCopy('pgp', [B]), playedCopy('pdf', [C])]);
  });

  it('fall to the next method when an attempt is refused, and say why each was not used', async () => {
    const smime: PlayedMethod = { method: 'smime', refuses: () => 'revoked' };
    const pgp: PlayedMethod = { method: 'pgp', lacks: () => 'untrusted' };
    expect(told(await lead(copies([A], MUST), { methods: [smime, pgp, everywhere('pdf')] }))).toEqual([
      [[0], 'transport', 'encrypted pdf', ['pgp untrusted', 'smime revoked tried']],
    ]);
    const none = await lead(copies([A], MUST), { methods: [smime, pgp, nowhere('pdf')] });
    expect(told(none)).toEqual([[[0], 'failed-encryption-quarantine', 'as-came', ['pgp untrusted', 'pdf no-key', 'smime revoked tried']]]);
  });

  it('fall to the next method when an attempt breaks off, or does not say for whom the copy is', async () => {
    const breaks: PlayedMethod = { method: 'smime', protect: () => Promise.reject(new TypeError('a bug')) };
    const forNobody: PlayedMethod = {
      method: 'pgp',
      protect: (mail) =>
        Promise.resolve({ bytes: mail, proof: { method: 'pgp', encryptedFor: [], signedBy: null, algorithms: ['aes-256'] } }),
    };
    expect(told(await lead(copies([A], MUST), { methods: [breaks, forNobody] }))).toEqual([
      [[0], 'failed-encryption-quarantine', 'as-came', ['smime failed tried', 'pgp failed tried']],
    ]);
  });

  it('leave in clear where encryption was merely possible and came to nothing', async () => {
    const smime: PlayedMethod = { method: 'smime', refuses: () => 'expired' };
    expect(told(await lead(copies([A]), { methods: [smime] }))).toEqual([[[0], 'transport', 'as-came', ['smime expired tried']]]);
  });

  it('wait, and leave nothing behind, when protection cannot begin now', async () => {
    const busy: PlayedMethod = { method: 'pgp', protect: () => Promise.reject(new Overloaded('busy')) };
    const smime: PlayedMethod = { method: 'smime', lacks: (to) => (to === A ? undefined : 'no-key') };
    await expect(lead(copies([A, B], MUST), { methods: [smime, busy] })).rejects.toThrow(Overloaded);
  });
});

describe('copies of several recipients', () => {
  it('are one copy where the mail names them all, and one each where it hides them', async () => {
    const groups = await lead(copies([A, B, C], MUST), { methods: [everywhere('smime')] });
    expect(await Promise.all(groups.map(bytesOf))).toEqual([playedCopy('smime', [A, B]), playedCopy('smime', [C])]);
    expect(groups.map(({ recipients }) => recipients)).toEqual([[0, 1], [2]]);
  });

  it('are one each as a PDF, which has a password of its own', async () => {
    expect(told(await lead(copies([A, B], MUST), { methods: [everywhere('pdf')] })).map(([recipients]) => recipients)).toEqual([[0], [1]]);
  });

  it('are not spoiled by the one for whom an attempt is refused', async () => {
    const smime: PlayedMethod = { method: 'smime', refuses: (to) => (to.includes(B) ? 'expired' : undefined) };
    const groups = await lead(copies([A, B], MUST), { methods: [smime] });
    expect(told(groups)).toEqual([
      [[0], 'transport', 'encrypted smime', []],
      [[1], 'failed-encryption-quarantine', 'as-came', ['smime expired tried']],
    ]);
    expect(await bytesOf(groups[0]!)).toBe(playedCopy('smime', [A]));
  });

  it('are never one copy under different settings', async () => {
    const [one] = copies([A], MUST);
    const [other] = copies([B], MUST);
    if (one === undefined || other === undefined) throw new Error('two copies');
    const groups = await lead([one, { ...other, recipient: 1 }], { methods: [everywhere('smime')] });
    expect(await Promise.all(groups.map(bytesOf))).toEqual([playedCopy('smime', [A]), playedCopy('smime', [B])]);
  });
});

describe('what a copy is made of', () => {
  const subject = (text: string) => ({ subject: { kind: 'keyword', text }, header: null, removesMatch: true }) as const;
  const shows: PlayedMethod = {
    method: 'smime',
    protect: (mail, { recipients }) =>
      Promise.resolve({
        bytes: Buffer.concat([Buffer.from('Sealed: yes\r\n'), mail]),
        proof: { method: 'smime', encryptedFor: recipients.map((each) => keyOf(each)), signedBy: null, algorithms: ['aes-256-gcm'] },
      }),
  };

  it('is the mail without the triggers of its sender, where they are to be taken out', async () => {
    const triggers = { encrypt: subject('[encrypt]'), sign: subject('[sign]') };
    const [both] = await lead(copies([A], MUST), { methods: [shows] }, mailOf(RAW, triggers));
    expect(await bytesOf(both!)).toBe(`Sealed: yes\r\n${RAW.replace('[encrypt] Figures [sign]', 'Figures')}`);
    await discardForms(led);
    const kept = { encrypt: { ...triggers.encrypt, removesMatch: false }, sign: triggers.sign };
    const [one] = await lead(copies([A], MUST), { methods: [shows] }, mailOf(RAW, kept));
    expect(await bytesOf(one!)).toContain('Subject: [encrypt] Figures\r\n');
  });

  it('may be large: it is kept beside memory until it is stored', async () => {
    const raw = RAW + 'x'.repeat(600_000);
    const [large] = await lead(copies([A], MUST), { methods: [shows] }, mailOf(raw));
    expect(large?.form).toMatchObject({ kind: 'made', bytes: { sizeBytes: raw.length + 13 } });
    expect((await bytesOf(large!)).length).toBe(raw.length + 13);
  });
});

describe('a signature on mail in clear', () => {
  const always = { settings: { ...FACTORY_FLOW, sign: { onlyWhenEncrypting: false, skipPgp: false } } };
  const asks = { ...NO_TRIGGERS, sign: { subject: { kind: 'keyword', text: '[SIGN]' }, header: null, removesMatch: true } } as const;

  it('is made where it is set, one for all', async () => {
    const groups = await lead(copies([A, C], always), { signers: ['pgp', 'smime'] });
    expect(told(groups)).toEqual([[[0, 1], 'transport', 'signed smime', []]]);
    expect(await bytesOf(groups[0]!)).toBe(`X-Signed: smime\r\n${RAW}`);
  });

  it('is made where the sender asks for it, in the subject or by a header field, and then not shown', async () => {
    const [group] = await lead(copies([A]), { signers: ['smime'] }, mailOf(RAW, asks));
    expect(await bytesOf(group!)).toBe(`X-Signed: smime\r\n${RAW.replace(' [sign]', '')}`);
    const field = { subject: null, header: { header: 'x-sign', kind: 'keyword', text: 'yes' }, removesMatch: true } as const;
    const byHeader = await lead(copies([A]), { signers: ['smime'] }, mailOf(`X-Sign: yes\r\n${RAW}`, { ...NO_TRIGGERS, sign: field }));
    expect(told(byHeader)).toEqual([[[0], 'transport', 'signed smime', []]]);
    expect(told(await lead(copies([A]), { signers: ['smime'] }))).toEqual([[[0], 'transport', 'as-came', []]]);
  });

  it('is not looked for in what nobody may sign: mail inside, and mail that a person sends as it is', async () => {
    const unread = new MailInFlow({ ...mailOf(RAW, asks).source, read: () => Promise.reject(new Error('read')) });
    for (const change of [{ recipient: 'inside' }, { entry: 'post-quarantine-send-as-is' }] as const)
      expect(told(await lead(copies([A], change), { signers: ['smime'] }, unread))).toEqual([[[0], 'transport', 'as-came', []]]);
  });
});

describe('the DKIM signature', () => {
  const on = (onRefusal: 'unsigned' | 'hold' = 'unsigned') => ({ settings: { ...FACTORY_FLOW, dkim: { sign: true, onRefusal } } });
  const forged = RAW.replace('From: rosalind@sender.example\r\n', '');

  it('stands before the mail as it came, which is not touched', async () => {
    const [group] = await lead(copies([A, C], on()), { dkim: SIGNS_DKIM });
    expect(group?.form).toEqual({
      ...{ kind: 'dkim', fields: Buffer.from('DKIM-Signature: d=sender.example\r\n') },
      signedBy: [{ domain: 'sender.example', selector: 's1' }],
    });
    expect(group?.pass.transitions.at(-1)?.because).toBe('signed');
  });

  it('is made over what was made of the mail', async () => {
    const signs = { dkim: SIGNS_DKIM, signers: ['smime' as const] };
    const settings = { ...on().settings, sign: { onlyWhenEncrypting: false, skipPgp: true } };
    const [group] = await lead(copies([A], { settings }), signs);
    expect(await bytesOf(group!)).toBe(`DKIM-Signature: d=sender.example\r\nX-Signed: smime\r\n${RAW}`);
    expect(group?.form).toMatchObject({ dkim: [{ domain: 'sender.example', selector: 's1' }] });
  });

  it('that is refused lets the mail leave without it, or holds it', async () => {
    const [group] = await lead(copies([A], on()), { dkim: SIGNS_DKIM }, mailOf(forged));
    expect([group?.pass.end, group?.form.kind, group?.pass.transitions.at(-1)?.because]).toEqual(['transport', 'as-came', 'dkim-refused']);
    const hold = copies([A], { ...MUST, ...on('hold') });
    // this method makes a mail without From, too
    expect(told(await lead(hold, { dkim: SIGNS_DKIM, methods: [everywhere('smime')] }))).toEqual([[[0], 'dlp-quarantine', 'as-came', []]]);
    expect(told(await lead(copies([A], on('hold')), { dkim: SIGNS_DKIM }, mailOf(forged)))).toEqual([
      [[0], 'dlp-quarantine', 'as-came', []],
    ]);
  });

  it('is made once more for mail that a person sends as it is, and never holds it', async () => {
    const asIs = copies([A], { entry: 'post-quarantine-send-as-is', ...on('hold') });
    expect(told(await lead(asIs, { dkim: SIGNS_DKIM }))).toEqual([[[0], 'transport', 'dkim', []]]);
    expect(told(await lead(asIs, { dkim: SIGNS_DKIM }, mailOf(forged)))).toEqual([[[0], 'transport', 'as-came', []]]);
  });
});
