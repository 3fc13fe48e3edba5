/** The mail flow's own part of making copies, over real methods, or those that a spec plays: then each copy says what it is. */
import type { EncryptionMethod, SigningMethod as SigningMethodName } from '#dlp';
import { CopyFlow } from '../../src/flow/copy-flow.js';
import { jsonLog } from '../../src/platform/engine-log.js';
import type { DkimSigner } from '../../src/protect/dkim-signer-port.js';
import { MethodDesk } from '../../src/protect/method-desk.js';
import {
  ProtectionRefused,
  type ProtectedMail,
  type ProtectionKey,
  type ProtectionMethod,
  type ProtectionPair,
  type ProtectionRequest,
  type WhyNotProtected,
} from '../../src/protect/protection-method.js';
import type { SigningMethod } from '../../src/protect/signing-method.js';
import { NO_DKIM, type EngineFixture } from './engine-fixture.js';

/** What a method says and does; by recipient. */
export interface PlayedMethod {
  readonly method: EncryptionMethod;
  /** Why there is no key for this one; undefined: there is. */
  readonly lacks?: (recipient: string) => WhyNotProtected | undefined;
  /** Why the attempt is refused, once it is made. */
  readonly refuses?: (recipients: readonly string[]) => WhyNotProtected | undefined;
  /** Instead of a copy. */
  readonly protect?: (mail: Uint8Array, request: ProtectionRequest) => Promise<ProtectedMail>;
}

/** Signs everything with one line; refuses mail without From. */
export const SIGNS_DKIM: DkimSigner = {
  hasKeys: true,
  sign: (mail) => {
    if (!/^from:/im.test(Buffer.from(mail).toString('latin1'))) return Promise.resolve({ signed: false, refused: true, why: 'no-from' });
    const signedBy = [{ domain: 'sender.example', selector: 's1' }];
    return Promise.resolve({ signed: true, fields: Buffer.from('DKIM-Signature: d=sender.example\r\n'), signedBy });
  },
};

/** What stands in a copy that was played: `For: a, b`, and nothing of the mail. */
export function playedCopy(method: EncryptionMethod, recipients: readonly string[]): string {
  return `Subject: sealed by ${method}\r\nFor: ${[...recipients].sort().join(', ')}\r\n\r\n${method}\r\n`;
}

export function keyOf(recipient: string, more: Partial<ProtectionKey> = {}): ProtectionKey {
  const fingerprint = Buffer.from(recipient).toString('hex');
  return { kind: 'certificate', fingerprint, passwordId: null, expiresAt: '2027-01-01T00:00:00.000Z', chosenBy: 'address', ...more };
}

export function copyFlow(
  { spool }: Pick<EngineFixture, 'spool'>,
  {
    methods = [],
    signers = [],
    dkim = NO_DKIM,
  }: { methods?: readonly (PlayedMethod | ProtectionMethod)[]; signers?: readonly SigningMethodName[]; dkim?: DkimSigner } = {},
): CopyFlow {
  const desk = new MethodDesk({
    methods: methods.map((each) => ('optionFor' in each ? each : played(each))),
    signers: signers.map(playedSigner),
    dkim,
    log: jsonLog('silent'),
  });
  return new CopyFlow({ desk, dkim, spool });
}

function played({ method, lacks, refuses, protect }: PlayedMethod): ProtectionMethod {
  return {
    method,
    optionFor: ({ recipient }: ProtectionPair) => {
      const why = lacks?.(recipient);
      if (why !== undefined) return Promise.resolve({ method, usable: false, why, keys: [] });
      return Promise.resolve({ method, usable: true, keys: [keyOf(recipient)], signer: null, algorithms: ['aes-256-gcm'] });
    },
    protect: (mail, request) => {
      const { recipients } = request;
      const why = refuses?.(recipients);
      if (why !== undefined) return Promise.reject(new ProtectionRefused(method, why, 'Refused.'));
      if (protect !== undefined) return protect(mail, request);
      const proof = { method, encryptedFor: recipients.map((each) => keyOf(each)), signedBy: null, algorithms: ['aes-256-gcm'] };
      return Promise.resolve({ bytes: Buffer.from(playedCopy(method, recipients)), proof });
    },
  };
}

function playedSigner(method: SigningMethodName): SigningMethod {
  const signer = keyOf('rosalind@sender.example');
  return {
    method,
    signerFor: () => Promise.resolve({ method, usable: true, signer, algorithms: ['sha256'] }),
    sign: (mail) =>
      Promise.resolve({ bytes: Buffer.concat([Buffer.from(`X-Signed: ${method}\r\n`), mail]), signedBy: signer, algorithms: ['sha256'] }),
  };
}
