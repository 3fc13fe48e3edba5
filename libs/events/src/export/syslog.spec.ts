import { describe, expect, it } from 'vitest';
import type { ExportedEvent } from './exported-event.js';
import { cefLine } from './cef.js';
import { framedSyslog, syslogMessage } from './syslog.js';

const event: ExportedEvent = {
  stored: {
    id: '0b7e3f5e-6a55-5d0c-9a0c-1f4d5f6b7a81',
    type: 'HoldExpired',
    version: 1,
    data: '{}',
    meta: '{}',
    stream: 'message-a]b"c\\d',
    revision: 3,
    position: 12,
    chain: 'ab'.repeat(32),
  },
  source: '/lazaret/mail.example.com',
  program: '1.2|3',
  masking: 'sealed',
  at: '2026-11-30T08:15:30.125Z',
  actor: { kind: 'system', id: 'expiry' },
  data: {},
  mail: null,
};

describe('a syslog message', () => {
  it('has the header of RFC 5424, and escapes what would end a parameter', () => {
    expect(syslogMessage(event)).toBe(
      '<109>1 2026-11-30T08:15:30.125Z mail.example.com lazaret - HoldExpired [lazaret@32473 id="0b7e3f5e-6a55-5d0c-9a0c-1f4d5f6b7a81" ' +
        `position="12" stream="message-a\\]b\\"c\\\\d" revision="3" chain="${'ab'.repeat(32)}" actor="system:expiry" masking="sealed"]`,
    );
  });

  it('carries another line behind the mark of UTF-8', () => {
    expect(syslogMessage(event, 'Grüße')).toMatch(/masking="sealed"\] \uFEFFGrüße$/u);
  });

  it('leaves out a line that would make it longer than receivers must take, and says so', () => {
    const message = syslogMessage(event, 'ü'.repeat(4_000));
    expect(Buffer.byteLength(message)).toBeLessThan(8_192);
    expect(message).toMatch(/ omittedBytes="8000"\]$/);
  });

  it('keeps a host name that is none out of the header', () => {
    expect(syslogMessage({ ...event, source: '/lazaret/ö \n' })).toContain(' - lazaret - HoldExpired ');
  });

  it('is framed by its length in bytes', () => {
    expect(framedSyslog('a\nü').toString()).toBe('4 a\nü');
  });
});

describe('a CEF line', () => {
  const mail = {
    messageId: 'm1',
    sender: 'a=b\\c|d\r\ne@example.com',
    recipients: [`${'r'.repeat(1_022)}😀@example.org`],
    subject: null,
    internetMessageId: null,
    sizeBytes: 1,
    hop: 'outbound',
  } as const;

  it('escapes pipes in the header, equals signs and line ends in the extension, backslashes in both', () => {
    const line = cefLine({ ...event, mail });
    expect(line).toContain('CEF:0|Lazaret|Lazaret|1.2\\|3|HoldExpired|Hold expired|3|rt=1796026530125 ');
    expect(line).toContain(' suser=a\\=b\\\\c|d\\ne@example.com ');
    expect(line).toContain(' cs3=message-a]b"c\\\\d ');
  });

  it('cuts a value at the limit of its field, between characters', () => {
    expect(cefLine({ ...event, mail })).toContain(` duser=${'r'.repeat(1_022)} dvchost=`);
  });
});
