/** The facts about how copies leave, or do not, for whoever decides it: the reception and the commit of a release. */
import type { EncryptionAttempt, LeavingForm } from './message-commands.js';
import type { MessageEvent } from './message-events.js';

/** What is known of copies in a form of their own, before their delivery begins. */
export function formFact(deliveryId: string, recipients: readonly number[], form: LeavingForm): MessageEvent {
  const about = { deliveryId, recipients: [...recipients] };
  if (form.kind === 'made') {
    const { kind: _, ...made } = form;
    return { type: 'MailProtected', data: { ...made, ...about } };
  }
  if (form.kind === 'incoming') {
    const { kind: _, ...incoming } = form;
    return { type: 'IncomingCopyMade', data: { ...incoming, ...about } };
  }
  const { kind: _, ...signed } = form;
  return { type: 'DkimSigned', data: { ...signed, ...about } };
}

/**
 * `EncryptionFailed` for copies that had to be encrypted, with what kept each method from it. Nothing was begun: `no-method`.
 * @param attempts - of these copies, or of those that they name.
 */
export function encryptionFailed(
  recipients: readonly number[],
  attempts: readonly (EncryptionAttempt & { readonly recipients?: readonly number[] })[],
  end: { readonly disposition: 'held' | 'refused'; readonly releaseId: string | null },
): MessageEvent {
  const cause = attempts.some(({ tried }) => tried) ? 'failed' : 'no-method';
  const reasons = attempts.map(({ method, why, tried, recipients: own = recipients }) => ({ recipients: [...own], method, why, tried }));
  return { type: 'EncryptionFailed', data: { recipients: [...recipients], cause, attempts: reasons, ...end } };
}
