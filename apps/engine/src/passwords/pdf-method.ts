/** Encrypted PDF as a rung of the ladder: for recipients who have nothing but a reader of PDF and a password. */
import type { Password, PasswordAnswer, PasswordForecast, PasswordRequest, PasswordSource, WhyNoPassword } from '#crypto';
import type { ProtectSettings } from '#dlp';
import { errorName, type EngineLog } from '../platform/engine-log.js';
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
import type { SignedMail, SigningMethod } from '../protect/signing-method.js';

/** Of a PDF of revision 6 (ISO 32000-2 §7.6.4.3.3). */
const ALGORITHMS = ['aes-256-cbc'] as const;

export interface PdfMethodParts {
  /** In the order in which they are asked. */
  readonly sources: readonly PasswordSource[];
  readonly work: Pick<ProtectWork, 'pdfMail'>;
  /** Signs the mail around the PDF, where the settings want that. */
  readonly signing?: SigningMethod;
  readonly log: EngineLog;
}

type FoundPassword = Extract<PasswordAnswer, { found: true }>;

export class PdfMethod implements ProtectionMethod {
  readonly method = 'pdf';

  constructor(private readonly parts: PdfMethodParts) {}

  async optionFor({ sender, recipient, settings, at }: ProtectionPair): Promise<ProtectionOption> {
    const request = requestOf({ sender, recipient, settings, at });
    const whyNot: WhyNoPassword[] = [];
    for (const source of this.parts.sources) {
      const forecast = await source.forecast(request);
      if (typeof forecast !== 'string')
        return { method: 'pdf', usable: true, keys: [keyOf(forecast)], signer: null, algorithms: ALGORITHMS };
      whyNot.push(forecast);
    }
    return { method: 'pdf', usable: false, why: whyOf(whyNot), keys: [] };
  }

  async protect(mail: Uint8Array, request: ProtectionRequest): Promise<ProtectedMail> {
    const [recipient, ...others] = request.recipients;
    if (recipient === undefined || others.length > 0)
      throw new ProtectionRefused('pdf', 'cannot-be-protected', 'A PDF has one password, and is for one recipient.');
    const answer = await this.passwordFor(recipient, request);
    const bytes = await this.made(mail, answer.password, request.settings);
    const signed = await this.signed(bytes, request);
    return {
      bytes: signed?.bytes ?? bytes,
      proof: {
        method: 'pdf',
        encryptedFor: [keyOf(answer)],
        signedBy: signed?.signedBy ?? null,
        algorithms: [...ALGORITHMS, ...(signed?.algorithms ?? [])],
      },
    };
  }

  private async passwordFor(recipient: string, request: ProtectionRequest): Promise<FoundPassword> {
    const asked = requestOf({ ...request, recipient });
    const whyNot: WhyNoPassword[] = [];
    for (const source of this.parts.sources) {
      const answer = await source.passwordFor(asked, request.messageId);
      if (answer.found) return answer;
      whyNot.push(answer.why);
    }
    throw new ProtectionRefused('pdf', whyOf(whyNot), 'There is no password for the recipient.');
  }

  private async made(mail: Uint8Array, password: Password, { pdf: { cover, replyLink } }: ProtectSettings): Promise<Buffer> {
    const options = { password, ...(cover !== '' && { cover }), ...(replyLink !== '' && { replyUrl: replyLink }) };
    try {
      return await this.parts.work.pdfMail(Buffer.from(mail.buffer, mail.byteOffset, mail.byteLength), options);
    } catch (cause) {
      if (!(cause instanceof ProtectWorkRefused)) throw cause;
      throw new ProtectionRefused('pdf', REFUSALS[cause.code] ?? 'failed', cause.message);
    }
  }

  /** A mail around a PDF that cannot be signed goes unsigned: the PDF is what protects it. */
  private async signed(bytes: Uint8Array, request: ProtectionRequest): Promise<SignedMail | undefined> {
    const { signing, log } = this.parts;
    if (signing === undefined || !request.settings.pdf.signMail) return undefined;
    const { sender, settings, at, messageId, recipients } = request;
    const option = await signing.signerFor({ sender, recipient: recipients[0] ?? '', settings, sizeBytes: bytes.length, at });
    if (!option.usable) return undefined;
    try {
      return await signing.sign(bytes, request);
    } catch (cause) {
      log.warn({ messageId, cause: errorName(cause) }, 'the mail around an encrypted PDF could not be signed');
      return undefined;
    }
  }
}

/** Codes of `PdfRefused`. */
const REFUSALS: Readonly<Partial<Record<string, WhyNotProtected>>> = {
  'too-large': 'too-large',
  'too-many-attachments': 'cannot-be-protected',
  'bad-reply-url': 'cannot-be-protected',
};

function requestOf({ sender, recipient, settings, at }: Pick<ProtectionPair, 'sender' | 'recipient' | 'settings' | 'at'>): PasswordRequest {
  const { toSender, validDays, length } = settings.password;
  return { originator: sender, recipient, now: at, generate: toSender ? { validDays, characters: length } : null };
}

function keyOf({ passwordId, expiresAt, chosenBy }: PasswordForecast): ProtectionKey {
  return { kind: 'password', fingerprint: null, passwordId, expiresAt, chosenBy };
}

function whyOf(reasons: readonly WhyNoPassword[]): WhyNotProtected {
  return reasons.includes('expired') ? 'password-expired' : 'no-password';
}
