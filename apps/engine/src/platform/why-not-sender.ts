/** Whether an envelope sender may be told of a mail that is not sent. */
import type { MailEnd } from '#dlp';

export interface SenderStanding {
  /** In a domain of ours. */
  readonly isInside: boolean;
  /** The client that sent it has signed in. */
  readonly authenticated: boolean;
  /** What the configuration says of who is inside. */
  readonly internalDomains: readonly string[];
  /** Nothing leaves this machine: a built-in mailbox takes every mail. Absent: no. */
  readonly trialMode?: boolean;
}

/** Whether a sender who is told is told for the trial mode alone: not once mail leaves the machine. */
export function isToldOnTrial(sender: MailEnd, standing: SenderStanding): boolean {
  return whyNotSender(sender, { ...standing, trialMode: false }) !== undefined;
}

/**
 * Nobody who did not send it is told of a mail. Signing in shows who the client is, and not that MAIL FROM names it: it counts
 * only where the configuration does not say who is inside. There, in trial mode, every sender is told: the notice cannot reach a
 * stranger, and whoever tries the engine out sees it.
 */
export function whyNotSender(sender: MailEnd, standing: SenderStanding): 'null-sender' | 'unverified-sender' | undefined {
  if (sender.domain === null && sender.tag === null) return 'null-sender';
  if (standing.isInside) return undefined;
  const { authenticated, internalDomains, trialMode = false } = standing;
  return internalDomains.length === 0 && (authenticated || trialMode) ? undefined : 'unverified-sender';
}
