/** Mails of every awkward kind, to be protected and opened again. */

const HEADER = ['From: RSA <rsa@a.example>', 'To: b@b.example', 'Subject: =?UTF-8?Q?Angebot_f=C3=BCr_Zo=C3=AB?=', 'MIME-Version: 1.0'];

function mail(...lines: readonly string[]): Buffer {
  return Buffer.from([...HEADER, ...lines].join('\r\n'));
}

const ATTACHMENT = [
  'Content-Type: multipart/mixed; boundary="b1"',
  '',
  'preamble',
  '--b1',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  'Grüße, see the file.',
  '--b1',
  "Content-Type: application/octet-stream; name*=utf-8''%C3%9Cbersicht.bin",
  "Content-Disposition: attachment; filename*=utf-8''%C3%9Cbersicht.bin",
  'Content-Transfer-Encoding: base64',
  '',
  Buffer.from('some bytes of a file').toString('base64'),
  '--b1--',
  '',
];

/** Mails that the issue names: with attachments, 8-bit, long lines, an empty body, names that are not ASCII. */
export const AWKWARD_MAILS: Readonly<Record<string, Buffer>> = {
  plain: mail('Content-Type: text/plain; charset=us-ascii', '', 'Hello.', ''),
  'with an attachment': mail(...ATTACHMENT),
  '8-bit': mail('Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', 'Zoë schrieb: größer, straße, 你好', ''),
  'with long lines': mail('Content-Type: text/plain', '', 'x'.repeat(5_000), 'From here on', 'a blank at the end ', ''),
  'with an empty body': mail('Content-Type: text/plain', '', ''),
  'without a body': mail('Content-Type: text/plain', ''),
  'with a raw name that is not ASCII': mail(
    'Content-Type: application/octet-stream; name="Übersicht.txt"',
    'Content-Disposition: attachment; filename="Übersicht.txt"',
    '',
    'the file',
    '',
  ),
};
