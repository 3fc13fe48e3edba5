/** Whose queue held mail stands in, what its sender may do about it, and which decisions take a second person. */
import { addresses, choice, flag, limit, text, texts } from './define.js';
import type { SettingDefinition } from './definition.js';

const group = 'quarantine';
const RELEASE_KINDS = ['release', 'release-encrypted', 'as-is'];
const PATTERN_ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** What the sender may do by the link in a notice; asked at the click, not when the mail was held. */
const ORIGINATOR: readonly SettingDefinition[] = (
  [
    ['originator.allowDownload', 'Sender may download', 'The sender may download the held mail as it was sent.', false],
    [
      'originator.allowRelease',
      'Sender may release',
      'The sender may release the mail; what holds for encryption holds for it then.',
      false,
    ],
    [
      'originator.allowReleaseEncrypted',
      'Sender may release encrypted',
      'The sender may send the mail encrypted. What cannot be encrypted does not leave.',
      true,
    ],
    ['originator.allowReleaseAsIs', 'Sender may release as it is', 'The sender may send the mail unchanged and in clear.', false],
    ['originator.allowDelete', 'Sender may delete', 'The sender may delete the held mail.', true],
  ] as const
).map(([key, name, description, factory]) =>
  flag(
    { key, group, name, description: `${description} By the link in a notice, with proof of who it is.`, ends: 'sender', inEffect: true },
    factory,
  ),
);

const FOUR_EYES: readonly SettingDefinition[] = [
  choice(
    {
      key: 'quarantine.fourEyes.severity',
      group,
      name: 'Second person from severity',
      description: 'A release of mail of this severity or above takes a second person.',
      ends: 'sender',
      inEffect: true,
    },
    [
      { value: 'never', name: 'Never for the severity' },
      { value: 'critical', name: 'Critical' },
      { value: 'high', name: 'High' },
      { value: 'medium', name: 'Medium' },
      { value: 'low', name: 'Low' },
    ],
  ),
  texts(
    {
      key: 'quarantine.fourEyes.patterns',
      group,
      name: 'Second person for patterns',
      description: 'A release of mail that one of these patterns holds takes a second person.',
      ends: 'sender',
      inEffect: true,
    },
    [],
    { most: 500, entry: (id) => (PATTERN_ID.test(id) ? undefined : 'must be the id of a pattern') },
  ),
  limit(
    {
      key: 'quarantine.fourEyes.matches',
      group,
      name: 'Second person from matches',
      description: 'A release of mail with so many matches takes a second person; 0: never for their number.',
      ends: 'sender',
      inEffect: true,
    },
    { unit: 'matches', least: 0, most: 1_000_000, factory: 0 },
  ),
  texts(
    {
      key: 'quarantine.fourEyes.kinds',
      group,
      name: 'Second person for kinds of release',
      description: 'Releases of these kinds take a second person: release, release-encrypted, as-is.',
      ends: 'sender',
      inEffect: true,
    },
    [],
    { most: 3, entry: (kind) => (RELEASE_KINDS.includes(kind) ? undefined : `must be ${RELEASE_KINDS.join(', ')}`) },
  ),
];

export const QUARANTINE_SETTINGS: readonly SettingDefinition[] = [
  text(
    {
      key: 'quarantine.url',
      group,
      name: 'Address in notices',
      description:
        'Where the links to the page of a sender lead: the address of this gateway as people reach it. Empty: the one of the configuration file.',
      ends: 'sender',
      inEffect: true,
    },
    '',
    (url) => (url === '' || /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/.test(url) ? undefined : 'must be a web address without question mark'),
  ),
  addresses({
    key: 'dlp.managers',
    group,
    name: 'DLP managers',
    description: 'Mail addresses that get the notices for managers. They need no account.',
    ends: 'sender',
    inEffect: true,
  }),
  flag(
    {
      key: 'dlp.quarantineOnFailedEncryption',
      group,
      name: 'Hold what cannot be encrypted',
      description:
        'Mail that must be encrypted and cannot be is held; else its sender is told that it was not sent. On for one end is enough.',
      ends: 'either',
      inEffect: true,
    },
    true,
  ),
  flag(
    {
      key: 'dlp.quarantineOnError',
      group,
      name: 'Hold what cannot be inspected',
      description:
        'Mail whose inspection fails is held; off at both ends: the client is asked to come again later. On for one end is enough.',
      ends: 'either',
      inEffect: true,
    },
    true,
  ),
  text(
    {
      key: 'quarantine.team',
      group,
      name: 'Team',
      description: 'Whose queue held mail of this sender stands in.',
      ends: 'sender',
      inEffect: true,
    },
    '',
    (team) => (team.length <= 100 ? undefined : 'must be a name of at most 100 characters'),
  ),
  ...ORIGINATOR,
  ...FOUR_EYES,
];
