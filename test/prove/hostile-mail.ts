/** Mail that is made to exhaust or to trap whoever reads it. */
import { buildPdf, onePage } from '../support/pdf-builder.js';
import { buildZip } from '../support/zip-builder.js';

export interface HostileMail {
  readonly name: string;
  readonly bytes: Buffer;
}

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** The hostile mails in turn, each built when it is asked for. */
export function* hostileMails(): Generator<HostileMail> {
  yield { name: '300 nested multiparts', bytes: nestedMultiparts(300) };
  yield { name: 'zip bomb, 10 MB to 10 GB', bytes: withAttachment('bomb.zip', 'application/zip', zipBomb()) };
  yield { name: 'PDF that loops', bytes: withAttachment('loop.pdf', 'application/pdf', loopingPdf()) };
  yield { name: '1 MB run of digits', bytes: digitRun(MIB) };
}

/** Text and a binary attachment, together 25 MB on the wire. */
export function bigMail(): Buffer {
  const words = 'The quarterly figures of the harbour office are attached for your review.\r\n';
  const text = words.repeat(Math.ceil((5 * MIB) / words.length));
  const noise = Buffer.alloc(14 * MIB);
  for (let at = 0; at < noise.length; at += 4) noise.writeUInt32LE(Math.imul(at, 0x9e3779b1) >>> 0, at);
  return withAttachment('figures.bin', 'application/octet-stream', noise, text);
}

function nestedMultiparts(depth: number): Buffer {
  const lines = ['From: a@example.com', 'To: b@example.net', 'Subject: nested', 'MIME-Version: 1.0'];
  for (let level = 0; level < depth; level++) lines.push(`Content-Type: multipart/mixed; boundary="b${level}"`, '', `--b${level}`);
  lines.push('Content-Type: text/plain', '', 'the innermost text');
  for (let level = depth - 1; level >= 0; level--) lines.push(`--b${level}--`);
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

/** Ten zips in a zip, each of which unpacks a megabyte to a gibibyte of zeros. */
function zipBomb(): Buffer {
  const inner = buildZip([{ name: 'zeros.txt', content: Buffer.alloc(GIB) }]);
  return buildZip(Array.from({ length: 10 }, (_, index) => ({ name: `${index}.zip`, content: inner, method: 0 as const })));
}

/** A page tree that contains itself, and a page that draws a form that draws itself. */
function loopingPdf(): Buffer {
  const form = '/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /Fm0 10 0 R >> >>';
  return buildPdf({
    ...onePage('/Fm0 Do', undefined, '/Rotate 0'),
    2: '<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2000000 /MediaBox [0 0 595 842] /Resources << /XObject << /Fm0 10 0 R >> >> >>',
    10: { dict: form, data: '/Fm0 Do /Fm0 Do', packed: true },
  });
}

function digitRun(length: number): Buffer {
  const digits = '4111111111111111'.repeat(Math.ceil(length / 16)).slice(0, length);
  const lines = digits.match(/.{1,900}/g) ?? [];
  const head = ['From: a@example.com', 'To: b@example.net', 'Subject: digits', 'MIME-Version: 1.0'];
  // soft line breaks: on the wire it is lines, decoded it is one run
  const encoding = ['Content-Type: text/plain', 'Content-Transfer-Encoding: quoted-printable'];
  return Buffer.from([...head, ...encoding, '', lines.join('=\r\n'), ''].join('\r\n'));
}

function withAttachment(name: string, type: string, content: Buffer, text = 'See the attachment.\r\n'): Buffer {
  const base64 = content.toString('base64').replace(/.{76}/g, '$&\r\n');
  const head = `From: a@example.com\r\nTo: b@example.net\r\nSubject: ${name}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="edge"\r\n\r\n`;
  const first = `--edge\r\nContent-Type: text/plain\r\n\r\n${text}`;
  const second = `--edge\r\nContent-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n`;
  return Buffer.concat([Buffer.from(head + first + second), Buffer.from(base64, 'latin1'), Buffer.from('\r\n--edge--\r\n')]);
}
