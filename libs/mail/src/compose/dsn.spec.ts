import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { composeDsn } from './dsn.js';

const dsn = {
  reportingMta: 'gateway.example',
  messageId: '1@gateway.example',
  date: '2026-03-01T10:00:00.000Z',
  arrivalDate: '2026-03-01T09:00:00.000Z',
  queueId: 'Q1',
  sender: 'rosalind@sender.example',
  originalEnvelopeId: null,
  action: 'delayed',
  recipients: [{ address: 'a@x.example', originalRecipient: null, code: 0, reply: 'held', status: '4.7.0' }],
} as const;

describe('a delivery status notification', () => {
  // RFC 6522 §3: the third part is optional
  it('can do without the part that returns the message', async () => {
    const bytes = composeDsn({ ...dsn, returned: null });
    const text = bytes.toString('latin1');
    expect(text.match(/^--=_dsn-Q1\r$/gm)).toHaveLength(2);
    expect(text.endsWith('Status: 4.7.0\r\n\r\n--=_dsn-Q1--\r\n')).toBe(true);
    const mail = await simpleParser(bytes);
    expect(mail.text).toContain('Final-Recipient: rfc822; a@x.example');
    expect(mail.attachments).toEqual([]);
  });

  it('returns the header section where that is wanted', async () => {
    const returned = { kind: 'headers', bytes: Buffer.from('Subject: Figures\r\n') } as const;
    const text = composeDsn({ ...dsn, returned }).toString('latin1');
    expect(text.match(/^--=_dsn-Q1\r$/gm)).toHaveLength(3);
    const [part] = (await simpleParser(text)).attachments;
    expect([part?.contentType, part?.content.toString()]).toEqual(['text/rfc822-headers', 'Subject: Figures\r\n']);
  });
});
