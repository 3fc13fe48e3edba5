/** Puts the method of encrypted PDF together: which passwords are asked for in which order, and who can be told one. */
import type { MailEnd } from '#dlp';
import type { EngineParts } from '../platform/engine-parts.js';
import { whyNotSender } from '../platform/why-not-sender.js';
import type { PolicyBook } from '../policy/policy-book.js';
import type { ProtectWork } from '../protect/protect-work-port.js';
import type { SigningMethod } from '../protect/signing-method.js';
import { GeneratedPasswords } from './generated-passwords.js';
import { KeptPasswords } from './kept-passwords.js';
import { PdfMethod } from './pdf-method.js';
import { PasswordProof } from './password-proof.js';
import type { PdfPasswordBook } from './pdf-password-book.js';

export interface PdfMethodNeeds {
  readonly passwords: PdfPasswordBook;
  readonly policy: Pick<PolicyBook, 'current'>;
  readonly work: Pick<ProtectWork, 'pdfMail'>;
  /** Signs the mail around a PDF; absent: nothing does. */
  readonly signing?: SigningMethod;
}

/** One-time passwords, SMS and the portal will be further sources, behind these two. */
export function openPdfMethod(parts: Pick<EngineParts, 'config' | 'events' | 'keys' | 'log'>, needs: PdfMethodNeeds): PdfMethod {
  const { config, events, keys, log } = parts;
  const { passwords: book, policy, work, signing } = needs;
  const { trialMode, routes } = config;
  // whether the client signed in is not known here: who is told because of that alone gets no password
  const canBeTold = (end: MailEnd): boolean => {
    const standing = { isInside: policy.current().resolver.isInside(end), authenticated: false, trialMode };
    return whyNotSender(end, { ...standing, internalDomains: routes.internalDomains }) === undefined;
  };
  const proof = new PasswordProof(events);
  const sources = [new KeptPasswords(book, keys, proof), new GeneratedPasswords({ book, keys, canBeTold })];
  return new PdfMethod({ sources, work, log, ...(signing && { signing }) });
}
