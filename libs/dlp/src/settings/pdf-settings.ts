/** How mail becomes an encrypted PDF, and where its password comes from. */
import { choice, flag, limit, template, text } from './define.js';
import type { SettingDefinition } from './definition.js';
import { sizeLimit } from './size-limit.js';

const LONGEST_URL = 1_000;

const PDF: readonly SettingDefinition[] = [
  flag(
    {
      key: 'pdf.enabled',
      group: 'pdf',
      name: 'Encrypted PDF',
      description: 'Used if it is on for both ends.',
      ends: 'both',
      inEffect: true,
    },
    false,
  ),
  flag(
    {
      key: 'pdf.onlyIfMandatory',
      group: 'pdf',
      name: 'Only when encryption is demanded',
      description: 'No PDF is made where encryption is merely possible. On for one end is enough.',
      ends: 'either',
      inEffect: true,
    },
    false,
  ),
  sizeLimit('pdf', 'PDF', { inEffect: true }),
  flag(
    {
      key: 'pdf.signMail',
      group: 'pdf',
      name: 'Sign the mail around it',
      description: 'By S/MIME, if on for both ends.',
      ends: 'both',
      inEffect: true,
    },
    false,
  ),
  template({
    key: 'pdf.coverPage',
    group: 'pdf',
    name: 'Cover',
    description: 'What the mail around the PDF says, in plain text. Anybody on the way can read it. Empty: what comes with the gateway.',
    ends: 'sender',
    inEffect: true,
  }),
  text(
    {
      key: 'pdf.replyLink',
      group: 'pdf',
      name: 'Link for answers',
      description: 'An address where recipients can answer in confidence; it stands in the PDF and around it. Empty: none.',
      ends: 'sender',
      inEffect: true,
    },
    '',
    problemOfLink,
  ),
];

const PASSWORDS: readonly SettingDefinition[] = [
  flag(
    {
      key: 'password.toSender',
      group: 'pdf',
      name: 'Password to the sender',
      description: 'For a recipient without a valid password one is made and sent to the sender, if this is on for both ends.',
      ends: 'both',
      inEffect: true,
    },
    false,
  ),
  limit(
    {
      key: 'password.length',
      group: 'pdf',
      name: 'Length of passwords',
      description: 'Of those that the gateway makes.',
      ends: 'recipient',
      inEffect: true,
    },
    { unit: 'characters', least: 12, most: 64, factory: 16 },
  ),
  choice(
    {
      key: 'password.strength',
      group: 'pdf',
      name: 'Strength of passwords',
      description: 'What is asked of a password that a person sets.',
      ends: 'recipient',
      inEffect: true,
    },
    [
      { value: 'standard', name: '12 characters of three kinds, or a phrase of 20' },
      { value: 'strong', name: '16 characters of all four kinds, or a phrase of 28' },
    ],
  ),
  limit(
    {
      key: 'password.validDays',
      group: 'pdf',
      name: 'Passwords are valid for',
      description:
        'How long a password that the gateway has made is used again for the same recipient; 0: for one mail only; −1: for ever.',
      ends: 'recipient',
      inEffect: true,
    },
    { unit: 'days', least: -1, most: 3_650, factory: 0 },
  ),
  flag(
    { key: 'otp.enabled', group: 'pdf', name: 'One-time passwords', description: 'Used if they are on for both ends.', ends: 'both' },
    false,
  ),
  flag(
    {
      key: 'otp.autoCreateSecret',
      group: 'pdf',
      name: 'Make the recipient’s secret',
      description: 'A recipient gets what one-time passwords are derived from with the first mail.',
      ends: 'recipient',
    },
    false,
  ),
  flag(
    {
      key: 'portal.autoInvite',
      group: 'pdf',
      name: 'Invite to the portal',
      description: 'The first mail invites the recipient.',
      ends: 'recipient',
    },
    false,
  ),
];

/** As the maker of the PDF wants it: it would refuse every mail otherwise. */
function problemOfLink(link: string): string | undefined {
  if (link === '') return undefined;
  const [, port = '443'] = /^https:\/\/[a-z0-9.-]+(?::(\d{1,5}))?(?:\/[\x21-\x7e]*)?$/i.exec(link) ?? [undefined, '65536'];
  const isAddress = Number(port) < 65_536 && link.length <= LONGEST_URL;
  return isAddress ? undefined : `must be an https: address of at most ${LONGEST_URL} characters, without user and password`;
}

export const PDF_SETTINGS: readonly SettingDefinition[] = [...PDF, ...PASSWORDS];
