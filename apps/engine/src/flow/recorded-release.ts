/** What the facts of a message tell about a release that is to be committed. */
import { exposureOf, type Exposure, type FlowFacts, type MustEncryptCause, type SenderTriggers } from '#dlp';
import { messageDecider, type MessageEvent, type ReleaseKind, type SealedEnvelope } from '#events';
import type { EngineKeys, FieldSealer } from '../platform/engine-keys.js';
import { type MailAsWhole, mailAsWhole, UNKNOWN_AS_WHOLE } from './mail-as-whole.js';

type Groups = Extract<MessageEvent, { type: 'VerdictReached' }>['data']['groups'];
type Summaries = Extract<MessageEvent, { type: 'MessageInspected' }>['data']['summaries'];

/** What was found when the mail came in, and where. */
export interface RecordedFindings {
  readonly verdicts: readonly Groups[];
  readonly summaries: Summaries;
  /** What was inside an envelope was scanned in the place of the mail. */
  readonly isOpened: boolean;
}

export interface RecordedRelease {
  readonly messageId: string;
  readonly decisionId: string;
  readonly entry: FlowFacts['entry'];
  readonly recipients: readonly number[];
  /** Whether the client that sent it had signed in. */
  readonly authenticated: boolean;
  readonly sizeBytes: number;
  readonly found: RecordedFindings;
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
    found: findingsIn(facts),
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

export function findingsIn(facts: readonly MessageEvent[]): RecordedFindings {
  return {
    verdicts: facts.flatMap((fact) => (fact.type === 'VerdictReached' ? [fact.data.groups] : [])),
    summaries: facts.flatMap((fact) => (fact.type === 'MessageInspected' ? fact.data.summaries : [])),
    isOpened: facts.some((fact) => fact.type === 'MailOpened' && fact.data.isScanned),
  };
}

/** What of that everybody can read where the copy of a recipient is encrypted. */
export function recordedExposure(recipient: number, { verdicts, summaries, isOpened }: RecordedFindings): Exposure {
  return exposureOf(reasonsOf(recipient, verdicts), summaries, isOpened);
}

function reasonsOf(recipient: number, verdicts: readonly Groups[]) {
  return verdicts.flat().flatMap((group) => (group.recipients.includes(recipient) ? group.reasons : []));
}

/** What was read of the mail when it came in, as far as the sender may still demand it. */
export function demandsOf(recipient: number, { found }: RecordedRelease, triggers: SenderTriggers): readonly MustEncryptCause[] {
  const { subject, header } = triggers.encrypt;
  const written = reasonsOf(recipient, found.verdicts).flatMap((reason) => (reason.kind === 'setting' ? [reason.cause] : []));
  return written.filter((cause) => (cause === 'subject-trigger' && subject !== null) || (cause === 'header-trigger' && header !== null));
}
