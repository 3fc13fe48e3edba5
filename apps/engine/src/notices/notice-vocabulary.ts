/** The kinds of notices, who gets each, and which variables its template can name. */
import type { NoticeAudience, NoticeKind } from '#contracts';
import type { NoticeData } from './notice-data.js';

export interface KindOfNotice {
  readonly name: string;
  readonly description: string;
  readonly audiences: readonly NoticeAudience[];
  readonly variables: readonly (keyof NoticeData)[];
}

const OF_ALL = ['kind', 'audience', 'language', 'gateway'] as const;
const OF_MESSAGE = [...OF_ALL, 'subject', 'sender', 'recipients', 'receivedAt', 'reference', 'link', 'findings'] as const;
const BOTH: readonly NoticeAudience[] = ['originator', 'managers'];
const SENDER: readonly NoticeAudience[] = ['originator'];

export const KINDS_OF_NOTICES: Readonly<Record<NoticeKind, KindOfNotice>> = {
  warning: {
    name: 'Warning',
    description: 'The mail was sent, and a pattern that only warns has matched.',
    audiences: BOTH,
    variables: OF_MESSAGE,
  },
  quarantine: {
    name: 'Held',
    description: 'The mail is held for a decision, not sent.',
    audiences: BOTH,
    variables: [...OF_MESSAGE, 'expiresAt', 'reasons'],
  },
  block: { name: 'Blocked', description: 'The mail was not sent and is not meant to go on.', audiences: BOTH, variables: OF_MESSAGE },
  error: {
    name: 'Not inspected',
    description: 'The mail could not be inspected and is held.',
    audiences: BOTH,
    variables: [...OF_MESSAGE, 'expiresAt'],
  },
  release: { name: 'Released', description: 'A held mail is sent after all.', audiences: BOTH, variables: OF_MESSAGE },
  delete: { name: 'Deleted', description: 'A held mail was deleted and is not sent.', audiences: BOTH, variables: OF_MESSAGE },
  expire: { name: 'Expired', description: 'Nobody has decided in time; the mail is not sent.', audiences: BOTH, variables: OF_MESSAGE },
  expiring: {
    name: 'Expires soon',
    description: 'A held mail expires soon if nobody decides.',
    audiences: BOTH,
    variables: [...OF_MESSAGE, 'expiresAt'],
  },
  decision: {
    name: 'Answer to a request',
    description: 'What became of the request of a sender: granted, denied, or the mail was deleted.',
    audiences: SENDER,
    variables: [...OF_MESSAGE, 'outcome', 'text'],
  },
  'encryption-failed': {
    name: 'Could not be encrypted',
    description: 'The mail had to be encrypted and could not be; it was not sent.',
    audiences: SENDER,
    variables: [...OF_MESSAGE, 'reasons'],
  },
  encrypted: {
    name: 'Encrypted',
    description: 'The mail was encrypted and sent.',
    audiences: SENDER,
    variables: [...OF_ALL, 'subject', 'recipients', 'receivedAt', 'reference', 'method'],
  },
  passwords: {
    name: 'Passwords',
    description: 'The mail was sent as an encrypted PDF, and its sender tells the recipients the passwords.',
    audiences: SENDER,
    variables: [...OF_ALL, 'subject', 'recipients', 'receivedAt', 'reference', 'passwords'],
  },
  return: {
    name: 'Returned for correction',
    description: 'A manager gives the mail back to its sender, with what is to be corrected.',
    audiences: SENDER,
    variables: [...OF_MESSAGE, 'text'],
  },
  digest: {
    name: 'Digest',
    description: 'Sums up the notices of an hour beyond the limit.',
    audiences: BOTH,
    variables: [...OF_ALL, 'items', 'more', 'link'],
  },
  code: {
    name: 'Code',
    description: 'A code that proves who opens the page of a held mail.',
    audiences: SENDER,
    variables: [...OF_ALL, 'code', 'minutes', 'reference', 'text'],
  },
};

/** For people who write templates. */
export const VARIABLES: Readonly<Record<keyof NoticeData, { readonly description: string; readonly example: string }>> = {
  kind: { description: 'What the notice tells of', example: 'quarantine' },
  audience: { description: 'Who gets it: `originator` or `managers`', example: 'originator' },
  language: { description: 'Language of the setting notices.language', example: 'en' },
  gateway: { description: 'Host name of the gateway', example: 'mail.example.org' },
  subject: { description: 'Subject of the mail, masked; empty when a pattern has matched in it', example: 'Figures for Q3' },
  sender: { description: 'Sender of the mail', example: 'anna@example.org' },
  recipients: { description: 'Recipients the notice is about: a list', example: 'bo@example.net' },
  receivedAt: { description: 'When the mail came in, written out', example: '3 March 2026 at 10:01 UTC' },
  reference: { description: 'Number of the mail in the quarantine', example: '01JNZX4Q8ZK3T7Y5V2W9R6M1BC' },
  link: { description: 'Page of the mail; empty when there is none', example: 'https://mail.example.org/m/…' },
  findings: {
    description: 'What has matched: a list with `pattern`, `count` and the masked `values`',
    example: 'Credit card, 2, 4111 **** **** 1111',
  },
  expiresAt: { description: 'When the hold ends, written out', example: '8 March 2026 at 10:01 UTC' },
  outcome: { description: 'What became of the request: `granted`, `denied` or `deleted`', example: 'denied' },
  text: {
    description: 'Words of the person who decided, may have several lines; with a code: what it confirms',
    example: 'Please send it to the shared mailbox.',
  },
  method: { description: 'How the mail was encrypted: `S/MIME`, `OpenPGP` or `PDF`', example: 'S/MIME' },
  reasons: {
    description: 'Why the mail could not be encrypted: a list with `method` and `because`; empty when that is not why',
    example: 'S/MIME, the key of the recipient has expired',
  },
  passwords: {
    description: 'The passwords of the encrypted PDFs: a list with `recipient`, `password` and `id`',
    example: 'bo@example.net, 7hRq 9TkW 2mXe P4cz, 4711',
  },
  code: { description: 'The code', example: '417 203' },
  minutes: { description: 'For how many minutes the code is good', example: '10' },
  items: {
    description: 'The mails of a digest: a list with `kind`, `subject`, `sender`, `receivedAt`, `reference` and `link`',
    example: 'quarantine, Figures for Q3, …',
  },
  more: { description: 'How many mails the digest does not list', example: '0' },
};
