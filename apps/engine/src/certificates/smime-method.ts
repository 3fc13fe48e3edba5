/** S/MIME as the mail flow sees it: whom the store has certificates for, and the mail that is made with them. */
import type { CmsSigner, KeyProvider } from '#crypto';
import type { MailEnd } from '#dlp';
import { ProtectWorkRefused, type ProtectWork } from '../protect/protect-work-port.js';
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
import type { SmimeSigning } from '../protect/smime-mail.js';
import type { CertificateSelection, CertificatesFound, ChosenCertificate } from './certificate-selection.js';
import { encryptionNames, encryptionOf, signatureNames, signatureOf, type SmimeSettings } from './smime-algorithms.js';

export interface SmimeMethodParts {
  readonly selection: CertificateSelection;
  readonly keys: KeyProvider;
  readonly work: ProtectWork;
  /** The end of a mail that an address is. */
  readonly endOf: (address: string) => MailEnd;
}

interface Signer {
  readonly chosen: ChosenCertificate;
  readonly cms: CmsSigner;
}

export class SmimeMethod implements ProtectionMethod, SigningMethod {
  readonly method = 'smime';

  constructor(private readonly parts: SmimeMethodParts) {}

  async optionFor({ sender, recipient, settings: { smime }, at }: ProtectionPair): Promise<ProtectionOption> {
    const found = await this.recipients(recipient, smime, at);
    const why = whyNone(found);
    if (why !== undefined) return { method: 'smime', usable: false, why, keys: found.passedOver.map(keyOf) };
    const chosen = [...found.own, ...found.additional];
    const signer = await this.signerOf(sender, smime, at);
    const names = encryptionNames(
      smime,
      chosen.map(({ certificate }) => certificate),
    );
    const signed = signer === undefined ? [] : signatureNames(smime, signer.chosen.certificate);
    return {
      method: 'smime',
      usable: true,
      keys: chosen.map(keyOf),
      signer: signer === undefined ? null : keyOf(signer.chosen),
      algorithms: [...names, ...signed],
    };
  }

  async protect(mail: Uint8Array, { sender, recipients, settings, hidesSubject, at }: ProtectionRequest): Promise<ProtectedMail> {
    const smime = hidesSubject === true ? hidingSubject(settings.smime) : settings.smime;
    const chosen = await this.forAll(recipients, smime, at);
    const signer = await this.signerOf(sender, smime, at);
    const certificates = chosen.map(({ certificate }) => certificate);
    const bytes = await this.made(mail, smime, {
      encrypt: { certificates, ...encryptionOf(smime) },
      ...(signer && { sign: signingWith(signer, at) }),
    });
    const signed = signer === undefined ? [] : signatureNames(smime, signer.chosen.certificate);
    return {
      bytes,
      proof: {
        method: 'smime',
        encryptedFor: chosen.map(keyOf),
        signedBy: signer === undefined ? null : keyOf(signer.chosen),
        algorithms: [...encryptionNames(smime, certificates), ...signed],
      },
    };
  }

  async signerFor({ sender, settings: { smime }, at }: Omit<ProtectionPair, 'demanded'>): Promise<SigningOption> {
    const found = await this.senders(sender, smime, at);
    const [chosen] = found.own;
    if (chosen === undefined) return { method: 'smime', usable: false, why: whyNone(found) ?? 'no-key' };
    return { method: 'smime', usable: true, signer: keyOf(chosen), algorithms: signatureNames(smime, chosen.certificate) };
  }

  async sign(mail: Uint8Array, { sender, settings: { smime }, at }: ProtectionRequest): Promise<SignedMail> {
    const signer = await this.signerOf(sender, smime, at);
    if (signer === undefined) throw new ProtectionRefused('smime', 'no-key', 'There is no certificate to sign with.');
    const bytes = await this.made(mail, smime, { sign: signingWith(signer, at) });
    return { bytes, signedBy: keyOf(signer.chosen), algorithms: signatureNames(smime, signer.chosen.certificate) };
  }

  /** One mail for all of them: who has no certificate refuses it for all. @throws ProtectionRefused */
  private async forAll(recipients: readonly string[], smime: SmimeSettings, at: string): Promise<readonly ChosenCertificate[]> {
    const all = new Map<string, ChosenCertificate>();
    for (const recipient of recipients) {
      const found = await this.recipients(recipient, smime, at);
      const why = whyNone(found);
      if (why !== undefined) throw new ProtectionRefused('smime', why, sentenceOf(found));
      for (const chosen of [...found.own, ...found.additional]) if (!all.has(chosen.entry.id)) all.set(chosen.entry.id, chosen);
    }
    return [...all.values()];
  }

  private recipients(recipient: string, smime: SmimeSettings, at: string): Promise<CertificatesFound> {
    const { additionalCertificates, revocationOutage } = smime;
    const end = this.parts.endOf(recipient);
    return this.parts.selection.forRecipient({ end, additional: additionalCertificates, at, whenUnknown: revocationOutage });
  }

  private senders(sender: string, { revocationOutage }: SmimeSettings, at: string): Promise<CertificatesFound> {
    return this.parts.selection.forSender({ end: this.parts.endOf(sender), at, whenUnknown: revocationOutage });
  }

  /** Undefined: nobody signs. */
  private async signerOf(sender: string, smime: SmimeSettings, at: string): Promise<Signer | undefined> {
    const [chosen] = (await this.senders(sender, smime, at)).own;
    const key = chosen && (await this.parts.keys.signingKey(chosen.certificate.fingerprint));
    if (chosen === undefined || key === undefined) return undefined;
    const { certificate } = chosen;
    const chain = this.parts.selection.chainOf(certificate);
    return { chosen, cms: { certificate, key, chain, ...signatureOf(smime) } };
  }

  /** @throws ProtectionRefused */
  private async made(
    mail: Uint8Array,
    { protectHeaders, maxBytes }: SmimeSettings,
    what: Parameters<ProtectWork['smime']>[1],
  ): Promise<Buffer> {
    try {
      return await this.parts.work.smime(Buffer.from(mail), { ...what, protectedFields: protectHeaders, maxBytes });
    } catch (cause) {
      if (!(cause instanceof ProtectWorkRefused)) throw cause;
      throw new ProtectionRefused('smime', REFUSALS[cause.code] ?? 'failed', cause.message);
    }
  }
}

/** What was found in the subject is not left outside, whatever is set. */
function hidingSubject(smime: SmimeSettings): SmimeSettings {
  const { protectHeaders } = smime;
  return protectHeaders.includes('subject') ? smime : { ...smime, protectHeaders: [...protectHeaders, 'subject'] };
}

/** Codes of `SmimeRefused` and `CmsError` that have a word of their own here. */
const REFUSALS: Readonly<Record<string, WhyNotProtected>> = {
  'too-large': 'too-large',
  'unusable-certificate': 'broken',
  'cannot-be-protected': 'cannot-be-protected',
};

function signingWith({ cms }: Signer, at: string): SmimeSigning {
  return { signer: cms, at: new Date(at), form: 'clear' };
}

function keyOf({ certificate, chosenBy }: ChosenCertificate): ProtectionKey {
  const { fingerprint, notAfter } = certificate;
  return { kind: 'certificate', fingerprint, passwordId: null, expiresAt: notAfter, chosenBy };
}

/** Why there is none of their own; undefined when there is. Of several that are not valid, the first in the order in which people mend it. */
function whyNone({ own, passedOver }: CertificatesFound): WhyNotProtected | undefined {
  if (own.length > 0) return undefined;
  const reasons = passedOver.filter(({ chosenBy }) => chosenBy !== 'additional').map(({ why }) => why);
  return MOST_TELLING.find((why) => reasons.includes(why)) ?? reasons[0] ?? 'no-key';
}

/** What was usable yesterday tells more than what never was. */
const MOST_TELLING = [
  'revoked',
  'blocked',
  'expired',
  'not-yet-valid',
  'revocation-unknown',
  'untrusted-root',
  'key-too-short',
  'broken',
  'wrong-usage',
] as const;

function sentenceOf({ passedOver }: CertificatesFound): string {
  return passedOver.length === 0 ? 'One of the recipients has no certificate.' : 'One of the recipients has no valid certificate.';
}
