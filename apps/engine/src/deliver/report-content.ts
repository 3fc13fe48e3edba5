/**
 * What a report may return of its mail. A report goes to MAIL FROM, which may name anybody: nothing leaves through it that the
 * policy keeps in, and nothing in clear of what was to leave encrypted.
 */
import { UnusableSetting, type MailEnd, type PolicyResolver } from '#dlp';
import {
  evolveMessage,
  noMessage,
  type EnvelopeDsn,
  type MessageEvent,
  type MessageState,
  type RecipientStatus,
  type SealedEnvelope,
} from '#events';
import { endOf } from '../platform/mail-end.js';
import type { RecordedEvent } from '../platform/event-log.js';
import { whyNotSender } from '../platform/why-not-sender.js';
import type { DeliveredMessage, DeliveryParts } from './delivered-message.js';

/** Who is inside, by the policy of now. */
export interface PolicyOfNow {
  current(): { readonly resolver: Pick<PolicyResolver, 'isInside'> };
}

type StandingParts = Pick<DeliveryParts, 'config' | 'keys'> & { readonly policy: PolicyOfNow };

/** Copies of the mail that the policy, or somebody, has let go. All others are kept in, or were. */
const LET_GO: readonly RecipientStatus[] = ['handing-over', 'handed-over', 'refused', 'outcome-unknown', 'delivering', 'relayed', 'failed'];

/** Who sent the mail, as far as it says so. */
export interface ClaimedSender {
  /** Of the envelope. */
  readonly sender: string;
  /** Whether the client has signed in. */
  readonly authenticated: boolean;
}

/** Whether the envelope sender counts for the one who sent the mail: not while the policy cannot say. */
export function isKnownSender({ sender, authenticated }: ClaimedSender, { config, keys, policy }: StandingParts): boolean {
  const end = endOf(sender, (address) => keys.tagAddress(address));
  const isInside = insideNow(end, policy);
  if (isInside === undefined) return false;
  const { routes, trialMode } = config;
  return whyNotSender(end, { isInside, authenticated, internalDomains: routes.internalDomains, trialMode }) === undefined;
}

/** The sender of a message in custody. `facts`: of the message. */
export function claimedSender({ sender }: Pick<SealedEnvelope, 'sender'>, facts: readonly RecordedEvent[]): ClaimedSender {
  const received = facts[0]?.event;
  return { sender, authenticated: received?.type === 'MessageReceived' && received.data.authenticated };
}

/** What a next hop is asked for where a report may not return the mail: the header alone, for there is no way to ask for less. */
export function withoutMail(dsn: EnvelopeDsn): EnvelopeDsn {
  return dsn.ret === 'FULL' ? { ...dsn, ret: 'HDRS' } : dsn;
}

/** Undefined: a setting of this end cannot be used. Mail that needs no policy leaves all the same, and content goes when it is due. */
function insideNow(end: MailEnd, policy: PolicyOfNow): boolean | undefined {
  try {
    return policy.current().resolver.isInside(end);
  } catch (cause) {
    if (cause instanceof UnusableSetting) return undefined;
    throw cause;
  }
}

/** What a report on one delivery may return. `facts`: of the message. */
export function returnsOf(
  deliveryId: string,
  { envelope }: Pick<DeliveredMessage, 'envelope'>,
  facts: readonly RecordedEvent[],
  parts: StandingParts,
): 'nothing' | 'as-asked' {
  const isFree = isKnownSender(claimedSender(envelope, facts), parts) && isLetGo(facts) && !isEncrypted(deliveryId, facts);
  return isFree ? 'as-asked' : 'nothing';
}

function isLetGo(facts: readonly RecordedEvent[]): boolean {
  const state = facts.reduce<MessageState>((folded, { event }) => evolveMessage(folded, event as MessageEvent), noMessage); // a message stream holds nothing else
  return state.status === 'known' && state.recipients.every(({ status }) => LET_GO.includes(status));
}

/** Released so, or encrypted by the rules on its way. */
function isEncrypted(deliveryId: string, facts: readonly RecordedEvent[]): boolean {
  let recipients: readonly number[] = [];
  for (const { event } of facts) {
    if ((event.type !== 'ReleaseCommitted' && event.type !== 'DeliveryQueued') || event.data.deliveryId !== deliveryId) continue;
    if (event.type === 'ReleaseCommitted' && event.data.kind === 'release-encrypted') return true;
    recipients = event.data.recipients;
  }
  return facts.some(
    ({ event }) =>
      event.type === 'FlowPassed' &&
      event.data.transitions.some(({ because }) => because === 'encrypted') &&
      event.data.recipients.some((recipient) => recipients.includes(recipient)),
  );
}
