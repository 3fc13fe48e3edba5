/** Whether mail is encrypted, and by which of the methods; §3.5 of the reference says which end is asked. */
import { choice, flag, limit, named, texts } from './define.js';
import type { SettingDefinition } from './definition.js';

const MAX_SIZE = { unit: 'bytes', least: 0, most: 2 ** 40, factory: 50 * 1024 * 1024 } as const;
const TOO_LARGE = 'A larger mail is not encrypted this way. The smaller of the two ends holds.';

const GENERAL: readonly SettingDefinition[] = [
  choice(
    {
      key: 'encrypt.mode',
      group: 'encryption',
      name: 'Encryption',
      description: 'The stricter of both ends holds: mandatory before force before none before allow.',
      ends: 'either',
      inEffect: true,
    },
    [
      { value: 'allow', name: 'If there is a way, else in clear' },
      { value: 'no-encryption', name: 'None, unless demanded' },
      { value: 'force', name: 'Try, even if the other end wants none' },
      { value: 'mandatory', name: 'Mandatory' },
    ],
  ),
  flag(
    {
      key: 'encrypt.skipCalendar',
      group: 'encryption',
      name: 'Leave calendar mail alone',
      description: 'Invitations stay as they are, even if encryption is demanded, if this is on for both ends.',
      ends: 'both',
    },
    false,
  ),
  flag(
    {
      key: 'encrypt.notifySender',
      group: 'encryption',
      name: 'Tell the sender of encryption',
      description: 'The sender gets a notice when the mail was encrypted.',
      ends: 'sender',
    },
    false,
  ),
];

const SMIME: readonly SettingDefinition[] = [
  flag({ key: 'smime.enabled', group: 'smime', name: 'S/MIME', description: 'Used if it is on for both ends.', ends: 'both' }, true),
  limit({ key: 'smime.maxSize', group: 'smime', name: 'Largest mail for S/MIME', description: TOO_LARGE, ends: 'either' }, MAX_SIZE),
  choice(
    {
      key: 'smime.signingAlgorithm',
      group: 'smime',
      name: 'Signature',
      description: 'How mail to this recipient is signed.',
      ends: 'recipient',
    },
    named(...['SHA256', 'SHA384', 'SHA512', 'SHA1'].flatMap((hash) => [`${hash}WithRSAEncryption`, `${hash}WithRSAAndMGF1`])),
  ),
  choice(
    {
      key: 'smime.encryptionAlgorithm',
      group: 'smime',
      name: 'Cipher',
      description: 'How mail to this recipient is encrypted.',
      ends: 'recipient',
    },
    named('AES256', 'AES192', 'AES128', '3DES'),
  ),
  choice(
    {
      key: 'smime.encryptionScheme',
      group: 'smime',
      name: 'Key transport',
      description: 'How the key of a mail is encrypted.',
      ends: 'recipient',
    },
    named('RSAES-PKCS1-v1_5', 'RSAES-OAEP-SHA256', 'RSAES-OAEP-SHA384', 'RSAES-OAEP-SHA512', 'RSAES-OAEP-SHA1'),
  ),
  texts(
    {
      key: 'smime.protectHeaders',
      group: 'smime',
      name: 'Header fields inside the signature',
      description: 'Fields that are repeated within the signed and encrypted content.',
      ends: 'recipient',
    },
    [],
    { entry: (field) => (/^(subject|to|cc|reply-to|from)$/.test(field) ? undefined : 'must be subject, to, cc, reply-to or from') },
  ),
  texts(
    {
      key: 'smime.additionalCertificates',
      group: 'smime',
      name: 'Additional certificates',
      description: 'SHA-256 fingerprints of certificates that every mail is encrypted for, too. Those of both ends are taken.',
      ends: 'either',
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
  flag(
    {
      key: 'smime.removeSignature',
      group: 'smime',
      name: 'Take signatures off',
      description: 'Incoming signatures are checked, then taken off.',
      ends: 'recipient',
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
    },
    false,
  ),
];

const PGP: readonly SettingDefinition[] = [
  flag({ key: 'pgp.enabled', group: 'pgp', name: 'PGP', description: 'Used if it is on for both ends.', ends: 'both' }, true),
  limit({ key: 'pgp.maxSize', group: 'pgp', name: 'Largest mail for PGP', description: TOO_LARGE, ends: 'either' }, MAX_SIZE),
  choice({ key: 'pgp.encoding', group: 'pgp', name: 'Encoding', description: 'PGP/MIME, or inline for old clients.', ends: 'recipient' }, [
    { value: 'mime', name: 'PGP/MIME' },
    { value: 'inline', name: 'Inline' },
  ]),
  choice(
    { key: 'pgp.cipher', group: 'pgp', name: 'Cipher', description: 'How mail to this recipient is encrypted.', ends: 'recipient' },
    named('AES_256', 'AES_192', 'AES_128', 'CAST5', 'TWOFISH', 'BLOWFISH', 'TRIPLE_DES'),
  ),
  choice(
    { key: 'pgp.hash', group: 'pgp', name: 'Hash', description: 'How mail to this recipient is signed.', ends: 'recipient' },
    named('SHA256', 'SHA512', 'SHA1', 'RIPEMD160'),
  ),
  choice(
    {
      key: 'pgp.compression',
      group: 'pgp',
      name: 'Compression',
      description: 'How mail to this recipient is compressed.',
      ends: 'recipient',
    },
    named('ZLIB', 'ZIP', 'BZIP2', 'UNCOMPRESSED'),
  ),
  flag(
    {
      key: 'pgp.integrityPacket',
      group: 'pgp',
      name: 'Integrity packet',
      description: 'A change on the way is noticed.',
      ends: 'recipient',
    },
    true,
  ),
  flag(
    {
      key: 'pgp.htmlToText',
      group: 'pgp',
      name: 'HTML becomes text',
      description: 'For inline encoding, which cannot carry HTML.',
      ends: 'recipient',
    },
    true,
  ),
];

const PDF: readonly SettingDefinition[] = [
  flag({ key: 'pdf.enabled', group: 'pdf', name: 'Encrypted PDF', description: 'Used if it is on for both ends.', ends: 'both' }, false),
  flag(
    {
      key: 'pdf.onlyIfMandatory',
      group: 'pdf',
      name: 'Only when encryption is demanded',
      description: 'No PDF is made where encryption is merely possible. On for one end is enough.',
      ends: 'either',
    },
    false,
  ),
  limit({ key: 'pdf.maxSize', group: 'pdf', name: 'Largest mail for PDF', description: TOO_LARGE, ends: 'either' }, MAX_SIZE),
  flag(
    { key: 'pdf.signMail', group: 'pdf', name: 'Sign the mail around it', description: 'By S/MIME, if on for both ends.', ends: 'both' },
    false,
  ),
  flag(
    {
      key: 'password.toSender',
      group: 'pdf',
      name: 'Password to the sender',
      description: 'A password is made for each mail and sent to its sender, if this is on for both ends.',
      ends: 'both',
    },
    false,
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

export const ENCRYPTION_SETTINGS: readonly SettingDefinition[] = [...GENERAL, ...SMIME, ...PGP, ...PDF];
