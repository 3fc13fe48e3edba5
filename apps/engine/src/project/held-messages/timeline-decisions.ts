/** What people and clocks did with a held message, in plain words. Pure. */
import { decisionEventSchemas, type AnyEvent, type MessageEvent, type ReleaseKind, type Sealed } from '#events';
import { METHOD_NAMES, whyRecorded } from '../../protect/why-not-words.js';
import { day, people, plain, reasons, type OpenField, type Told } from './timeline-words.js';

/** What an account is called. */
export type NameOf = (account: string) => string;

type Decision = Extract<MessageEvent, { type: keyof typeof decisionEventSchemas }>;
type DataOf<T extends Decision['type']> = Extract<Decision, { type: T }>['data'];

interface Means {
  readonly open: OpenField;
  readonly nameOf: NameOf;
}

export function isDecision(event: AnyEvent): event is Decision {
  return Object.hasOwn(decisionEventSchemas, event.type);
}

export function tellDecision(event: Decision, means: Means): Told {
  const written = (field: string, text: Sealed | null): string | null => (text === null ? null : means.open(field, text));
  switch (event.type) {
    case 'ReleaseScheduled':
      return { sentence: tellRelease(event.data), detail: written('note', event.data.note) };
    case 'DeletionScheduled': {
      const { recipients, reason, verdict, note, by } = event.data;
      const who = by === 'originator' ? 'Deletion by the sender' : 'Deletion';
      return { sentence: `${who} decided for ${people(recipients)}: ${reasons(reason, verdict)}`, detail: written('note', note) };
    }
    case 'ReturnScheduled': {
      const { recipients, reason, verdict, text } = event.data;
      const sentence = `Return to the sender decided for ${people(recipients)}: ${reasons(reason, verdict)}`;
      return { sentence, detail: written('text', text) };
    }
    case 'DeletionRestored': {
      const { recipients, reason, note } = event.data;
      return { sentence: `Deletion taken back for ${people(recipients)}, held again: ${plain(reason)}`, detail: written('note', note) };
    }
    case 'EncryptionFailed':
      return { sentence: tellNotEncrypted(event.data), detail: attemptsOf(event.data) };
    case 'CopiesBounced':
      return tellBounce(event.data, written('reply', event.data.reply));
    default:
      return tellProposal(event, means) ?? tellKeeping(event, means) ?? { sentence: tellPlainly(event), detail: null };
  }
}

const KINDS: Readonly<Record<ReleaseKind, string>> = {
  release: 'Release',
  'release-encrypted': 'Encrypted release',
  'as-is': 'Release as it is',
};

function tellRelease({ kind, recipients, reason, verdict, by, proposalId }: DataOf<'ReleaseScheduled'>): string {
  const approved = proposalId === null ? '' : ', approved by a second person';
  const who = by === 'originator' ? `${KINDS[kind]} by the sender` : KINDS[kind];
  return `${who} decided for ${people(recipients)}, not sent yet${approved}: ${reasons(reason, verdict)}`;
}

function tellBounce({ recipients, source, code }: DataOf<'CopiesBounced'>, reply: string | null): Told {
  const how = source === 'report' ? 'a delivery report says so' : 'the next hop refused for good';
  const detail = [code === null ? '' : String(code), reply ?? ''].filter((text) => text !== '').join(' ');
  return { sentence: `Did not arrive for ${people(recipients)}, held again: ${how}`, detail: detail === '' ? null : detail };
}

function tellProposal(event: Decision, { open }: Means): Told | undefined {
  const written = (field: string, text: Sealed | null): string | null => (text === null ? null : open(field, text));
  switch (event.type) {
    case 'ReleaseProposed': {
      const { kind, recipients, reason, verdict, because, note } = event.data;
      const asks = because.map(plain).join(', ');
      const sentence = `${KINDS[kind]} proposed for ${people(recipients)}, a second person decides (${asks}): ${reasons(reason, verdict)}`;
      return { sentence, detail: written('note', note) };
    }
    case 'ProposalRejected':
      return { sentence: `Proposal rejected, still held: ${plain(event.data.reason)}`, detail: written('note', event.data.note) };
    case 'ReleaseRequested': {
      const { recipients, reason, text } = event.data;
      return { sentence: `The sender asks for release to ${people(recipients)}: ${plain(reason)}`, detail: written('text', text) };
    }
    case 'RequestDenied':
      return { sentence: `Request of the sender denied: ${plain(event.data.reason)}`, detail: written('text', event.data.text) };
    default:
      return undefined;
  }
}

function tellKeeping(event: Decision, { open, nameOf }: Means): Told | undefined {
  const written = (note: Sealed | null): string | null => (note === null ? null : open('note', note));
  switch (event.type) {
    case 'HoldPinned':
      return { sentence: `Held without end: ${plain(event.data.reason)}`, detail: written(event.data.note) };
    case 'MessageAssigned': {
      const { assignee, team, note } = event.data;
      const whom = [assignee === null ? '' : nameOf(assignee), team === null ? '' : `team ${team}`].filter((name) => name !== '');
      return { sentence: whom.length === 0 ? 'Assigned to nobody' : `Assigned to ${whom.join(', ')}`, detail: written(note) };
    }
    case 'MessageEscalated':
      return { sentence: 'Escalated', detail: written(event.data.note) };
    case 'NoteAdded':
      return { sentence: 'Note added', detail: written(event.data.note) };
    default:
      return undefined;
  }
}

const DESTROYED = {
  deleted: 'the message was deleted',
  expired: 'its hold expired',
  retention: 'its time was over',
  returned: 'it was returned to the sender',
  erasure: 'a person whose data it held has asked for it',
} as const;

function tellPlainly(event: Decision): string {
  switch (event.type) {
    case 'ReleaseCommitted':
      return `Released for ${people(event.data.recipients)}, on its way`;
    case 'DeletionCommitted':
      return `Deleted for ${people(event.data.recipients)}, not sent`;
    case 'ReturnCommitted':
      return `Returned to the sender for ${people(event.data.recipients)}, not sent`;
    case 'HoldExtended':
      return `Kept until ${day(event.data.expiresAt)}: ${plain(event.data.reason)}`;
    case 'HoldExpired':
      return `Hold expired for ${people(event.data.recipients)}, not sent`;
    case 'ContentDownloaded':
      return `Message downloaded: ${plain(event.data.reason)}`;
    case 'ExpiryAnnounced':
      return `Told that the hold ends on ${day(event.data.expiresAt)}`;
    case 'ContentDestroyed':
      return `Content destroyed: ${DESTROYED[event.data.cause]}`;
    case 'SnippetsDestroyed':
      return 'Subject, addresses and masked values destroyed: their time was over';
    default:
      return ALWAYS[event.type] ?? event.type;
  }
}

/** Facts of which nothing more is to be said. */
const ALWAYS: Partial<Record<Decision['type'], string>> = {
  ReleaseUndone: 'Release taken back, still held',
  DeletionUndone: 'Deletion taken back, still held',
  ReturnUndone: 'Return taken back, still held',
  ProposalWithdrawn: 'Proposal withdrawn, still held',
  HoldUnpinned: 'No longer held without end',
  LegalHoldApplied: 'Under a legal hold: nothing of it is deleted',
  LegalHoldLifted: 'Legal hold ended',
};

/** Each method with its reason. */
function attemptsOf({ attempts }: DataOf<'EncryptionFailed'>): string | null {
  const each = attempts.map(({ method, why }) => `${METHOD_NAMES[method]}: ${whyRecorded(method, why)}`);
  return each.length === 0 ? null : [...new Set(each)].join(' ');
}

function tellNotEncrypted({ recipients, cause, disposition }: DataOf<'EncryptionFailed'>): string {
  const why = cause === 'no-method' ? 'there is no way to encrypt for them' : 'the encryption failed';
  const then = disposition === 'held' ? 'held' : 'not sent, the sender is told';
  return `Could not be encrypted for ${people(recipients)}, ${then}: ${why}`;
}
