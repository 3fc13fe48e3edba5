/** The names that settings have for algorithms, as S/MIME is made with them. */
import type { Certificate, CmsSigner, EncryptOptions } from '#crypto';
import type { ProtectSettings } from '#dlp';

export type SmimeSettings = ProtectSettings['smime'];

const CIPHERS = {
  'AES256-GCM': 'aes-256-gcm',
  'AES256-CBC': 'aes-256-cbc',
  'AES128-GCM': 'aes-128-gcm',
  'AES128-CBC': 'aes-128-cbc',
} as const satisfies Record<SmimeSettings['cipher'], EncryptOptions['cipher']>;

const KEY_TRANSPORTS = {
  'RSAES-OAEP-SHA256': 'oaep-sha256',
  'RSAES-OAEP-SHA384': 'oaep-sha384',
  'RSAES-OAEP-SHA512': 'oaep-sha512',
} as const satisfies Record<SmimeSettings['keyTransport'], EncryptOptions['rsa']>;

const SIGNATURES = {
  SHA256WithRSAEncryption: { digest: 'sha256', rsa: 'rsa-pkcs1' },
  SHA256WithRSAAndMGF1: { digest: 'sha256', rsa: 'rsa-pss' },
  SHA384WithRSAEncryption: { digest: 'sha384', rsa: 'rsa-pkcs1' },
  SHA384WithRSAAndMGF1: { digest: 'sha384', rsa: 'rsa-pss' },
  SHA512WithRSAEncryption: { digest: 'sha512', rsa: 'rsa-pkcs1' },
  SHA512WithRSAAndMGF1: { digest: 'sha512', rsa: 'rsa-pss' },
} as const satisfies Record<SmimeSettings['signingAlgorithm'], Pick<CmsSigner, 'digest' | 'rsa'>>;

export function encryptionOf({ cipher, keyTransport }: SmimeSettings): Required<Pick<EncryptOptions, 'cipher' | 'rsa'>> {
  return { cipher: CIPHERS[cipher], rsa: KEY_TRANSPORTS[keyTransport] };
}

export function signatureOf({ signingAlgorithm }: SmimeSettings): Required<Pick<CmsSigner, 'digest' | 'rsa'>> {
  return SIGNATURES[signingAlgorithm];
}

/** By their usual names: of the content, and of each kind of key that it is encrypted for. */
export function encryptionNames(settings: SmimeSettings, certificates: readonly Certificate[]): string[] {
  const { cipher, rsa } = encryptionOf(settings);
  const kinds = new Set(certificates.map(({ key }) => key.kind));
  return [cipher, ...(kinds.has('rsa') ? [`rsa-${rsa}`] : []), ...(kinds.has('ec') ? ['ecdh'] : [])];
}

export function signatureNames(settings: SmimeSettings, certificate: Certificate): string[] {
  const { digest, rsa } = signatureOf(settings);
  return [certificate.key.kind === 'ec' ? `ecdsa-${digest}` : `${rsa}-${digest}`];
}
