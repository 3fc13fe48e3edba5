import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { composeCoverMail } from './cover-mail.js';

const PDF = Buffer.from('%PDF-1.7 not really one');
const MAIL = Buffer.from(
  [
    'Received: from a by b; Mon, 30 Nov 2026 10:00:00 +0100',
    'DKIM-Signature: v=1; a=rsa-sha256',
    'From: =?utf-8?q?Ren=C3=A9?= <r@example.org>',
    'To: b@example.net,',
    ' c@example.net',
    'Bcc: hidden@example.net',
    'Subject: Your diagnosis',
    'Keywords: cancer',
    'Message-ID: <1@example.org>',
    'Content-Type: text/plain',
    '',
    'The result is positive.',
  ].join('\r\n'),
);

describe('the mail around a PDF', () => {
  it('tells nothing of the mail but who writes to whom', async () => {
    const raw = composeCoverMail(MAIL, PDF, {});
    for (const secret of ['diagnosis', 'cancer', 'positive', 'hidden@', 'DKIM']) expect(raw.toString()).not.toContain(secret);
    const mail = await simpleParser(raw);
    expect(mail.from?.text).toBe('"René" <r@example.org>');
    expect(mail.to).toMatchObject({ text: 'b@example.net, c@example.net' });
    expect(mail.subject).toBe('Encrypted message');
    expect(mail.messageId).toBe('<1@example.org>');
    expect(mail.headers.get('received')).toBeDefined();
    expect(mail.text).toContain('This message is encrypted.');
  });

  it('carries the PDF byte for byte', async () => {
    const pdf = Buffer.from(Array.from({ length: 10_000 }, (_, index) => (index * 7) % 256));
    const raw = composeCoverMail(MAIL, pdf, {});
    expect(
      Math.max(
        ...raw
          .toString('latin1')
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(78);
    const { attachments } = await simpleParser(raw);
    expect(attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([['message.pdf', 'application/pdf']]);
    expect(attachments[0]?.content.equals(pdf)).toBe(true);
  });

  it('says what it was told to say', async () => {
    const raw = composeCoverMail(MAIL, PDF, { cover: 'Grüße von der Klinik', subject: null, replyUrl: 'https://portal.example/r/1' });
    const mail = await simpleParser(raw);
    expect(mail.subject).toBe('Your diagnosis');
    expect(mail.text).toBe('Grüße von der Klinik\n\nAnswer in confidence: https://portal.example/r/1');
  });

  it('lets no field begin another one', async () => {
    const raw = composeCoverMail(Buffer.from('From: a@example.org\rBcc: x@example.net\n\ny\n'), PDF, {});
    expect(raw.toString('latin1')).not.toMatch(/\r(?!\n)|(?<!\r)\n/);
    const mail = await simpleParser(raw);
    expect(mail.bcc).toBeUndefined();
  });
});
