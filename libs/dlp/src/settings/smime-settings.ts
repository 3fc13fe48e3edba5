/** How mail is protected by S/MIME, and what is done with the certificates that come along. Nothing weak is offered for sending. */
import { choice, flag, limit, named, texts } from './define.js';
import type { SettingDefinition } from './definition.js';
import { PROTECTED_HEADERS, SMIME_CIPHERS, SMIME_KEY_TRANSPORTS, SMIME_SIGNING_ALGORITHMS } from './protect-values.js';
import { sizeLimit } from './size-limit.js';

const SENDING: readonly SettingDefinition[] = [
  flag(
    { key: 'smime.enabled', group: 'smime', name: 'S/MIME', description: 'Used if it is on for both ends.', ends: 'both', inEffect: true },
    true,
  ),
  sizeLimit('smime', 'S/MIME', { inEffect: true }),
  choice(
    {
      key: 'smime.signingAlgorithm',
      group: 'smime',
      name: 'Signature',
      description: 'How mail to this recipient is signed: the hash, and for RSA keys the padding (PKCS #1 v1.5, or PSS with MGF1).',
      ends: 'recipient',
      inEffect: true,
    },
    named(...SMIME_SIGNING_ALGORITHMS),
  ),
  choice(
    {
      key: 'smime.encryptionAlgorithm',
      group: 'smime',
      name: 'Cipher',
      description: 'How mail to this recipient is encrypted. GCM notices changes on the way; CBC is for programs that do not know it.',
      ends: 'recipient',
      inEffect: true,
    },
    named(...SMIME_CIPHERS),
  ),
  choice(
    {
      key: 'smime.encryptionScheme',
      group: 'smime',
      name: 'Key transport',
      description: 'How the key of a mail is encrypted for an RSA key. Keys on curves use ECDH.',
      ends: 'recipient',
      inEffect: true,
    },
    named(...SMIME_KEY_TRANSPORTS),
  ),
  texts(
    {
      key: 'smime.protectHeaders',
      group: 'smime',
      name: 'Header fields inside the signature',
      description: 'Fields that are repeated within the signed and encrypted content.',
      ends: 'recipient',
      inEffect: true,
    },
    [],
    { entry: (field) => (PROTECTED_HEADERS.some((name) => name === field) ? undefined : `must be one of ${PROTECTED_HEADERS.join(', ')}`) },
  ),
  texts(
    {
      key: 'smime.additionalCertificates',
      group: 'smime',
      name: 'Additional certificates',
      description: 'SHA-256 fingerprints of certificates that every mail is encrypted for, too. Those of both ends are taken.',
      ends: 'either',
      inEffect: true,
    },
    [],
    { entry: (print) => (/^[0-9a-f]{64}$/.test(print) ? undefined : 'must be a SHA-256 fingerprint: 64 hex digits, lower case') },
  ),
  flag(
    {
      key: 'smime.autoRequestCertificate',
      group: 'smime',
      name: 'Ask for a signing certificate',
      description: 'A sender without a certificate gets one when the first mail is to be signed.',
      ends: 'sender',
    },
    false,
  ),
];

const INCOMING: readonly SettingDefinition[] = [
  flag(
    {
      key: 'smime.removeSignature',
      group: 'smime',
      name: 'Take signatures off',
      description: 'Incoming signatures are checked, then taken off.',
      ends: 'recipient',
      inEffect: true,
    },
    false,
  ),
  flag(
    {
      key: 'smime.strict',
      group: 'smime',
      name: 'Strict mode',
      description: 'Only mail for the recipient’s own certificate is decrypted.',
      ends: 'recipient',
      inEffect: true,
    },
    false,
  ),
  flag(
    {
      key: 'smime.allowPkcs1v15',
      group: 'smime',
      name: 'Read old key transport',
      description:
        'Incoming mail is also decrypted if its key is encrypted by RSAES-PKCS1-v1_5, as older programs do it. Mail is never sent that way.',
      ends: 'recipient',
      inEffect: true,
    },
    false,
  ),
  flag(
    {
      key: 'smime.importCertificates',
      group: 'smime',
      name: 'Keep certificates of signers',
      description: 'A certificate that came with a good signature is kept, if a way leads from it to a root.',
      ends: 'recipient',
      inEffect: true,
    },
    true,
  ),
  flag(
    {
      key: 'smime.importUntrusted',
      group: 'smime',
      name: 'Keep untrusted ones, too',
      description: 'Certificates are also kept if no way leads to a root. They are not used until somebody vouches for them.',
      ends: 'recipient',
      inEffect: true,
    },
    false,
  ),
];

const CERTIFICATES: readonly SettingDefinition[] = [
  choice(
    {
      key: 'certificates.revocationOutage',
      group: 'smime',
      name: 'Revocation not known',
      description:
        'What holds for a certificate that names a revocation list or responder when neither can be had, or both are too old. The stricter of both ends holds.',
      ends: 'either',
      inEffect: true,
    },
    [
      { value: 'accept', name: 'Use it all the same' },
      { value: 'refuse', name: 'Do not use it' },
    ],
    'refuse',
  ),
  limit(
    {
      key: 'certificates.warnDays',
      group: 'smime',
      name: 'Warn before certificates expire',
      description: 'How long before a certificate of ours that is in use expires the managers are told; 0: never.',
      inEffect: true,
      ends: 'sender',
      levels: ['global'],
    },
    { unit: 'days', least: 0, most: 365, factory: 30 },
  ),
];

export const SMIME_SETTINGS: readonly SettingDefinition[] = [...SENDING, ...INCOMING, ...CERTIFICATES];
