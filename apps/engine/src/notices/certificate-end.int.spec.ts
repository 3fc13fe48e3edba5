/** Certificates and OpenPGP keys that end soon: SQLite, files and SMTP are real, the next hop is a double. The clock of the stage stands on 1 March 2026. */
import type { KeyObject } from 'node:crypto';
import { simpleParser, type ParsedMail } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { TestAuthority, type CertifiedPerson } from '../../../../test/support/certificate-people.js';
import { madePgpKey, type MadePgpKey } from '../../../../test/support/pgp-key-client.js';
import { PgpWorkHere } from '../../../../test/support/pgp-work-here.js';
import { openAccount } from '../../test/support/alarm-account.js';
import { onNoticeStage, type NoticeStage } from '../../test/support/notice-stage.js';
import type { Certificate } from '#crypto';
import { CertificateImporter } from '../certificates/certificate-importer.js';
import { PgpKeyImporter } from '../pgp-keys/pgp-key-importer.js';

const ANA = 'ana@people.example';
const DLP = 'dlp@halden.example';
const ca = new TestAuthority();

/** @param day - of March 2026 */
function ending(day: string, address = 'ada@a.example'): CertifiedPerson {
  return ca.person({ name: `Ada until ${day}`, addresses: [address], until: `202603${day}000000Z` });
}

/** With its private key. */
async function keepOurs(stage: NoticeStage, { certificate, key }: CertifiedPerson): Promise<void> {
  await keep(stage, certificate, key.privateKey);
}

async function keep(stage: NoticeStage, certificate: Certificate, key?: KeyObject): Promise<void> {
  const importer = new CertificateImporter(stage.certificates, stage.clock);
  const meta = { actor: { kind: 'cli', id: 'test' }, commandId: `keep-${certificate.fingerprint}` } as const;
  await importer.keep({ certificates: [{ certificate, ...(key && { key }) }], source: 'file', meta });
}

/** Imports a key, and trusts it. @returns its id */
async function trusted(stage: NoticeStage, { secret }: MadePgpKey): Promise<string> {
  const by = {
    actor: { kind: 'cli', id: 'test' },
    commandId: `keep-${secret.key.primary.fingerprint}-${String(stage.clock.now().getTime())}`,
  } as const;
  const importer = new PgpKeyImporter(stage.pgpKeys, new PgpWorkHere(), stage.clock);
  const [kept] = await importer.keep({ keys: [{ key: secret.key, secret: null }], source: 'file', by });
  const id = kept?.id ?? '';
  await stage.pgpKeys.trust(id, { exceptSubkeys: [], reason: 'known' }, { ...by, commandId: `${by.commandId}-trust` });
  return id;
}

async function mailTo(stage: NoticeStage, address: string, count = 1): Promise<ParsedMail> {
  await stage.until(() => stage.mailsTo(address).length === count);
  return simpleParser(stage.mailsTo(address).at(-1)?.bytes ?? '');
}

const types = async ({ parts }: NoticeStage): Promise<string[]> =>
  (await parts.store.readAll(0, 1000, { streamPrefixes: ['certificate-'] })).map(({ type }) => type);

describe('certificates that are in use and end soon', () => {
  it('are told once, in one mail to each manager and keeper, in their language', () =>
    onNoticeStage({}, async (stage) => {
      await openAccount(stage.parts, { email: ANA, roles: ['policy-author'] });
      await openAccount(stage.parts, { email: 'gus@people.example', roles: ['auditor'] });
      await stage.set({ 'dlp.managers': [DLP], 'notices.language': 'de' });
      for (const day of ['20', '10']) await keepOurs(stage, ending(day));
      await stage.announcedEnds.look();
      const mail = await mailTo(stage, DLP);
      expect(mail.subject).toBe('Benutzte Zertifikate laufen bald ab');
      expect(mail.text?.match(/CN=Ada until \d+/g)).toEqual(['CN=Ada until 10', 'CN=Ada until 20']);
      expect(mail.text).toContain('/certificates');
      expect((await mailTo(stage, ANA)).messageId).not.toBe(mail.messageId);
      expect(stage.mailsTo('gus@people.example')).toEqual([]);
      await stage.announcedEnds.look();
      await keepOurs(stage, ending('25'));
      await stage.announcedEnds.look();
      const second = await mailTo(stage, DLP, 2);
      expect(second.text?.match(/CN=Ada until \d+/g)).toEqual(['CN=Ada until 25']);
    }));

  it('are not told of before the days that the setting says, nor when they have ended, nor when nobody here uses them', () =>
    onNoticeStage({}, async (stage) => {
      await stage.set({ 'dlp.managers': [DLP], 'certificates.warnDays': 5 });
      await keepOurs(stage, ending('20'));
      await keep(stage, ending('04', 'partner@b.example').certificate);
      await keepOurs(stage, ca.person({ addresses: ['ada@a.example'], until: '20260228000000Z' }));
      await stage.announcedEnds.look();
      expect(await types(stage)).not.toContain('CertificateEndAnnounced');
      expect(stage.announcedEnds.endingSoon()).toEqual({ certificates: 1, pgpKeys: 0 });
      stage.clock.advance(15 * 86_400);
      await stage.announcedEnds.look();
      expect((await mailTo(stage, DLP)).text).toContain('CN=Ada until 20');
    }));

  it('are not told of again by a log that is read again', () =>
    onNoticeStage({}, async (stage) => {
      await stage.set({ 'dlp.managers': [DLP] });
      await keepOurs(stage, ending('10'));
      await stage.announcedEnds.look();
      await mailTo(stage, DLP);
      stage.clock.advance(30 * 86_400);
      await stage.beginWith({ trialMode: false, internalDomains: ['halden.example'] });
      await stage.announcedEnds.look();
      await stage.until(() => stage.outbox.book.work.due('9999', ['certificate-end'], 1).length === 0);
      expect(stage.mailsTo(DLP)).toHaveLength(1);
    }));
});

describe('OpenPGP keys that are trusted and end soon', () => {
  it('are told of in the mail about certificates, once', () =>
    onNoticeStage({}, async (stage) => {
      await stage.set({ 'dlp.managers': [DLP] });
      await keepOurs(stage, ending('20'));
      const bob = await madePgpKey('bob@b.example', { validDays: 9 });
      await trusted(stage, bob);
      await stage.announcedEnds.look();
      const mail = await mailTo(stage, DLP);
      expect(mail.subject).toBe('Certificates and PGP keys in use end soon');
      expect(mail.text?.match(/^- .*$/gm)).toEqual(['- bob <bob@b.example>', '- CN=Ada until 20']);
      expect(mail.text).toContain(`OpenPGP ${bob.fingerprint}`);
      expect(mail.text).toMatch(/\/certificates\n.*\/pgp-keys\n/);
      expect(stage.announcedEnds.endingSoon()).toEqual({ certificates: 1, pgpKeys: 1 });
      await stage.announcedEnds.look();
      await trusted(stage, await madePgpKey('eve@b.example', { validDays: 8 }));
      await stage.announcedEnds.look();
      const second = await mailTo(stage, DLP, 2);
      expect(second.subject).toBe('PGP keys in use end soon');
      expect(second.text?.match(/^- .*$/gm)).toEqual(['- eve <eve@b.example>']);
    }));

  it('are not told of when nobody trusts them, nor when they do not end soon', () =>
    onNoticeStage({}, async (stage) => {
      await stage.set({ 'dlp.managers': [DLP], 'certificates.warnDays': 5 });
      const id = await trusted(stage, await madePgpKey('bob@b.example', { validDays: 3 }));
      const by = { actor: { kind: 'cli', id: 'test' }, commandId: 'distrust' } as const;
      await stage.pgpKeys.change(id, { type: 'DistrustPgpKey', reason: stage.pgpKeys.seals.sealReason(id, 'left') }, by);
      for (const validDays of [30, undefined])
        await trusted(stage, await madePgpKey('eve@b.example', validDays === undefined ? {} : { validDays }));
      await stage.announcedEnds.look();
      expect(stage.announcedEnds.endingSoon()).toEqual({ certificates: 0, pgpKeys: 0 });
      expect((await stage.parts.store.readAll(0, 1000)).map(({ type }) => type)).not.toContain('PgpKeyEndAnnounced');
    }));
});
