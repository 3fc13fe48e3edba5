import type { Phrases } from './phrases.js';

export const en: Phrases = {
  labels: {
    subject: 'Subject',
    sender: 'From',
    recipients: 'To',
    receivedAt: 'Received',
    findings: 'Found',
    expiresAt: 'Held until',
    reference: 'Reference',
    method: 'Encrypted by',
    reasons: 'Why not encrypted',
    passwords: 'Passwords',
    passwordId: 'password',
  },
  noSubject: '(not shown)',
  openOriginator: 'Details and what you can do',
  openManagers: 'Open the mail',
  openDigest: 'Open the quarantine',
  more: 'and {{ more }} more',
  footer: 'Written by the mail gateway {{ gateway }}. Nobody reads answers to this mail.',
  kinds: {
    warning: {
      title: 'Sent with a warning',
      originator: [
        'Your mail was sent. It holds content that the rules of your organisation warn about.',
        'If it should not have been sent, tell your data protection team now.',
      ],
      managers: 'A mail was sent with a warning.',
    },
    quarantine: {
      title: 'Held, not sent',
      originator: [
        'Your mail is held and was not sent to the recipients below. The rules of your organisation ask for a second look at its content.',
        'You need not send it again: somebody will decide about this mail. If nobody decides in time, it is not sent.',
      ],
      managers: 'A mail is held, not sent, and waits for a decision.',
    },
    block: {
      title: 'Blocked, not sent',
      originator: ['Your mail was not sent to the recipients below. The rules of your organisation do not let its content out.'],
      managers: 'A mail was blocked and not sent.',
    },
    error: {
      title: 'Not inspected, not sent',
      originator: [
        'Your mail could not be inspected. It is held and was not sent to the recipients below.',
        'A file that is damaged, too large or too complicated may be the cause. Somebody will look at it.',
      ],
      managers: 'A mail could not be inspected. It is held, not sent, and waits for a decision.',
    },
    release: {
      title: 'Released',
      originator: ['Your held mail was released and is on its way to the recipients below.'],
      managers: 'A held mail was released.',
    },
    delete: {
      title: 'Deleted, not sent',
      originator: ['Your held mail was deleted. It is not sent to the recipients below.'],
      managers: 'A held mail was deleted and is not sent.',
    },
    expire: {
      title: 'Expired, not sent',
      originator: [
        'Nobody decided about your held mail in time. It was not sent to the recipients below.',
        'If it is still needed, talk to your data protection team before you send it again.',
      ],
      managers: 'Nobody decided about a held mail in time. It was not sent.',
    },
    expiring: {
      title: 'Still held, expires soon',
      originator: ['Your mail is still held, not sent. If nobody decides until the time below, it is not sent at all.'],
      managers: 'A held mail expires soon. If nobody decides, it is not sent.',
    },
    decision: {
      title:
        "{% case outcome %}{% when 'granted' %}Request granted{% when 'deleted' %}Request declined, mail deleted{% else %}Request declined, not sent{% endcase %}",
      originator: [
        "{% case outcome %}{% when 'granted' %}You asked for the release of your held mail. It was released and is on its way to the recipients below.{% when 'deleted' %}You asked for the release of your held mail. It was deleted instead and is not sent to the recipients below.{% else %}You asked for the release of your held mail. The request was declined: the mail stays held and is not sent.{% endcase %}",
      ],
    },
    'encryption-failed': {
      title: 'Not encrypted, not sent',
      originator: [
        'Your mail must be encrypted for the recipients below, and there was no way to do that. It was not sent to them.',
        'Ask your mail team how these recipients can get encrypted mail, then send it again.',
      ],
    },
    encrypted: {
      title: 'Encrypted and sent',
      originator: ['Your mail was encrypted and is on its way to the recipients below.'],
    },
    passwords: {
      title: 'Passwords for your encrypted mail',
      originator: [
        'Your mail is on its way to the recipients below as an encrypted PDF. Each of them needs the password below to open it.',
        'Tell each recipient their own password, by telephone for example, never by mail to the address that got the PDF. Then delete this mail.',
      ],
    },
    return: {
      title: 'Please correct and send again',
      originator: ['Your held mail is not sent as it is. Please correct it and send it again. This is what you are told about it:'],
    },
    digest: {
      title: 'Summary of {{ items.size | plus: more }} mails',
      originator: ['So that you do not get a mail for each, here are the further mails of the last hour in one list.'],
      managers: 'So that you do not get a mail for each, here are the further mails of the last hour in one list.',
    },
    code: {
      title: 'Your code for a held mail',
      originator: [
        'Your code is {{ code }}. It is good once, for {{ minutes }} minutes.',
        'Give it to nobody. If you did not ask for it, somebody else has opened the page of your held mail; without this code they can do nothing there.',
      ],
    },
  },
};
