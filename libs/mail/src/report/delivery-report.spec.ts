import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeDsn } from '../compose/dsn.js';
import { readDeliveryReport } from './delivery-report.js';

function report(status: string, returned = '', type = 'text/rfc822-headers'): Buffer {
  return Buffer.from(
    `From: MAILER-DAEMON@mx.example.net\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n boundary="b"\r\n\r\n--b\r\n\r\nSorry.\r\n` +
      `--b\r\nContent-Type: message/delivery-status\r\n\r\n${status}\r\n--b\r\nContent-Type: ${type}\r\n\r\n${returned}\r\n--b--\r\n`,
  );
}

describe('a delivery report', () => {
  // as Postfix 3.7 writes it
  it('of Postfix names the envelope, the recipients that failed, and why', () => {
    const status = [
      'Reporting-MTA: dns; mx.example.net',
      'Original-Envelope-Id: QQ314159',
      'X-Postfix-Queue-ID: 4F1B2C3D',
      'Arrival-Date: Thu, 19 Mar 2026 08:00:00 +0000 (UTC)',
      '',
      'Final-Recipient: rfc822; bob@host2.example.net',
      'Original-Recipient: rfc822;bob@example.net',
      'Action: failed',
      'Status: 5.1.1',
      'Diagnostic-Code: smtp; 550 5.1.1 <bob@host2.example.net>: Recipient address',
      '    rejected: User unknown',
      '',
      'Final-Recipient: rfc822; carol@example.net',
      'Action: delayed',
      'Status: 4.4.1',
      '',
    ].join('\r\n');
    expect(readDeliveryReport(report(status, 'Received: by lazaret.example with ESMTP id X-1;\r\n now\r\nSubject: Hi\r\n'))).toEqual({
      names: ['QQ314159', 'by lazaret.example with ESMTP id X-1; now'],
      failed: [
        {
          addresses: ['bob@example.net', 'bob@host2.example.net'],
          code: 550,
          reply: '5.1.1 <bob@host2.example.net>: Recipient address    rejected: User unknown',
        },
      ],
    });
  });

  it('of a server that encodes its parts and returns the whole message is read, too', () => {
    const encoded = (text: string): string => Buffer.from(text).toString('base64');
    const status = encoded('Reporting-MTA: dns; x\n\nFinal-Recipient: RFC822;<a@example.net>\nAction: Failed\nStatus: 5.7.1\n');
    const raw = Buffer.from(
      `Content-Type: Multipart/Report; boundary=b\n\n--b\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n${status}\n` +
        `--b\nContent-Type: message/rfc822\n\nReceived: from here\nSubject: Hi\n\nReceived: no field\n--b--\n`,
    );
    expect(readDeliveryReport(raw)).toEqual({
      names: ['from here'],
      failed: [{ addresses: ['a@example.net'], code: null, reply: '5.7.1' }],
    });
  });

  it('of our own making is read back', () => {
    const bytes = composeDsn({
      reportingMta: 'gateway.example',
      messageId: '1@gateway.example',
      date: '2026-03-01T10:00:00.000Z',
      arrivalDate: '2026-03-01T09:00:00.000Z',
      queueId: 'Q1',
      sender: 'rosalind@sender.example',
      originalEnvelopeId: 'mine+1',
      action: 'failed',
      recipients: [{ address: 'a@x.example', originalRecipient: 'rfc822;A@x.example', code: 550, reply: '5.1.1 No' }],
      returned: { kind: 'headers', bytes: Buffer.from('Received: from over there\r\nSubject: Figures\r\n') },
    });
    expect(readDeliveryReport(bytes)).toEqual({
      names: ['mine+1', 'from over there'],
      failed: [{ addresses: ['A@x.example', 'a@x.example'], code: 550, reply: '5.1.1 No' }],
    });
  });

  it.each([
    ['other mail', 'Subject: x\r\n\r\nContent-Type: multipart/report\r\n'],
    [
      'a read receipt',
      'Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n--b\r\n\r\nRead.\r\n--b--\r\n',
    ],
    ['nothing', ''],
  ])('is not seen in %s', (_what, raw) => {
    expect(readDeliveryReport(Buffer.from(raw))).toBeUndefined();
  });

  it('is bounded, however many recipients it names', () => {
    const group = 'Final-Recipient: rfc822; a@example.net\r\nAction: failed\r\n\r\n';
    const found = readDeliveryReport(report(`Reporting-MTA: dns; x\r\n\r\n${group.repeat(5_000)}`));
    expect(found?.failed.length).toBe(499);
  });

  it('never makes the reader throw', () => {
    const line = fc.constantFrom(
      'Action: failed',
      'Final-Recipient: rfc822;',
      'Final-Recipient: ;;<',
      ':',
      '--b',
      '--b--',
      '',
      ' folded',
      'Content-Type: message/delivery-status',
      'Content-Transfer-Encoding: base64',
      'Diagnostic-Code: smtp;',
      '\0\x80',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (lines, bytes) => {
        const head = Buffer.from('Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n');
        readDeliveryReport(Buffer.concat([head, Buffer.from(lines.join('\r\n'), 'latin1'), bytes]));
      }),
      { seed: 20261129, numRuns: 500 },
    );
  });
});
