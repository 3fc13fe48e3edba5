/** From what was found to what is done with each copy, under exactly the policy that belongs to what was scanned for. */
import type { Evidence, MailEnd } from '#dlp';
import type { EngineConfig } from '../config/engine-config.js';
import { mailAsWhole } from '../flow/mail-as-whole.js';
import type { IncomingWork } from '../incoming/incoming-work.js';
import { MailInFlow } from '../flow/mail-in-flow.js';
import { NO_TRIGGERS, type EncryptTriggers } from '../inspect/inspection-job.js';
import type { MessageInspection } from '../inspect/message-inspection.js';
import type { EngineKeys } from '../platform/engine-keys.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import { endOf } from '../platform/mail-end.js';
import { judgeRecipients, type Judging } from './disposition.js';
import { IncomingTransmission } from './incoming-transmission.js';
import type { JudgingPolicy } from './judging-policy.js';
import { leadGroups, type CopyLeader } from './lead-groups.js';
import { wholeBody } from './message-body.js';
import type { Judged } from './message-facts.js';
import { senderPolicy, type SenderPolicy } from './sender-policy.js';
import type { Transmission } from './transmission.js';

export interface JudgingParts {
  readonly config: EngineConfig;
  readonly log: EngineLog;
  readonly keys: EngineKeys;
  readonly inspection: Pick<MessageInspection<JudgingPolicy>, 'inspect'>;
  /** For a message that no process has taken. */
  readonly policy: { current(): JudgingPolicy };
  readonly flow: CopyLeader;
  readonly incoming: IncomingWork;
}

/**
 * Copies that were made are the caller's to discard.
 * @throws Overloaded when inspection, or protection, cannot begin in time
 */
export async function inspectAndJudge(transmission: Transmission, parts: JudgingParts): Promise<Judged> {
  const { messageId, body } = transmission;
  const tagOf = (address: string): string | null => parts.keys.tagAddress(address);
  const sender = endOf(transmission.sender, tagOf);
  const ofSender = (policy: JudgingPolicy): SenderPolicy | undefined => {
    try {
      return senderPolicy(policy.resolver, sender);
    } catch (cause) {
      parts.log.error({ messageId, policyRevision: policy.revision, cause: errorName(cause) }, 'policy of the sender not found');
      return undefined;
    }
  };
  const triggersUnder = (policy: JudgingPolicy): EncryptTriggers => ofSender(policy)?.triggers ?? NO_TRIGGERS;
  const endOfAddress = (address: string): MailEnd => endOf(address, tagOf);
  const arrival = { transmission, sender, endOf: endOfAddress, policy: parts.policy.current() };
  const incoming = await IncomingTransmission.open(parts.incoming, arrival);
  const { inspected: seen, policy = parts.policy.current() } = await parts.inspection.inspect(
    messageId,
    incoming.toInspect(),
    triggersUnder,
  );
  const inspected = incoming.asItCame(seen);
  const own = ofSender(policy);
  const evidence: Evidence =
    inspected.kind === 'report' ? inspected.report : { summaries: [], uninspectable: [], inspectionFailure: inspected.failure };
  const judged = judgeRecipients(
    transmission.recipients.map((address) => ({ address, end: endOf(address, tagOf) })),
    evidence,
    {
      resolver: policy.resolver,
      sender,
      authenticated: transmission.authenticated,
      trialMode: parts.config.trialMode,
      receivedAt: transmission.receivedAt,
      internalDomains: parts.config.routes.internalDomains,
      exemptDomains: parts.config.dlp.exemptDomains,
      ...(parts.config.inspection.onError === 'tempfail' && { onError: 'tempfail' as const }),
      ...(inspected.kind === 'report' && { asWhole: mailAsWhole(inspected.report), isOpened: incoming.opened?.scanned !== undefined }),
      demands: inspected.kind === 'report' && own !== undefined ? inspected.report.demands : unreadDemands(own),
    },
  );
  if (judged.some(({ verdict }) => verdict.reasons.some(({ kind }) => kind === 'policy-failed'))) {
    parts.log.error({ messageId, policyRevision: policy.revision }, 'no policy for a recipient: held');
  }
  const source = { messageId, sender: transmission.sender, sizeBytes: body.sizeBytes, at: transmission.receivedAt };
  const mail = new MailInFlow({ ...source, triggers: own?.allTriggers ?? null, read: () => wholeBody(body) });
  const led = await leadGroups(judged, transmission.recipients, mail, parts.flow);
  const groups = await incoming.withCopies(led, inspected);
  return {
    transmission,
    inspected,
    groups,
    incoming,
    policy: { revision: policy.revision, mode: own?.mode ?? 'enforce', team: own?.team ?? null },
  };
}

/** Of a mail that nobody could read: does it matter that it may demand something? */
function unreadDemands(own: SenderPolicy | undefined): Judging['demands'] {
  if (own === undefined) return 'unknown';
  return own.triggers.subject === null && own.triggers.header === null ? [] : 'unread';
}
