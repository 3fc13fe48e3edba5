/** The alarm of emergency access where something of somebody is broken: SQLite, files and SMTP are real, the next hop is a double. */
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { openAccount, openBreakGlass } from '../../test/support/alarm-account.js';
import { onNoticeStage, type NoticeStage } from '../../test/support/notice-stage.js';
import { PersonKeyRing } from '../access/person-key-ring.js';

const GUS = 'gus@people.example';
const MIA = 'mia@people.example';
const DAY_S = 86_400;
const NOT_YET = 'work on a notice failed and will be tried again';
const NEVER = 'emergency access was not told to everybody, and is not any more';

const open = async ({ parts }: NoticeStage): Promise<void> =>
  openBreakGlass(parts, await openAccount(parts, { email: GUS, roles: ['break-glass'] }));
const isDue = (stage: NoticeStage): boolean => stage.outbox.book.work.due('9999', ['alarm'], 1).length > 0;
const logs = (stage: NoticeStage, message: string): number => stage.logged.filter((line) => line.includes(message)).length;

describe('an account that cannot be opened', () => {
  it('keeps the alarm from nobody else, and is tried again until it can be', () =>
    onNoticeStage({}, async (stage) => {
      const broken = await openAccount(stage.parts, { email: 'bad@people.example', roles: ['dlp-manager'], isBroken: true });
      await openAccount(stage.parts, { email: MIA, roles: ['dlp-manager'] });
      await open(stage);
      await stage.until(() => stage.mailsTo(GUS).length === 1 && stage.mailsTo(MIA).length === 1);
      await stage.until(() => logs(stage, NOT_YET) === 1);
      stage.clock.advance(16);
      await stage.until(() => logs(stage, NOT_YET) === 2);
      expect(stage.logged.join()).toContain('unsealable');
      // an account that is erased has nobody to be told
      await new PersonKeyRing(stage.parts.config, stage.parts.keys).destroy(broken);
      stage.clock.advance(16);
      await stage.until(() => !isDue(stage));
      expect([stage.mailsTo(GUS).length, stage.mailsTo(MIA).length, logs(stage, NEVER)]).toEqual([1, 1, 0]);
    }));

  it('is given up in the end, which the log says', () =>
    onNoticeStage({}, async (stage) => {
      await openAccount(stage.parts, { email: MIA, roles: ['dlp-manager'], isBroken: true });
      await open(stage);
      await stage.until(() => logs(stage, NOT_YET) === 1);
      stage.clock.advance(DAY_S + 1); // delivery.giveUpDays of the stage
      await stage.until(() => !isDue(stage));
      expect(logs(stage, NEVER)).toBe(1);
    }));
});

describe('an address whose settings cannot be used', () => {
  it('gets the alarm in English', () =>
    onNoticeStage({}, async (stage) => {
      await stage.set({ 'notices.language': 'de', 'dlp.managers': ['dlp@halden.example'] });
      await stage.setUnchecked('people.example', 'locality', 'nowhere');
      await open(stage);
      const whom = [GUS, 'dlp@halden.example'];
      await stage.until(() => whom.every((address) => stage.mailsTo(address).length === 1) && !isDue(stage));
      const mails = await Promise.all(whom.map((address) => simpleParser(stage.mailsTo(address)[0]?.bytes ?? '')));
      expect(mails.map(({ subject }) => subject)).toEqual([
        'Emergency access to the quarantine was opened',
        'Notfallzugriff auf die Quarantäne wurde geöffnet',
      ]);
    }));
});
