/** Who is told of what, in which language and words. */
import { choice, flag, limit, template } from './define.js';
import type { SettingDefinition } from './definition.js';

const group = 'notices';

/** What happened, and whether managers are told of it unless somebody says otherwise; senders always are. */
const EVENTS = [
  ['warning', 'Warning', 'was sent with a warning', false],
  ['quarantine', 'Held', 'is held', true],
  ['block', 'Blocked', 'was blocked', true],
  ['error', 'Not inspected', 'could not be inspected', true],
  ['release', 'Released', 'is released', false],
  ['delete', 'Deleted', 'is deleted', false],
  ['expire', 'Expired', 'has expired', false],
] as const;

/** What a notice can be about: each kind has a template of its own. */
export const NOTICE_KINDS = [
  'warning',
  'quarantine',
  'block',
  'error',
  'release',
  'delete',
  'expire',
  'expiring',
  'decision',
  'encryption-failed',
  'encrypted',
  'passwords',
  'return',
  'digest',
  'code',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];
/** What switches notices on and off for both audiences. */
export type NoticeSwitch = (typeof EVENTS)[number][0];

const SWITCHES = EVENTS.flatMap(([event, name, what, toldToManagers]) => [
  flag(
    {
      key: `notices.${event}.originator`,
      group,
      name: `${name}: tell the sender`,
      description: `The sender gets a notice when mail ${what}.`,
      ends: 'sender',
      inEffect: true,
    },
    true,
  ),
  flag(
    {
      key: `notices.${event}.managers`,
      group,
      name: `${name}: tell the managers`,
      description: `The DLP managers of the sender get a notice when mail ${what}.`,
      ends: 'sender',
      inEffect: true,
    },
    toldToManagers,
  ),
]);

const TEMPLATES = NOTICE_KINDS.map((kind) =>
  template({
    key: `notices.template.${kind}`,
    group,
    name: `Template: ${kind.replaceAll('-', ' ')}`,
    description: 'A whole mail with header fields, text and HTML, with placeholders. Empty: the one that comes with the gateway.',
    ends: 'sender',
    inEffect: true,
  }),
);

export const NOTICE_SETTINGS: readonly SettingDefinition[] = [
  ...SWITCHES,
  choice(
    {
      key: 'notices.language',
      group,
      name: 'Language',
      description: 'In which notices to this sender and its managers are written.',
      ends: 'sender',
      inEffect: true,
    },
    [
      { value: 'en', name: 'English' },
      { value: 'de', name: 'Deutsch' },
      { value: 'nl', name: 'Nederlands' },
      { value: 'fr', name: 'Français' },
      { value: 'es', name: 'Español' },
    ],
  ),
  limit(
    {
      key: 'notices.digestAbove',
      group,
      name: 'Digest above',
      description: 'Who would get more notices than this within an hour gets one that sums them up.',
      ends: 'sender',
      inEffect: true,
    },
    { unit: 'notices an hour', least: 1, most: 1_000, factory: 5 },
  ),
  limit(
    {
      key: 'notices.expiringHours',
      group,
      name: 'Told before it expires',
      description: 'How long before held mail expires its sender and the managers are told; 0: never.',
      ends: 'sender',
      inEffect: true,
    },
    { unit: 'hours', least: 0, most: 24 * 30, factory: 24 },
  ),
  ...TEMPLATES,
];
