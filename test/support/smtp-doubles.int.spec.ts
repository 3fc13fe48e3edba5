import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carries, type NextHopDouble, openNextHopDouble } from './next-hop-double.js';
import { beginTransaction, ConnectionEnded, dotStuffed, openDialogue, sendMail } from './smtp-client.js';

const ENVELOPE = { to: ['b@example.net', 'c@example.net'] };

let double: NextHopDouble;
beforeEach(async () => {
  double = await openNextHopDouble();
});
afterEach(() => double.stop());

describe('the double of the next hop, spoken to by the raw client', () => {
  it.each([
    ['lines that begin with dots', 'Subject: x\r\n\r\n.\r\n..\r\n.a\r\n'],
    ['an empty message', ''],
    ['a message of one dot', '.\r\n'],
    ['bytes that are no UTF-8', Buffer.from('Subject: x\r\n\r\n\xff\x80\x00\r\n', 'latin1')],
  ])('takes %s byte for byte, in pieces of any size', async (_, message) => {
    const bytes = Buffer.from(message);
    for (const pieceBytes of [1, 2, 3, 1000]) {
      const dialogue = await openDialogue(double.port);
      await dialogue.command('EHLO client.example');
      await beginTransaction(dialogue, ENVELOPE);
      expect((await dialogue.message(bytes, pieceBytes)).code).toBe(250);
      await dialogue.quit();
      expect(double.mails.at(-1)).toEqual({
        sender: 'anna@example.com',
        recipients: ENVELOPE.to,
        parameters: '',
        recipientParameters: ['', ''],
        bytes,
      });
    }
  });

  it('answers as its script says and counts only what it took', async () => {
    double.script = { rcpt: (recipient) => (recipient.startsWith('b') ? '550 5.1.1 nobody' : undefined) };
    expect(await sendMail(double.port, ENVELOPE, 'x')).toEqual({ code: 550, lines: ['5.1.1 nobody'] });
    double.script = { end: () => '451 4.3.0 later' };
    expect((await sendMail(double.port, ENVELOPE, 'x')).code).toBe(451);
    double.script = { end: () => 'close' };
    await expect(sendMail(double.port, ENVELOPE, 'x')).rejects.toThrow(ConnectionEnded);
    expect(double.mails).toEqual([]);
    expect(double.offers).toBe(3);
  });

  it('comes back on the same port after a stop', async () => {
    const { port } = double;
    await double.stop();
    await expect(sendMail(port, ENVELOPE, 'x')).rejects.toThrow(ConnectionEnded);
    await double.start();
    expect((await sendMail(port, ENVELOPE, 'x')).code).toBe(250);
  });
});

it('stuffs each line that begins with a dot and ends with the final dot', () => {
  expect(dotStuffed(Buffer.from('.a\r\nb\r\n..')).toString()).toBe('..a\r\nb\r\n...\r\n.\r\n');
});

it('knows a message under the fields that the engine puts on top, and nothing else above it', () => {
  const message = Buffer.from('Subject: x\r\n\r\nhello\r\n');
  const mail = (above: string) => ({ sender: '', recipients: [], parameters: '', bytes: Buffer.concat([Buffer.from(above), message]) });
  expect(carries(mail('Received: from a\r\n\tby b\r\nX-Lazaret-Warning: c\r\n'), message)).toBe(true);
  expect(carries(mail(''), message)).toBe(true);
  expect(carries(mail('Bcc: d\r\n'), message)).toBe(false);
  expect(carries(mail(''), Buffer.concat([message, message]))).toBe(false);
});
