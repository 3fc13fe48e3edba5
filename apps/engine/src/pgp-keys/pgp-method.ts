/** OpenPGP as the mail flow sees it: whom the ring has keys for, and the mail that is made with them. */
import { judgePgpKey, PgpError, type PgpKey } from '#crypto';
import type { MailEnd, ProtectSettings } from '#dlp';
import {
  ProtectionRefused,
  type ProtectedMail,
  type ProtectionKey,
  type ProtectionMethod,
  type ProtectionOption,
  type ProtectionPair,
  type ProtectionRequest,
  type WhyNotProtected,
} from '../protect/protection-method.js';
import type { SignedMail, SigningMethod, SigningOption } from '../protect/signing-method.js';
import type { PgpKeyBook } from './pgp-key-book.js';
import { type ChosenPgpKey, keyOfSender, keysOfRecipient, type PassedOverPgpKey, type PgpKeysFound } from './pgp-key-selection.js';
import type { PgpMailJob } from './pgp-jobs.js';
import { type PgpWork, PgpWorkBroken } from './pgp-work.js';

type PgpSettings = ProtectSettings['pgp'];

export interface PgpMethodParts {
  readonly book: PgpKeyBook;
  readonly work: Pick<PgpWork, 'protect'>;
  /** The end of a mail that an address is. */
  readonly endOf: (address: string) => MailEnd;
}

export class PgpMethod implements ProtectionMethod, SigningMethod {
  readonly method = 'pgp';

  constructor(private readonly parts: PgpMethodParts) {}

  optionFor({ sender, recipient, settings: { pgp }, at }: ProtectionPair): Promise<ProtectionOption> {
    const found = this.recipients(recipient, at);
    const why = whyNone(found);
    if (why !== undefined) return Promise.resolve({ method: 'pgp', usable: false, why, keys: found.passedOver.map(passedOverKey) });
    const [signer] = this.senders(sender, at).chosen;
    return Promise.resolve({
      method: 'pgp',
      usable: true,
      keys: found.chosen.map(keyOf),
      signer: signer === undefined ? null : keyOf(signer),
      algorithms: [...encryptionNames(pgp, found.chosen), ...(signer === undefined ? [] : signatureNames(signer, at))],
    });
  }

  async protect(mail: Uint8Array, { sender, recipients, settings, hidesSubject, at }: ProtectionRequest): Promise<ProtectedMail> {
    const pgp = hidesSubject === true ? hidingSubject(settings.pgp) : settings.pgp;
    const chosen = this.forAll(recipients, at);
    const [signer] = this.senders(sender, at).chosen;
    const keys = chosen.map(({ key }) => key);
    const bytes = await this.made(mail, pgp, {
      at: new Date(at),
      ...(await this.signing(signer, pgp)),
      encrypt: { keys, cipher: CIPHERS[pgp.cipher], form: pgp.encoding, htmlToText: pgp.htmlToText, ...compressionOf(pgp) },
    });
    const signed = signer === undefined ? [] : signatureNames(signer, at);
    const signedBy = signer === undefined ? null : keyOf(signer);
    return {
      bytes,
      proof: { method: 'pgp', encryptedFor: chosen.map(keyOf), signedBy, algorithms: [...encryptionNames(pgp, chosen), ...signed] },
    };
  }

  signerFor({ sender, at }: Omit<ProtectionPair, 'demanded'>): Promise<SigningOption> {
    const found = this.senders(sender, at);
    const [signer] = found.chosen;
    if (signer === undefined) return Promise.resolve({ method: 'pgp', usable: false, why: whyNone(found) ?? 'no-key' });
    return Promise.resolve({ method: 'pgp', usable: true, signer: keyOf(signer), algorithms: signatureNames(signer, at) });
  }

  async sign(mail: Uint8Array, { sender, settings: { pgp }, at }: ProtectionRequest): Promise<SignedMail> {
    const [signer] = this.senders(sender, at).chosen;
    if (signer === undefined) throw new ProtectionRefused('pgp', 'no-key', 'There is no key to sign with.');
    const bytes = await this.made(mail, pgp, { at: new Date(at), ...(await this.signing(signer, pgp)) });
    return { bytes, signedBy: keyOf(signer), algorithms: signatureNames(signer, at) };
  }

  private recipients(recipient: string, at: string): PgpKeysFound {
    return keysOfRecipient(this.parts.book.index, this.parts.endOf(recipient), at);
  }

  private senders(sender: string, at: string): PgpKeysFound {
    return keyOfSender(this.parts.book.index, this.parts.endOf(sender), at);
  }

  /** One mail for all of them: who has no key refuses it for all. @throws ProtectionRefused */
  private forAll(recipients: readonly string[], at: string): readonly ChosenPgpKey[] {
    const all = new Map<string, ChosenPgpKey>();
    for (const recipient of recipients) {
      const found = this.recipients(recipient, at);
      const why = whyNone(found);
      if (why !== undefined) throw new ProtectionRefused('pgp', why, sentenceOf(found));
      for (const chosen of found.chosen) if (!all.has(chosen.record.id)) all.set(chosen.record.id, chosen);
    }
    return [...all.values()];
  }

  private async signing(signer: ChosenPgpKey | undefined, pgp: PgpSettings): Promise<Pick<PgpMailJob, 'sign'>> {
    if (signer === undefined) return {};
    const secret = await this.parts.book.privateKeys.read(signer.record.id);
    if (secret === undefined) throw new ProtectionRefused('pgp', 'failed', 'The private key of the sender is missing.');
    return { sign: { key: signer.key, secret, hash: HASHES[pgp.hash] } };
  }

  /** @throws ProtectionRefused */
  private async made(mail: Uint8Array, { maxBytes, protectHeaders }: PgpSettings, how: PgpMailJob): Promise<Buffer> {
    try {
      return await this.parts.work.protect(Buffer.from(mail.buffer, mail.byteOffset, mail.byteLength), {
        ...how,
        protectedFields: protectHeaders,
        maxBytes,
      });
    } catch (cause) {
      if (cause instanceof PgpWorkBroken) throw new ProtectionRefused('pgp', 'failed', 'The attempt broke off.');
      if (!(cause instanceof PgpError)) throw cause;
      throw new ProtectionRefused('pgp', cause.code === 'too-large' ? 'too-large' : 'failed', cause.message);
    }
  }
}

const CIPHERS = { AES_256: 'aes-256', AES_192: 'aes-192', AES_128: 'aes-128' } as const satisfies Record<PgpSettings['cipher'], string>;
const HASHES = { SHA256: 'sha256', SHA384: 'sha384', SHA512: 'sha512' } as const satisfies Record<PgpSettings['hash'], string>;

/** What was found in the subject is not left outside, whatever is set; inline has no place for it. */
function hidingSubject(pgp: PgpSettings): PgpSettings {
  return { ...pgp, encoding: 'mime', protectHeaders: [...new Set([...pgp.protectHeaders, 'subject'] as const)] };
}

function compressionOf({ compression }: PgpSettings): { readonly compression?: 'zlib' | 'zip' } {
  if (compression === 'UNCOMPRESSED') return {};
  return { compression: compression === 'ZIP' ? 'zip' : 'zlib' };
}

function encryptionNames({ cipher }: PgpSettings, chosen: readonly ChosenPgpKey[]): string[] {
  const integrity = chosen.every(({ key }) => key.readsAead) ? 'ocb' : 'mdc';
  return [CIPHERS[cipher], integrity];
}

/** Without the hash: a key may ask for another than the settings say, and only the mail itself knows which it was. */
function signatureNames({ key }: ChosenPgpKey, at: string): string[] {
  const judgement = judgePgpKey(key, { purpose: 'sign', at });
  const [part] = judgement.usable ? judgement.parts : [];
  return part === undefined ? [] : [part.algorithm];
}

function keyOf({ key, chosenBy, until }: ChosenPgpKey): ProtectionKey {
  return shown(key, chosenBy, until);
}

function passedOverKey({ record: { key }, chosenBy }: PassedOverPgpKey): ProtectionKey {
  return shown(key, chosenBy, key.primary.expiresAt);
}

function shown({ primary }: PgpKey, chosenBy: ProtectionKey['chosenBy'], expiresAt: string | null): ProtectionKey {
  return { kind: 'pgp-key', fingerprint: primary.fingerprint, passwordId: null, expiresAt, chosenBy };
}

/** Why there is none; undefined when there is. Of several that do not serve, the first in the order in which people mend it. */
function whyNone({ chosen, passedOver }: PgpKeysFound): WhyNotProtected | undefined {
  if (chosen.length > 0) return undefined;
  const reasons = passedOver.map(({ why }) => why);
  return MOST_TELLING.find((why) => reasons.includes(why)) ?? reasons[0] ?? 'no-key';
}

/** What was usable yesterday tells more than what never was. */
const MOST_TELLING = ['revoked', 'expired', 'not-yet-valid', 'untrusted', 'key-too-short', 'broken', 'wrong-usage'] as const;

function sentenceOf({ passedOver }: PgpKeysFound): string {
  return passedOver.length === 0 ? 'One of the recipients has no key.' : 'One of the recipients has no valid key.';
}
