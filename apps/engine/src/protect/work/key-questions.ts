/**
 * What a process that protects or opens mail asks of the engine, which alone has the keys: a signature, which of its certificates an
 * envelope names, the content key of one. A process gets the content key of the mail that it has, and never a key of ours.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { CertificateName, DecryptionKey, PgpSessionKey, RsaEncryption, SigningKey } from '#crypto';
import { withoutUndefined } from '../../platform/without-undefined.js';

const bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));
const digest = z.enum(['sha256', 'sha384', 'sha512']);
const readableDigest = z.enum(['sha1', 'sha256', 'sha384', 'sha512']);

const certificateName = z.discriminatedUnion('by', [
  z.object({ by: z.literal('issuer-and-serial'), issuer: z.string(), serial: z.string(), der: bytes }),
  z.object({ by: z.literal('subject-key-identifier'), keyId: z.string() }),
]);
/** Names of one envelope that are asked about; mail for more people is for a list. */
export const MOST_NAMES = 1_000;
export const MOST_SIGNERS = 64;
const names = z.array(certificateName).max(MOST_NAMES);
const rsaEncryption = z.discriminatedUnion('padding', [
  z.object({ padding: z.literal('oaep'), digest: readableDigest, label: bytes.optional() }),
  z.object({ padding: z.literal('pkcs1') }),
]);

export const keyQuestionSchema = z.discriminatedUnion('ask', [
  z.object({
    ask: z.literal('sign'),
    data: bytes,
    scheme: z.object({ kind: z.enum(['rsa-pkcs1', 'rsa-pss', 'ecdsa']), digest, saltLength: z.int().min(0).max(64).optional() }),
  }),
  z.object({ ask: z.literal('recipients'), names }),
  z.object({ ask: z.literal('signers'), names }),
  /** `recipient`: a number of the last answer about recipients. */
  z.object({
    ask: z.literal('unwrap'),
    recipient: z.int().nonnegative(),
    encryptedKey: bytes,
    how: rsaEncryption,
    keyBytes: z.int().min(1).max(64),
  }),
  /** `peer`: SubjectPublicKeyInfo. */
  z.object({ ask: z.literal('agree'), recipient: z.int().nonnegative(), peer: bytes }),
  /** `packets`: bodies of packets of type 1 of an OpenPGP message. */
  z.object({ ask: z.literal('session-keys'), packets: z.array(bytes).max(MOST_NAMES) }),
  /** Ids of OpenPGP keys that have signed. */
  z.object({ ask: z.literal('pgp-signers'), keyIds: z.array(z.string().regex(/^[0-9a-f]{16}$/)).max(MOST_SIGNERS) }),
]);
export type KeyQuestion = z.input<typeof keyQuestionSchema>;
type ReadQuestion = z.output<typeof keyQuestionSchema>;
type Unwrapping = Extract<ReadQuestion, { readonly ask: 'unwrap' }>;

/** A signature, a content key, a shared secret; null: there is none, and why is not told. */
export const toldBytesSchema = z.object({ bytes: bytes.nullable() });
/** DER. */
export const toldCertificatesSchema = z.object({
  certificates: z.array(z.object({ der: bytes, kind: z.enum(['rsa', 'ec']) })).max(MOST_NAMES),
});

/** Session keys of an OpenPGP message; none: no key of ours opens it. */
export const toldSessionKeysSchema = z.object({
  sessionKeys: z.array(z.object({ cipherId: z.int().nullable(), key: bytes, openedBy: z.string(), keyAlgorithm: z.string() })),
});
/** OpenPGP keys, binary. */
export const toldPgpKeysSchema = z.object({ keys: z.array(bytes) });

/** A certificate of ours with its private key. */
export interface OurRecipient {
  readonly der: Buffer;
  readonly key: DecryptionKey;
}

/** Who answers for one mail. */
export interface KeyDesk {
  readonly signer?: SigningKey;
  /** Content keys under RSA with PKCS #1 v1.5 are opened, too. */
  readonly allowRsaPkcs1?: boolean;
  readonly opening?: {
    recipients(wanted: readonly CertificateName[]): Promise<readonly OurRecipient[]>;
    /** DER. */
    signers(wanted: readonly CertificateName[]): Promise<readonly Buffer[]>;
    /** Of OpenPGP. */
    sessionKeys(packets: readonly Buffer[]): Promise<readonly PgpSessionKey[]>;
    /** OpenPGP keys, binary, by ids of 16 hex digits. */
    pgpSigners(keyIds: readonly string[]): Promise<readonly Buffer[]>;
  };
}

/** More questions than any mail within the limits asks: a process that was taken over by its mail shall not try keys at will. */
const MOST_QUESTIONS = 300;

/** Answers the questions of a process about one mail. */
export class KeyAnswers {
  private recipients: readonly OurRecipient[] = [];
  private asked = 0;

  constructor(private readonly desk: KeyDesk) {}

  /** Never throws: the process learns only that there is nothing. */
  async answer(payload: Buffer): Promise<object> {
    this.asked += 1;
    try {
      if (this.asked > MOST_QUESTIONS) throw new RangeError('too many questions');
      return await this.answerTo(keyQuestionSchema.parse(JSON.parse(payload.toString('utf8'))));
    } catch {
      return NOTHING;
    }
  }

  private async answerTo(question: ReadQuestion): Promise<object> {
    switch (question.ask) {
      case 'sign':
        return told(await this.desk.signer?.sign(question.data, withoutUndefined(question.scheme)));
      case 'recipients':
        return this.recipientsNamed(question.names);
      case 'signers':
        return this.signersNamed(question.names);
      case 'unwrap':
        return told(await this.unwrapped(question));
      case 'agree':
        return told(await this.recipients[question.recipient]?.key.agree(publicKey(question.peer)));
      case 'session-keys':
        return this.sessionKeys(question.packets);
      case 'pgp-signers':
        return this.pgpSigners(question.keyIds);
    }
  }

  private async recipientsNamed(names: readonly CertificateName[]): Promise<object> {
    this.recipients = (await this.desk.opening?.recipients(names)) ?? [];
    return { certificates: this.recipients.map(({ der, key }) => ({ der: der.toString('base64'), kind: key.kind })) };
  }

  private async signersNamed(names: readonly CertificateName[]): Promise<object> {
    const found = (await this.desk.opening?.signers(names)) ?? [];
    return { certificates: found.map((der) => ({ der: der.toString('base64'), kind: 'rsa' })) };
  }

  private async unwrapped({ recipient, encryptedKey, how: asked, keyBytes }: Unwrapping): Promise<Buffer | undefined> {
    if (asked.padding === 'pkcs1' && this.desk.allowRsaPkcs1 !== true) return undefined;
    const how: RsaEncryption = asked.padding === 'oaep' ? withoutUndefined(asked) : asked;
    return this.recipients[recipient]?.key.unwrapRsa(encryptedKey, how, keyBytes);
  }

  private async sessionKeys(packets: readonly Buffer[]): Promise<object> {
    const opened = (await this.desk.opening?.sessionKeys(packets)) ?? [];
    return { sessionKeys: opened.map(({ cipherId = null, key, ...how }) => ({ ...how, cipherId, key: key.toString('base64') })) };
  }

  private async pgpSigners(keyIds: readonly string[]): Promise<object> {
    const found = (await this.desk.opening?.pgpSigners(keyIds)) ?? [];
    return { keys: found.map((key) => key.toString('base64')) };
  }
}

const NOTHING = { bytes: null, certificates: [], sessionKeys: [], keys: [] };

function told(answer: Buffer | undefined): object {
  return { bytes: answer?.toString('base64') ?? null };
}

function publicKey(spki: Buffer): KeyObject {
  return createPublicKey({ key: spki, format: 'der', type: 'spki' });
}
