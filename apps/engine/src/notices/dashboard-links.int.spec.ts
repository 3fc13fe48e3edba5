/** Where links to the dashboard lead: SQLite, files and SMTP are real, the next hop is a double. */
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { openAccount, openBreakGlass } from '../../test/support/alarm-account.js';
import { onNoticeStage, type NoticeStage } from '../../test/support/notice-stage.js';

const MANAGER = 'dlp@halden.example';
const ANNA = 'anna@halden.example';
/** Of the configuration, where no `http.publicUrl` is: where the pages are listened for. */
const DASHBOARD = 'http://127.0.0.1:8080';
const PAGES = 'https://pages.halden.example';

async function linksTo(stage: NoticeStage, address: string, subject: RegExp): Promise<readonly string[]> {
  const mails = await Promise.all(stage.mailsTo(address).map(({ bytes }) => simpleParser(bytes)));
  const mail = mails.find((each) => subject.test(each.subject ?? ''));
  return mail?.text?.match(/https?:\/\/\S+/g) ?? [];
}

describe('with quarantine.url, under which the engine answers for the pages of senders only', () => {
  it('notices to managers, their digest and the alarm link to the address of the dashboard; notices to senders to that of their page', () =>
    onNoticeStage({}, async (stage) => {
      await stage.set({
        'quarantine.url': PAGES,
        'dlp.managers': [MANAGER],
        'notices.quarantine.managers': true,
        'notices.digestAbove': 1,
      });
      const id = await stage.hold({ sender: ANNA, subject: 'One' });
      await stage.until(() => stage.mailsTo(MANAGER).length === 1 && stage.mailsTo(ANNA).length === 1);
      expect(await linksTo(stage, MANAGER, /One/)).toEqual([`${DASHBOARD}/quarantine/${id}`]);
      expect(await linksTo(stage, ANNA, /One/)).toEqual([expect.stringMatching(/^https:\/\/pages\.halden\.example\/held\/[\w-]{84}$/)]);
      const second = await stage.hold({ sender: ANNA, subject: 'Two' });
      await stage.until(() => stage.states().filter((state) => state === 'quarantine digested').length === 2);
      stage.clock.advance(3_606);
      await stage.until(() => stage.mailsTo(MANAGER).length === 2);
      expect(await linksTo(stage, MANAGER, /^Summary/)).toEqual([`${DASHBOARD}/quarantine/${second}`, `${DASHBOARD}/quarantine`]);
      await openBreakGlass(stage.parts, await openAccount(stage.parts, { email: 'gus@people.example', roles: ['break-glass'] }));
      await stage.until(() => stage.mailsTo('gus@people.example').length === 1);
      expect(await linksTo(stage, 'gus@people.example', /^Emergency/)).toEqual([`${DASHBOARD}/quarantine`]);
    }));
});
