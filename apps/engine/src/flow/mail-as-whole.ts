/** What the mail flow asks of a mail beside what was found in it: whether it came protected, and whether it is an invitation. */
import type { MailFacts } from '#dlp';
import type { MailProtection } from '#mail';

export type MailAsWhole = Pick<MailFacts, 'isEncrypted' | 'isSigned' | 'isCalendar'>;

/** Nobody could look, or nobody did: whatever demands encryption is not answered by a guess. */
export const UNKNOWN_AS_WHOLE: MailAsWhole = { isEncrypted: false, isSigned: false, isCalendar: false };

/** As an inspection reports it, or as it was recorded; null: nobody looked. */
interface SeenAsWhole {
  readonly protection: MailProtection | null;
  readonly isCalendar: boolean | null;
}

export function mailAsWhole({ protection, isCalendar }: SeenAsWhole): MailAsWhole {
  const isProtected = (by: keyof MailProtection): boolean => (protection?.[by] ?? null) !== null;
  return { isEncrypted: isProtected('encryptedBy'), isSigned: isProtected('signedBy'), isCalendar: isCalendar === true };
}
