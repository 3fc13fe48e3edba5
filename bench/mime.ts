/**
 * Our MIME splitter beside mailparser on the same constructed mails: CPU ms a mail and the ratio. `npx tsx bench/mime.ts`
 * Every contestant ends with the decoded bytes of every leaf, so that the work is the same.
 */

import {
  decodeBody,
  extractMessage,
  parseMime,
  DEFAULT_EXTRACTION_LIMITS,
  type DocumentReaders,
  type MimeNode,
} from '../libs/mail/src/index.js';
import { MailParser, simpleParser, type AttachmentStream, type MessageText } from 'mailparser';

const ROUNDS = 5;
const WORDS = 'the quarterly figures of the northern branch are attached and we would like to hear from you before the end of the week ';

interface Sample {
  readonly name: string;
  readonly mail: Buffer;
  /** How often in the mixture of 100 mails. */
  readonly share: number;
}

function text(bytes: number): string {
  const paragraph = WORDS.replace(/(.{60,75}) /g, '$1\r\n');
  return paragraph.repeat(Math.ceil(bytes / paragraph.length)).slice(0, bytes);
}

function base64(bytes: number, fill: (i: number) => number): string {
  const content = Buffer.from(Uint8Array.from({ length: bytes }, (_, i) => fill(i)));
  return content.toString('base64').replace(/.{76}/g, '$&\r\n');
}

function multipart(subtype: string, boundary: string, parts: readonly string[]): string {
  const body = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('');
  return `Content-Type: multipart/${subtype}; boundary="${boundary}"\r\n\r\n${body}--${boundary}--\r\n`;
}

const HEADER =
  'Received: from mx1.example.net (mx1.example.net [192.0.2.1])\r\n\tby mail.example.com with ESMTPS id 4F00;\r\n\tThu, 06 Mar 2025 10:00:00 +0000\r\n' +
  'Date: Thu, 06 Mar 2025 10:00:00 +0000\r\nFrom: "Ann" <ann@example.com>\r\nTo: <bob@example.net>\r\nSubject: =?utf-8?B?R3LDvMOfZQ==?=\r\n' +
  'Message-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n';
const PLAIN = `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${text(4_000)}`;
const HTML_BODY = `<html><body>${`<p style="margin:0">${text(300)}</p>`.repeat(30)}</body></html>`;
const HTML = `Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${HTML_BODY.replaceAll('=', '=3D')}`;
const BINARY = `Content-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(30_000, (i) => (i * 7919) >> 3)}`;

const SAMPLES: readonly Sample[] = [
  { name: 'text 4 KB', mail: Buffer.from(`${HEADER}${PLAIN}`), share: 40 },
  { name: 'alternative, 10 KB of HTML', mail: Buffer.from(HEADER + multipart('alternative', '=_a', [PLAIN, HTML])), share: 35 },
  { name: 'file of 30 KB', mail: Buffer.from(HEADER + multipart('mixed', '=_m', [PLAIN, BINARY])), share: 20 },
  {
    name: 'nested, 3 levels',
    mail: Buffer.from(
      HEADER + multipart('mixed', '=_o', [multipart('related', '=_r', [multipart('alternative', '=_i', [PLAIN, HTML])]), BINARY]),
    ),
    share: 5,
  },
];

const LIMITS = { maxMimeDepth: 100, takeMimePart: (): boolean => true };

/** Nothing is recognized and nothing is read but MIME, text and HTML. */
const NO_READERS: DocumentReaders = {
  sniff: () => Promise.resolve('application/octet-stream'),
  byType: new Map(),
  outlineOfCms: () => ({ kind: 'other' }),
  encryptedDataOfPgp: () => undefined,
};

function split(mail: Buffer): void {
  const decode = (node: MimeNode): void => {
    if (node.children.length === 0) decodeBody(node.body, node.transferEncoding);
    node.children.forEach(decode);
  };
  decode(parseMime(mail, LIMITS));
}

function stream(mail: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const parser = new MailParser({ skipHtmlToText: true, skipTextToHtml: true });
    parser.on('data', (data: AttachmentStream | MessageText) => {
      if (data.type !== 'attachment') return;
      data.content.on('end', () => data.release());
      data.content.on('data', () => undefined);
    });
    parser.on('end', resolve);
    parser.on('error', reject);
    parser.end(mail);
  });
}

const CONTESTANTS: readonly (readonly [string, (mail: Buffer) => unknown])[] = [
  ['own splitter', split],
  ['MailParser streaming', stream],
  ['simpleParser', (mail) => simpleParser(mail, { skipHtmlToText: true, skipTextToHtml: true })],
  ['whole extraction (ours)', (mail) => extractMessage(mail, NO_READERS, DEFAULT_EXTRACTION_LIMITS)],
];

/** CPU ms a mail: the best of some rounds, since other work on the machine only ever adds. */
async function measure(run: (mail: Buffer) => unknown, mails: readonly Buffer[]): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (const mail of mails) await run(mail);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1_000 / mails.length);
  }
  return best;
}

async function main(): Promise<void> {
  const mixture: Sample = { name: 'mixture', mail: Buffer.alloc(0), share: 0 };
  const names = CONTESTANTS.map(([name]) => name);
  console.log(`CPU ms a mail, ÷ own splitter in brackets; Node ${process.version}`);
  console.log(['', ...names].map((name) => name.padEnd(28)).join(''));
  for (const sample of [...SAMPLES, mixture]) {
    const mails =
      sample === mixture ? SAMPLES.flatMap(({ mail, share }) => Array<Buffer>(share * 4).fill(mail)) : Array<Buffer>(300).fill(sample.mail);
    const times: number[] = [];
    for (const [, run] of CONTESTANTS) times.push(await measure(run, mails));
    const cells = times.map((ms) => `${ms.toFixed(3)} (${(ms / (times[0] ?? ms)).toFixed(1)}×)`);
    console.log([sample.name, ...cells].map((cell) => cell.padEnd(28)).join(''));
  }
}

await main();
