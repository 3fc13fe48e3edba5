/**
 * Mail that must be encrypted, to people whose certificate may not be used: real store, trust list, revocation and S/MIME, and the mail
 * flow from reception to a next hop that is asked over SMTP. It does not leave in clear, and everybody is told why. docs/encryption.md
 * names this suite.
 */
import type { RevocationSource } from '#crypto';
import type { SettingValues } from '#dlp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestAuthority, type PersonWish } from '../../../../test/support/certificate-people.js';
import { CertificateMail } from '../../test/support/certificate-mail.js';
import { FlowStage } from '../../test/support/flow-stage.js';
import { reasonWords } from '../notices/reason-words.js';
import { copyForms } from '../project/held-messages/copy-forms.js';
import { tellDecision } from '../project/held-messages/timeline-decisions.js';

const SECRET = 'the raise is approved';
const [BOB, CAROL] = ['bob@b.example', 'carol@c.example'] as const;
const FROM = 'rosalind@sender.example';
const LIST = 'http://ca.example/list.crl';
const RESPONDER = 'http://ca.example/ocsp';

let ca: TestAuthority;
let desk: CertificateMail;
let stage: FlowStage;

/** What the world outside answers. */
let responder: (question: Buffer) => Buffer | undefined;
const source: RevocationSource = {
  fetchList: () => Promise.resolve(undefined),
  askResponder: (_, question) => Promise.resolve(responder(question)),
};

beforeEach(async () => {
  responder = () => undefined;
  ca = new TestAuthority();
  desk = await CertificateMail.open(source);
  await desk.trust(await desk.keep(ca.certificate));
});
afterEach(async () => {
  await stage.close();
  await desk.close();
});

async function openStage(settings: SettingValues = {}): Promise<void> {
  stage = await FlowStage.open({ protection: { methods: [desk.method] }, settings: { 'encrypt.mode': 'mandatory', ...settings } });
}

const bob = (wish: Partial<PersonWish> = {}) => ca.person({ addresses: [BOB], ...wish });
const written = (text: string, names: readonly string[]): string =>
  `From: ${FROM}\r\nTo: ${names.join(', ')}\r\nSubject: Figures\r\n\r\n${text}\r\n`;

/** Everything that went over the wire, to whomever. */
const onTheWire = (): string => stage.hop.mails.map(({ wire }) => wire).join('\n');
const open = (): string => 'opened';

interface Case {
  readonly why: string;
  /** What the engine's interface, its timeline and the dashboard say. */
  readonly sentence: string;
  /** What the notice to the sender says. */
  readonly told: string;
  readonly settings?: SettingValues;
  readonly prepare: () => Promise<unknown>;
}

const CASES: Readonly<Record<string, Case>> = {
  'has expired': {
    why: 'expired',
    sentence: 'The certificate has expired.',
    told: 'the key of the recipient has expired',
    prepare: () => desk.keep(bob({ until: '20260228235959Z' }).certificate),
  },
  'is not valid yet': {
    why: 'not-yet-valid',
    sentence: 'The certificate is not valid yet.',
    told: 'the key of the recipient is not valid yet',
    prepare: () => desk.keep(bob({ from: '20260301100100Z' }).certificate),
  },
  'was revoked by a list': {
    why: 'revoked',
    sentence: 'The certificate was revoked.',
    told: 'the key of the recipient was revoked',
    prepare: async () => {
      const { certificate } = bob({ listAt: LIST });
      await desk.keep(certificate);
      desk.revoke(ca, certificate);
    },
  },
  'was revoked, as a responder says': {
    why: 'revoked',
    sentence: 'The certificate was revoked.',
    told: 'the key of the recipient was revoked',
    prepare: () => {
      responder = (question) => ca.answerThatRevokes(question);
      return desk.keep(bob({ responderAt: RESPONDER }).certificate);
    },
  },
  'may have been revoked, and nobody can be asked': {
    why: 'revocation-unknown',
    sentence: 'Whether the certificate was revoked cannot be found out now.',
    told: 'nobody could say whether the key of the recipient was revoked',
    prepare: () => desk.keep(bob({ listAt: LIST, responderAt: RESPONDER }).certificate),
  },
  'is for something else than mail': {
    why: 'wrong-usage',
    sentence: 'The certificate is not meant for this use.',
    told: 'the key of the recipient is not meant for mail',
    prepare: () => desk.keep(bob({ usage: '1.3.6.1.5.5.7.3.1' }).certificate),
  },
  'leads to a root that nobody trusts': {
    why: 'untrusted-root',
    sentence: 'The certificate leads to no root that is trusted here.',
    told: 'the key of the recipient is not trusted',
    prepare: async () => {
      const stranger = new TestAuthority('Other Root');
      await desk.keep(stranger.certificate);
      await desk.keep(stranger.person({ addresses: [BOB] }).certificate);
    },
  },
  'is blocked by the trust list': {
    why: 'blocked',
    sentence: 'The certificate is blocked by the trust list.',
    told: 'the key of the recipient is blocked',
    prepare: async () => {
      const { certificate } = bob();
      await desk.keep(certificate);
      await desk.decide('block', certificate, { place: 'b.example' });
    },
  },
  'has a key that is too short': {
    why: 'key-too-short',
    sentence: 'The key is too short to be safe.',
    told: 'the key of the recipient is too short',
    prepare: () => desk.keep(desk.shortKey(ca, BOB)),
  },
  'is signed by somebody else than its issuer': {
    why: 'broken',
    sentence: 'The certificate is broken or signed with an algorithm that is not safe.',
    told: 'the key of the recipient is damaged',
    prepare: () => desk.keep(new TestAuthority(ca.name).person({ addresses: [BOB] }).certificate),
  },
  'is good, but the mail is larger than the settings allow': {
    why: 'too-large',
    sentence: 'The mail is larger than this method may take.',
    told: 'the mail is too large',
    settings: { 'smime.maxSize': 80 },
    prepare: () => desk.keep(bob().certificate),
  },
  'does not exist': {
    why: 'no-key',
    sentence: 'There is no certificate.',
    told: 'no key of the recipient is known',
    prepare: () => Promise.resolve(),
  },
};

describe('a recipient whose certificate', () => {
  it.each(Object.entries(CASES))('%s gets nothing in clear, and it is said why', async (_, { why, sentence, told, settings, prepare }) => {
    await prepare();
    await openStage(settings);
    const { messageId, reply } = await stage.receive({ raw: written(SECRET, [BOB]), recipients: [BOB] });
    await stage.deliver(messageId);
    expect(reply.code).toBe(250);
    expect(stage.hop.mails).toEqual([]);

    const attempt = { method: 'smime', why, tried: false };
    const [failed, ...more] = await stage.factsOf(messageId, 'EncryptionFailed');
    expect(more).toEqual([]);
    expect(failed?.data).toMatchObject({ recipients: [0], cause: 'no-method', disposition: 'held' });
    expect(failed?.data.attempts).toEqual([{ recipients: [0], ...attempt }]);

    const facts = await stage.facts(messageId);
    expect(copyForms(facts, open).get(0)).toMatchObject({ protection: null, notEncrypted: [{ ...attempt, because: sentence }] });
    const said = failed && tellDecision(failed, { open, nameOf: open });
    expect(said).toMatchObject({
      sentence: expect.stringContaining('Could not be encrypted for 1 person') as string,
      detail: `S/MIME: ${sentence}`,
    });
    expect(reasonWords(why, 'en')).toBe(told);

    // whoever releases it, encrypted or as it may leave: it does not leave in clear
    for (const kind of ['release-encrypted', 'release'] as const) {
      await stage.release(messageId, kind);
      await stage.deliver(messageId);
      expect(stage.hop.mails).toEqual([]);
    }
    const again = await stage.factsOf(messageId, 'EncryptionFailed');
    expect(again.map(({ data }) => data.attempts.map((each) => each.why))).toEqual([[why], [why], [why]]);
    expect(await stage.factsOf(messageId, 'DeliveryQueued')).toEqual([]);
    expect(await stage.factsOf(messageId, 'ReleaseCommitted')).toEqual([]);
  });

  it.each(Object.entries(CASES))(
    '%s gets nothing where such mail is not held: its sender is told',
    async (_, { why, settings, prepare }) => {
      await prepare();
      await openStage({ ...settings, 'dlp.quarantineOnFailedEncryption': false });
      const { messageId } = await stage.receive({ raw: written(SECRET, [BOB]), recipients: [BOB] });
      await stage.deliver(messageId);
      const failed = await stage.factsOf(messageId, 'EncryptionFailed');
      expect(failed.map(({ data }) => [data.disposition, ...data.attempts.map((each) => each.why)])).toEqual([['refused', why]]);
      expect(onTheWire()).not.toContain(SECRET);
      expect(stage.hop.mails.filter(({ recipients }) => recipients.includes(BOB))).toEqual([]);
    },
  );
});

describe('of several recipients', () => {
  it('who has no key gets nothing, who has one gets it encrypted, and neither waits for the other', async () => {
    const person = bob();
    await desk.keep(person.certificate);
    await openStage();
    const { messageId } = await stage.receive({ raw: written(SECRET, [BOB, CAROL]), recipients: [BOB, CAROL] });
    await stage.deliver(messageId);
    expect(stage.hop.mails.map(({ recipients }) => recipients)).toEqual([[BOB]]);
    expect(onTheWire()).not.toContain(SECRET);
    expect(await desk.opened(Buffer.from(stage.hop.mails[0]?.wire ?? '', 'latin1'), person)).toContain(SECRET);
    const failed = await stage.factsOf(messageId, 'EncryptionFailed');
    expect(failed.map(({ data }) => [data.recipients, data.attempts])).toEqual([
      [[1], [{ recipients: [1], method: 'smime', why: 'no-key', tried: false }]],
    ]);
    const forms = copyForms(await stage.facts(messageId), open);
    expect(forms.get(0)?.protection).toMatchObject({ how: 'encrypted', method: 'smime', keyCount: 1 });
    expect(forms.get(1)?.notEncrypted).toMatchObject([{ because: 'There is no certificate.' }]);
  });

  it('each is told of with a reason of their own', async () => {
    const people = ['a', 'b', 'c'].map((name) => `${name}@b.example`);
    const [expired, early] = [
      ca.person({ addresses: [people[0] ?? ''], until: '20260201000000Z' }),
      ca.person({ addresses: [people[1] ?? ''], from: '20260401000000Z' }),
    ];
    for (const { certificate } of [expired, early]) await desk.keep(certificate);
    await openStage();
    const { messageId } = await stage.receive({ raw: written(SECRET, people), recipients: people });
    await stage.deliver(messageId);
    expect(stage.hop.mails).toEqual([]);
    const forms = copyForms(await stage.facts(messageId), open);
    expect([0, 1, 2].map((number) => forms.get(number)?.notEncrypted.map(({ why }) => why))).toEqual([
      ['expired'],
      ['not-yet-valid'],
      ['no-key'],
    ]);
  });

  it('goes out once the certificate is good again, by a release', async () => {
    const person = bob({ until: '20260201000000Z' });
    await desk.keep(person.certificate);
    await openStage();
    const { messageId } = await stage.receive({ raw: written(SECRET, [BOB]), recipients: [BOB] });
    await desk.decide('allow', person.certificate, { acceptExpired: true });
    await stage.release(messageId, 'release-encrypted');
    await stage.deliver(messageId);
    expect(stage.hop.mails.map(({ recipients }) => recipients)).toEqual([[BOB]]);
    expect(await desk.opened(Buffer.from(stage.hop.mails[0]?.wire ?? '', 'latin1'), person)).toContain(SECRET);
    expect(copyForms(await stage.facts(messageId), open).get(0)).toMatchObject({ protection: { method: 'smime' }, notEncrypted: [] });
  });
});
