import { describe, expect, it } from 'vitest';
import { isCalendarMail } from './calendar-mail.js';

/** RFC 6047 §4.1, shortened. */
const EVENT = [
  'BEGIN:VCALENDAR',
  'METHOD:REQUEST',
  'VERSION:2.0',
  'BEGIN:VEVENT',
  'UID:1@a.example',
  'SUMMARY:Meeting',
  'END:VEVENT',
  'END:VCALENDAR',
];
const calendar = (lines: readonly string[] = EVENT, type = 'text/calendar; method=REQUEST; charset=utf-8'): string =>
  [`Content-Type: ${type}`, '', ...lines, ''].join('\r\n');
const withLine = (line: string): string => calendar([...EVENT.slice(0, -2), line, ...EVENT.slice(-2)]);
const TEXT = 'Content-Type: text/plain\r\n\r\nMeeting on Friday\r\n';
const HTML = 'Content-Type: text/html\r\n\r\n<p>Meeting on Friday</p>\r\n';
const FILE = calendar(EVENT, 'application/ics; name="invite.ics"').replace(
  '\r\n\r\n',
  '\r\nContent-Disposition: attachment; filename="invite.ics"\r\n\r\n',
);
const REPORT = 'Content-Type: application/pdf; name="report.pdf"\r\n\r\n%PDF-1.7\r\n';

function multipart(kind: string, parts: readonly string[], around = ''): string {
  return [
    `Content-Type: multipart/${kind}; boundary="${kind}"`,
    '',
    ...parts.flatMap((part) => [`--${kind}`, part]),
    `--${kind}--`,
    around,
  ].join('\r\n');
}

const is = (entity: string): boolean => isCalendarMail(Buffer.from(`From: a@a.example\r\nSubject: Meeting\r\n${entity}`));

describe('a mail of a calendar', () => {
  it.each([
    ['a calendar object', calendar()],
    ['an object among the same in words', multipart('alternative', [TEXT, HTML, calendar()])],
    ['the same, and the object once more as a file', multipart('mixed', [multipart('alternative', [TEXT, HTML, calendar()]), FILE])],
    [
      'with the usual line before its parts',
      multipart('alternative', ['', TEXT, calendar()]).replace(
        '--alternative\r\n\r\n',
        'This is a multipart message in MIME format.\r\n\r\n',
      ),
    ],
    ['an object with an attachment that is elsewhere', withLine('ATTACH:https://a.example/agenda')],
  ])('is: %s', (_, entity) => {
    expect(is(entity)).toBe(true);
  });

  it.each([
    ['a plain mail', TEXT],
    ['an object without a method', calendar(EVENT, 'text/calendar')],
    ['other words under the name of an object', calendar(['The secret plan'])],
    ['an object with words behind it', calendar([...EVENT, 'The secret plan'])],
    ['an object with a file inside', withLine('ATTACH;FMTTYPE=application/pdf;ENCODING=BASE64;VALUE=BINARY:JVBERi0=')],
    ['an object with a file inside, its line folded', withLine('ATTACH;ENCODING=BA\r\n SE64;VALUE=BIN\r\n ARY:JVBERi0=')],
    ['an object with a file in an address', withLine('ATTACH:data:application/pdf;base64,JVBERi0=')],
    ['an invitation with another attachment', multipart('mixed', [multipart('alternative', [TEXT, calendar()]), REPORT])],
    ['an attachment among the alternatives', multipart('alternative', [TEXT, REPORT, calendar()])],
    ['text that is a file', multipart('alternative', [TEXT.replace('text/plain', 'text/plain; name="plan.txt"'), calendar()])],
    ['a mail that an object hangs on', multipart('mixed', [TEXT, calendar()])],
    ['alternatives without an object', multipart('alternative', [TEXT, HTML])],
    ['words that no program shows', multipart('alternative', [TEXT, calendar()], 'The secret plan. '.repeat(20))],
    ['an object under two types', `Content-Type: application/pdf\r\n${calendar()}`],
    ['an object in many parts', multipart('alternative', [...Array.from({ length: 10 }, () => TEXT), calendar()])],
    ['a multipart without an end', multipart('alternative', [TEXT, calendar()]).replace('--alternative--', '')],
  ])('is not: %s', (_, entity) => {
    expect(is(entity)).toBe(false);
  });
});
