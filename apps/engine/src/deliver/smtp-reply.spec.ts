import { describe, expect, it } from 'vitest';
import { brief, createReplyReader, isPositive, type SmtpReply } from './smtp-reply.js';

function read(text: string, pieceLength = text.length || 1): SmtpReply[] {
  const reader = createReplyReader();
  const replies: SmtpReply[] = [];
  for (let at = 0; at < text.length; at += pieceLength)
    replies.push(...reader.feed(Buffer.from(text.slice(at, at + pieceLength), 'latin1')));
  return replies;
}

describe('replies of a next hop', () => {
  it.each([1, 2, 3, 7, 1000])('are read however the bytes come: %i at a time', (pieceLength) => {
    expect(read('250-one\r\n250-two\r\n250 three\r\n354 go\r\n450\r\n', pieceLength)).toEqual([
      { code: 250, text: 'one two three' },
      { code: 354, text: 'go' },
      { code: 450, text: '' },
    ]);
  });

  it('are read with bare newlines, which some servers send', () => {
    expect(read('250-a\n250 b\n')).toEqual([{ code: 250, text: 'a b' }]);
  });

  it.each(['HTTP/1.1 400 Bad Request\r\n', '25 short\r\n', '999 x\r\n', '2500 x\r\n', '\r\n', ' 250 x\r\n', '250-a\r\nnonsense\r\n'])(
    'are refused when they are none: %j',
    (text) => {
      expect(() => read(text)).toThrow('does not speak SMTP');
    },
  );

  it('are given out before what is broken behind them is refused', () => {
    const replies: SmtpReply[] = [];
    expect(() => {
      for (const reply of createReplyReader().feed(Buffer.from('250 taken\r\ngarbage\r\n'))) replies.push(reply);
    }).toThrow('does not speak SMTP');
    expect(replies).toEqual([{ code: 250, text: 'taken' }]);
  });

  it.each(['250 '.padEnd(40_000, 'x'), '250-x\r\n'.repeat(4_000), `250-${'y'.repeat(4_000)}\r\n`.repeat(6)])(
    'are refused when they have no end',
    (text) => {
      expect(() => read(text, 1_000)).toThrow('without end');
    },
  );

  it('hold no control characters, and are short where they are stored', () => {
    const [reply] = read(`550 no \x1b[31m\x00ü${'x'.repeat(600)}\r\n`);
    expect(reply?.text.startsWith('no ?[31m??')).toBe(true);
    expect(reply && brief(reply).text).toHaveLength(500);
    expect(brief({ code: 250, text: 'ok' })).toEqual({ code: 250, text: 'ok' });
  });

  it.each([
    [200, true],
    [250, true],
    [251, true],
    [299, true],
    [334, false],
    [354, false],
    [421, false],
    [550, false],
  ])('with code %i mean taken: %s', (code, taken) => {
    expect(isPositive({ code, text: '' })).toBe(taken);
  });
});
