/** Lifts facts of the policy of older versions. Data of another shape stays as it is: the newest schema then refuses it. */

/** By key: what stands for a value that is offered no more. */
type Successors = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * In version 1 settings could ask for algorithms that are offered no more since they are weak, and ciphers named no mode. Each stands for
 * the next of its kind that is: nobody's mail is protected worse than was asked for, and the policy goes on being readable.
 */
const OF_V1: Successors = {
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

/** In version 2 mail could be asked to be compressed by bzip2, which nothing has ever written: what was written instead. */
const OF_V2: Successors = { 'pgp.compression': { BZIP2: 'ZLIB' } };

export const settingsChangedFromV1 = (data: unknown): unknown => lifted(data, OF_V1);
export const settingsChangedFromV2 = (data: unknown): unknown => lifted(data, OF_V2);

function lifted(data: unknown, successors: Successors): unknown {
  if (!isRecord(data) || !Array.isArray(data['changes'])) return data;
  const changes = data['changes'].map((change: unknown) => (isRecord(change) ? changeLifted(change, successors) : change));
  return { ...data, changes };
}

function changeLifted(change: Readonly<Record<string, unknown>>, successors: Successors): unknown {
  const { key } = change;
  const ofKey = typeof key === 'string' && Object.hasOwn(successors, key) ? successors[key] : undefined;
  if (ofKey === undefined) return change;
  const next = (value: unknown): unknown => (typeof value === 'string' && Object.hasOwn(ofKey, value) ? ofKey[value] : value);
  return { ...change, before: next(change['before']), after: next(change['after']) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
