/** How mail is protected by OpenPGP, and what is done with the keys that come along. What is encrypted always notices changes. */
import { choice, flag, named, texts } from './define.js';
import type { SettingDefinition } from './definition.js';
import { PGP_CIPHERS, PGP_COMPRESSIONS, PGP_HASHES, PROTECTED_HEADERS } from './protect-values.js';
import { sizeLimit } from './size-limit.js';

const SENDING: readonly SettingDefinition[] = [
  flag(
    { key: 'pgp.enabled', group: 'pgp', name: 'PGP', description: 'Used if it is on for both ends.', ends: 'both', inEffect: true },
    true,
  ),
  sizeLimit('pgp', 'PGP', { inEffect: true }),
  choice(
    {
      key: 'pgp.encoding',
      group: 'pgp',
      name: 'Encoding',
      description: 'PGP/MIME, or inline for old clients.',
      ends: 'recipient',
      inEffect: true,
    },
    [
      { value: 'mime', name: 'PGP/MIME' },
      { value: 'inline', name: 'Inline' },
    ],
  ),
  choice(
    {
      key: 'pgp.cipher',
      group: 'pgp',
      name: 'Cipher',
      description: 'How mail to this recipient is encrypted.',
      ends: 'recipient',
      inEffect: true,
    },
    named(...PGP_CIPHERS),
  ),
  choice(
    {
      key: 'pgp.hash',
      group: 'pgp',
      name: 'Hash',
      description: 'How mail to this recipient is signed, unless the key of the signer asks for a stronger one.',
      ends: 'recipient',
      inEffect: true,
    },
    named(...PGP_HASHES),
  ),
  choice(
    {
      key: 'pgp.compression',
      group: 'pgp',
      name: 'Compression',
      description: 'How mail to this recipient is compressed.',
      ends: 'recipient',
      inEffect: true,
    },
    named(...PGP_COMPRESSIONS),
  ),
  texts(
    {
      key: 'pgp.protectHeaders',
      group: 'pgp',
      name: 'Header fields inside the protection',
      description:
        'Fields that are repeated within the signed and encrypted content (RFC 9788); around an encrypted mail the subject, if it is one of them, is hidden. Inline has no place for them.',
      ends: 'recipient',
      inEffect: true,
    },
    [],
    { entry: (field) => (PROTECTED_HEADERS.some((name) => name === field) ? undefined : `must be one of ${PROTECTED_HEADERS.join(', ')}`) },
  ),
  flag(
    {
      key: 'pgp.htmlToText',
      group: 'pgp',
      name: 'HTML becomes text',
      description: 'For inline encoding, which cannot carry HTML.',
      ends: 'recipient',
      inEffect: true,
    },
    true,
  ),
];

const INCOMING: readonly SettingDefinition[] = [
  flag(
    {
      key: 'pgp.removeSignature',
      group: 'pgp',
      name: 'Take signatures off',
      description: 'Incoming signatures are checked, then taken off.',
      ends: 'recipient',
      inEffect: true,
    },
    false,
  ),
  flag(
    {
      key: 'pgp.readInline',
      group: 'pgp',
      name: 'Read inline PGP',
      description: 'Every text part of incoming mail is searched for PGP without MIME.',
      ends: 'recipient',
      inEffect: true,
    },
    false,
  ),
  flag(
    {
      key: 'pgp.importKeys',
      group: 'pgp',
      name: 'Keep keys from mail',
      description: 'Keys in incoming mail are kept. They are used for nothing until somebody trusts them.',
      ends: 'recipient',
      inEffect: true,
    },
    true,
  ),
];

const KEYS: readonly SettingDefinition[] = [
  flag(
    {
      key: 'pgp.lookUp',
      group: 'pgp',
      name: 'Look keys up outside',
      description:
        'Whoever keeps keys may have those of this recipient looked for in the directory of the domain (WKD) and on the key servers of the configuration. These then learn the address. What is found is not trusted. Mail never waits for it.',
      ends: 'recipient',
      inEffect: true,
    },
    false,
  ),
  flag(
    {
      key: 'pgp.publish',
      group: 'pgp',
      name: 'Publish own keys',
      description:
        'The public keys of this sender are among those that are written for the directory of the domain (WKD): lazaret pgp-key publish, or the dashboard.',
      ends: 'sender',
      inEffect: true,
    },
    false,
  ),
];

export const PGP_SETTINGS: readonly SettingDefinition[] = [...SENDING, ...INCOMING, ...KEYS];
