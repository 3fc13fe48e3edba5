import { compilePatterns, compileSkipList, defaultPatterns, hammingDistance, NEAR_COPY_BITS } from '#dlp';
import { DEFAULT_EXTRACTION_LIMITS, documentReaders } from '#mail';
import { describe, expect, it } from 'vitest';
import { buildZip } from '../../../../test/support/zip-builder.js';
import type { EncryptTriggers } from './inspection-job.js';
import type { InspectionTools } from './inspection-tools.js';
import { inspectMessage } from './inspect-message.js';

const compilation = compilePatterns(defaultPatterns());
if (compilation.kind === 'refused') throw new Error('the built-in patterns do not compile');
const tools: InspectionTools = {
  patterns: compilation.patterns,
  skipWords: compileSkipList([]),
  readers: documentReaders(),
  limits: DEFAULT_EXTRACTION_LIMITS,
};

const mixed = (...parts: readonly string[]): Buffer =>
  Buffer.from(['Content-Type: multipart/mixed; boundary=b', '', ...parts.map((part) => `--b\r\n${part}`), '--b--', ''].join('\r\n'));
const zip = buildZip([
  { name: 'one.txt', content: 'one' },
  { name: 'two.txt', content: 'two' },
]).toString('base64');
const nested =
  'Content-Type: multipart/mixed; boundary=n\r\n\r\n--n\r\n\r\nx\r\n--n\r\nContent-Disposition: attachment; filename=in.txt\r\n\r\nx\r\n--n--';

async function attachmentsOf(raw: Buffer) {
  const { attachmentCount, attachments } = await inspectMessage(raw, tools);
  return { attachmentCount, attachments };
}

describe('the attachments that an inspection reports', () => {
  it('are the files on the message itself, named or not', async () => {
    const raw = mixed(
      '\r\nbody',
      `Content-Disposition: attachment; filename=c.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n${zip}`,
      'Content-Disposition: attachment\r\n\r\nno name',
      `Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="a/b.eml"\r\n\r\n${nested}`,
    );
    expect(await attachmentsOf(raw)).toEqual({
      attachmentCount: 3,
      attachments: [
        { path: '2/c.zip', fileName: 'c.zip' },
        { path: '3', fileName: null },
        { path: '4/a_b.eml', fileName: 'a/b.eml' },
      ],
    });
  });

  it('are none of a mail of text and HTML', async () => {
    const raw = mixed('Content-Type: text/plain\r\n\r\nx', 'Content-Type: text/html\r\n\r\n<p>x');
    expect(await attachmentsOf(raw)).toEqual({ attachmentCount: 0, attachments: [] });
  });

  it('are counted once when the part says two things about itself', async () => {
    const raw = mixed('Content-Type: text/plain\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx');
    expect(await attachmentsOf(raw)).toEqual({ attachmentCount: 1, attachments: [{ path: '1/a.txt', fileName: 'a.txt' }] });
  });

  it('are all counted and the first fifty named', async () => {
    const raw = mixed(...Array.from({ length: 60 }, (_, at) => `Content-Disposition: attachment; filename=${String(at)}.txt\r\n\r\nx`));
    const { attachmentCount, attachments } = await attachmentsOf(raw);
    expect([attachmentCount, attachments.length, attachments.at(-1)]).toEqual([60, 50, { path: '50/49.txt', fileName: '49.txt' }]);
  });
});

describe('what an inspection reports of the parts', () => {
  it('is how many there were of each kind, and of which kind those with matches are', async () => {
    const raw = Buffer.concat([
      Buffer.from('From: rosalind@sender.example\r\nSubject: Card 4111 1111 1111 1111\r\n'),
      mixed('\r\nbody', 'Content-Disposition: attachment; filename=a.txt\r\n\r\ncard 5555 5555 5555 4444'),
    ]);
    const { partCounts, summaries } = await inspectMessage(raw, tools);
    expect(partCounts).toEqual({ subject: 1, headers: 1, body: 1, attachment: 1 });
    const cards = summaries.find(({ pattern }) => pattern === 'credit-card');
    expect(cards?.byPart.map(({ part, kind, total, byConfidence }) => [part, kind, total, byConfidence.length])).toEqual([
      ['subject', 'subject', 1, 1],
      ['2/a.txt', 'attachment', 1, 1],
    ]);
  });
});

describe('what a sender writes to demand encryption', () => {
  const subject = { kind: 'keyword', text: '[encrypt]' } as const;
  const header = { header: 'X-Encrypt', kind: 'regex', text: '^(yes|true)$' } as const;
  const demands = async (head: string, triggers: EncryptTriggers) =>
    (await inspectMessage(Buffer.from(`${head}\r\n\r\n[encrypt] X-Encrypt: yes\r\n`), tools, triggers)).demands;

  it('is found in the subject as it reads, whatever its spelling', async () => {
    const triggers = { subject, header: null };
    expect(await demands('Subject: Figures [ENCRYPT]', triggers)).toEqual(['subject-trigger']);
    expect(await demands('Subject: =?utf-8?Q?Zahlen_=5Bencrypt=5D?=', triggers)).toEqual(['subject-trigger']);
    expect(await demands('Subject: Figures [encr', triggers)).toEqual([]);
  });

  it('is found in any field of that name, decoded and unfolded', async () => {
    const triggers = { subject: null, header };
    expect(await demands('X-Encrypt: no\r\nx-encrypt:\r\n yes', triggers)).toEqual(['header-trigger']);
    expect(await demands('X-Encrypt: =?utf-8?Q?true?=', triggers)).toEqual(['header-trigger']);
    expect(await demands('X-Encrypt: yes please\r\nX-Other: yes', triggers)).toEqual([]);
  });

  it('is nothing when the sender has no trigger', async () => {
    expect(await demands('Subject: [encrypt]\r\nX-Encrypt: yes', { subject: null, header: null })).toEqual([]);
  });
});

describe('names of files', () => {
  it('that hold a match are masked wherever the report speaks of them', async () => {
    const inner = buildZip([{ name: 'DE89 3704 0044 0532 0130 00.csv', content: 'card 5555 5555 5555 4444' }]).toString('base64');
    const raw = mixed(
      '\r\nbody',
      `Content-Disposition: attachment; filename="4111 1111 1111 1111.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\n${inner}`,
    );
    const report = JSON.stringify(await inspectMessage(raw, tools));
    for (const value of ['4111 1111 1111 1111', 'DE89 3704 0044 0532', '5555 5555 5555 4444']) expect(report).not.toContain(value);
    expect(report).toContain('4111 •••• •••• 1111.zip');
  });
});

describe('the similarity that an inspection reports', () => {
  const mail = (to: string, text: string): Buffer =>
    Buffer.from(`Message-ID: <${to}@halden.example>\r\nTo: ${to}\r\nSubject: Your statement\r\n\r\nDear ${to}, ${text}\r\n`);
  const statement = 'your card 4111 1111 1111 1111 was charged with the fee for the first quarter, as the terms of the agreement say.';
  const similarityOf = async (raw: Buffer): Promise<string | null> => (await inspectMessage(raw, tools)).similarity;

  it('is near for copies to different people and far for another mail', async () => {
    const first = (await similarityOf(mail('ana', statement))) ?? '';
    const copy = (await similarityOf(mail('ben', statement))) ?? '';
    const other = (await similarityOf(mail('ana', 'use 5500 0000 0000 0004 for the hotel, we land on Friday evening.'))) ?? '';
    expect(hammingDistance(first, copy)).toBeLessThanOrEqual(NEAR_COPY_BITS);
    expect(hammingDistance(first, other)).toBeGreaterThan(NEAR_COPY_BITS);
  });

  it('is not made for mail in which nothing was found and everything could be read', async () => {
    expect(await similarityOf(mail('ana', 'see you on Friday.'))).toBeNull();
  });
});
