/** Lifts facts of the policy of older versions. Data of another shape stays as it is: the newest schema then refuses it. */

/**
 * In version 1 settings could ask for algorithms that are offered no more since they are weak, and ciphers named no mode. Each stands for
 * the next of its kind that is: nobody's mail is protected worse than was asked for, and the policy goes on being readable.
 */
const SUCCESSORS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'smime.signingAlgorithm': {
    SHA1WithRSAEncryption: 'SHA256WithRSAEncryption',
    SHA1WithRSAAndMGF1: 'SHA256WithRSAAndMGF1',
  },
  // who could read nothing but triple DES will not read GCM
  'smime.encryptionAlgorithm': { AES256: 'AES256-GCM', AES192: 'AES256-GCM', AES128: 'AES128-GCM', '3DES': 'AES256-CBC' },
  'smime.encryptionScheme': { 'RSAES-PKCS1-v1_5': 'RSAES-OAEP-SHA256', 'RSAES-OAEP-SHA1': 'RSAES-OAEP-SHA256' },
  'pgp.cipher': { CAST5: 'AES_256', TWOFISH: 'AES_256', BLOWFISH: 'AES_256', TRIPLE_DES: 'AES_256' },
  'pgp.hash': { SHA1: 'SHA256', RIPEMD160: 'SHA256' },
};

export function settingsChangedFromV1(data: unknown): unknown {
  if (!isRecord(data) || !Array.isArray(data['changes'])) return data;
  return { ...data, changes: data['changes'].map((change: unknown) => (isRecord(change) ? changeFromV1(change) : change)) };
}

function changeFromV1(change: Readonly<Record<string, unknown>>): unknown {
  const { key } = change;
  const successors = typeof key === 'string' && Object.hasOwn(SUCCESSORS, key) ? SUCCESSORS[key] : undefined;
  if (successors === undefined) return change;
  const lifted = (value: unknown): unknown => (typeof value === 'string' && Object.hasOwn(successors, value) ? successors[value] : value);
  return { ...change, before: lifted(change['before']), after: lifted(change['after']) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
