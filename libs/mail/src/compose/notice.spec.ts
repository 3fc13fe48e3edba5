import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { parseMime } from '../mime/parse-mime.js';
import { composeNotice, type NoticeMail } from './notice.js';

const unlimited = { maxMimeDepth: 100, takeMimePart: (): boolean => true };

function mail(over: Partial<NoticeMail> = {}): NoticeMail {
  return {
    from: { name: 'Lazaret', address: 'postmaster@mail.example.org' },
    to: ['anna@example.org'],
    subject: 'Held, not sent: Q3',
    messageId: '0b6a@mail.example.org',
    thread: 'held-01JNZX@mail.example.org',
    date: '2026-03-03T10:01:05.000Z',
    autoSubmitted: 'auto-replied',
    fields: [],
    text: 'Your mail is held.\n',
    html: '<p>Your mail is held.</p>',
    ...over,
  };
}

describe('a composed notice', () => {
  it('is the mail that RFC 5322, 3834 and 2046 describe', () => {
    expect(composeNotice(mail()).toString('latin1').split('\r\n')).toEqual([
      'From: Lazaret <postmaster@mail.example.org>',
      'To: <anna@example.org>',
      'Subject: Held, not sent: Q3',
      'Date: Tue, 03 Mar 2026 10:01:05 +0000',
      'Message-ID: <0b6a@mail.example.org>',
      'In-Reply-To: <held-01JNZX@mail.example.org>',
      'References: <held-01JNZX@mail.example.org>',
      'Auto-Submitted: auto-replied',
      'X-Auto-Response-Suppress: All',
      'MIME-Version: 1.0',
      'Content-Type: multipart/alternative;',
      ' boundary="=_notice-0b6amailexampleorg"',
      '',
      '--=_notice-0b6amailexampleorg',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Your mail is held.',
      '--=_notice-0b6amailexampleorg',
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      '<p>Your mail is held.</p>',
      '--=_notice-0b6amailexampleorg--',
      '',
    ]);
  });

  it('is read by mailparser as it was meant', async () => {
    const text = 'Zurückgehalten, 漢字\n--=_notice-0b6amailexampleorg\n.\nFrom Anna\n';
    const read = await simpleParser(
      composeNotice(
        mail({
          from: { name: 'Müller, "IT"', address: 'it@example.org' },
          subject: 'Angehalten: Größe 漢字'.repeat(8),
          text,
          html: '<p>ü</p>',
        }),
      ),
    );
    expect(read.subject).toBe('Angehalten: Größe 漢字'.repeat(8));
    expect(read.from?.value).toEqual([{ name: 'Müller, "IT"', address: 'it@example.org' }]);
    // the last line end belongs to the boundary (RFC 2046 §5.1.1)
    expect(read.text).toBe(text.trimEnd());
    expect(read.html).toBe('<p>ü</p>');
  });

  it.each([
    ['subject', { subject: 'a\r\nBcc: eve@example.net\r\n\r\nbody' }],
    ['display name', { from: { name: 'x\r\nBcc: eve@example.net', address: 'a@example.org' } }],
    ['sender', { from: { name: '', address: 'a@example.org>\r\nBcc: <eve@example.net' } }],
    ['addressee', { to: ['a@example.org\r\nBcc: eve@example.net'] }],
    ['own field', { fields: [{ name: 'X-Case', value: '1\r\nBcc: eve@example.net' }] }],
    ['text', { text: 'x\r\n\r\n--=_notice-0b6amailexampleorg\r\nContent-Type: text/html\r\n\r\n<script>' }],
  ])('has no field and no part more, whatever its %s says', (_, over) => {
    const root = parseMime(composeNotice(mail(over)), unlimited);
    const plain = parseMime(composeNotice(mail('fields' in over ? { fields: [{ name: 'X-Case', value: '' }] } : {})), unlimited);
    expect(root.fields.map(({ name }) => name)).toEqual(plain.fields.map(({ name }) => name));
    expect(root.children.map(({ contentType }) => contentType.value)).toEqual(['text/plain', 'text/html']);
    expect(root.defects).toEqual([]);
  });

  it('stays in seven bits and lines of 998, and keeps its shape for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 300 }), (subject, text) => {
        const bytes = composeNotice(mail({ subject, text, from: { name: subject, address: 'a@example.org' } }));
        expect(bytes.every((byte) => byte < 0x80 && byte !== 0)).toBe(true);
        expect(
          bytes
            .toString('latin1')
            .split('\r\n')
            .every((line) => line.length <= 998 && !/[\r\n]/.test(line)),
        ).toBe(true);
        expect(parseMime(bytes, unlimited).children).toHaveLength(2);
      }),
    );
  });
});
