/** What the facts of a message tell about a release that is to be committed. */
import type { FlowFacts, MustEncryptCause, SenderTriggers } from '#dlp';
import { messageDecider, type MessageEvent, type ReleaseKind, type SealedEnvelope } from '#events';
import type { EngineKeys, FieldSealer } from '../platform/engine-keys.js';
import { type MailAsWhole, mailAsWhole, UNKNOWN_AS_WHOLE } from './mail-as-whole.js';

type Groups = Extract<MessageEvent, { type: 'VerdictReached' }>['data']['groups'];

export interface RecordedRelease {
  readonly messageId: string;
  readonly decisionId: string;
  readonly entry: FlowFacts['entry'];
  readonly recipients: readonly number[];
  /** Whether the client that sent it had signed in. */
  readonly authenticated: boolean;
  readonly sizeBytes: number;
  readonly verdicts: readonly Groups[];
  readonly asWhole: MailAsWhole;
  /** Seals and opens the fields of the message, and what is in its envelope; undefined once its key is gone. */
  readonly sealer: FieldSealer | undefined;
  readonly envelope: SealedEnvelope | undefined;
  /** Names of the copies that its facts speak of. */
  readonly copies: readonly string[];
}

const ENTRIES: Readonly<Record<ReleaseKind, FlowFacts['entry']>> = {
  release: 'post-quarantine-release',
  'release-encrypted': 'post-quarantine-force-encrypt',
  'as-is': 'post-quarantine-send-as-is',
};

/** Undefined when no release of the message is to be committed. */
export async function recordedRelease(
  messageId: string,
  facts: readonly MessageEvent[],
  keys: Pick<EngineKeys, 'ofMessage'>,
): Promise<RecordedRelease | undefined> {
  const state = facts.reduce(messageDecider.evolve, messageDecider.initialState());
  if (state.status === 'absent' || state.pending?.kind !== 'release') return undefined;
  const { id: decisionId, recipients, releaseKind } = state.pending;
  const received = facts.find((fact) => fact.type === 'MessageReceived')?.data;
  const sealer = received && (await keys.ofMessage(messageId, received.key));
  return {
    ...{ messageId, decisionId, recipients },
    entry: ENTRIES[releaseKind ?? 'as-is'],
    authenticated: received?.authenticated === true,
    sizeBytes: received?.sizeBytes ?? 0,
    verdicts: facts.flatMap((fact) => (fact.type === 'VerdictReached' ? [fact.data.groups] : [])),
    asWhole: asWholeIn(facts),
    sealer,
    envelope: received && sealer && (JSON.parse(sealer.open('envelope', received.envelope)) as SealedEnvelope), // sealed by the engine itself
    copies: facts.flatMap((fact) => (fact.type === 'MailProtected' || fact.type === 'IncomingCopyMade' ? [fact.data.copyId] : [])),
  };
}

/** What the mail was seen to be when it came in. */
function asWholeIn(facts: readonly MessageEvent[]): MailAsWhole {
  const inspected = facts.find((fact) => fact.type === 'MessageInspected')?.data;
  return inspected === undefined ? UNKNOWN_AS_WHOLE : mailAsWhole(inspected);
}

/** What was read of the mail when it came in, as far as the sender may still demand it. */
export function demandsOf(recipient: number, { verdicts }: RecordedRelease, triggers: SenderTriggers): readonly MustEncryptCause[] {
  const { subject, header } = triggers.encrypt;
  const reasons = verdicts.flat().flatMap((group) => (group.recipients.includes(recipient) ? group.reasons : []));
  const written = reasons.flatMap((reason) => (reason.kind === 'setting' ? [reason.cause] : []));
  return written.filter((cause) => (cause === 'subject-trigger' && subject !== null) || (cause === 'header-trigger' && header !== null));
}
