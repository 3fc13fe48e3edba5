/** Made-up data for trying and showing templates. */
import type { NoticeAudience, NoticeKind, NoticeLanguage } from '#contracts';
import { reasonWords } from './reason-words.js';
import { EMPTY_NOTICE, shownInstant, type NoticeData, type NoticeItem } from './notice-data.js';

export function sampleData(kind: NoticeKind, { audience, language }: { audience: NoticeAudience; language: NoticeLanguage }): NoticeData {
  const receivedAt = shownInstant('2026-03-03T10:01:00.000Z', language);
  const reference = '01JNZX4Q8ZK3T7Y5V2W9R6M1BC';
  const link = `https://mail.example.org/m/${reference}`;
  const item: NoticeItem = { kind: 'quarantine', subject: 'Figures for Q3', sender: 'anna@example.org', receivedAt, reference, link };
  return {
    ...EMPTY_NOTICE,
    kind,
    audience,
    language,
    gateway: 'mail.example.org',
    subject: 'Figures for Q3',
    sender: 'anna@example.org',
    recipients: ['bo@example.net', 'cy@example.net'],
    receivedAt,
    reference,
    link,
    findings: [{ pattern: 'Credit card', count: 2, values: ['4111 **** **** 1111', '5500 **** **** 0004'] }],
    expiresAt: shownInstant('2026-03-08T10:01:00.000Z', language),
    outcome: 'denied',
    text: kind === 'code' ? 'It confirms: Delete it.' : 'Please use the shared folder for such lists.\nAnna knows where it is.',
    method: 'S/MIME',
    reasons: kind === 'encryption-failed' ? [{ method: 'S/MIME', because: reasonWords('expired', language) }] : [],
    passwords: [
      { recipient: 'bo@example.net', password: '7hRq9TkW2mXeP4cz', id: '4711' },
      { recipient: 'cy@example.net', password: 'V8dnB3gJ6yHs5wKf', id: '4712' },
    ],
    code: '417 203',
    minutes: 10,
    items: [item, { ...item, kind: 'block', subject: '' }],
    more: 3,
  };
}
