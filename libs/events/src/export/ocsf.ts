/**
 * OCSF 1.4.0 (schema.ocsf.io): what is found in mail is a Data Security Finding (2006), mail an Email Activity (4009), a release a Remediation
 * Activity (7001), a sign-in an Authentication (3002), all else an API Activity (6003). What the schema has no place for stands in `unmapped`,
 * and events about one mail have its id as `metadata.correlation_uid`.
 */
import { meaningOf, outcomeOfVerdict, patternsOfVerdict, type EventMeaning } from './event-meaning.js';
import { hostOfSource, type ExportedEvent, type ExportedMail } from './exported-event.js';

const SCHEMA = '1.4.0';
type Fields = Readonly<Record<string, unknown>>;
type OcsfClass = readonly [uid: number, activity: number];

/** What the type `email_t` takes: no quotes, no dots of masks, a domain with a dot. */
const EMAIL = /^[a-zA-Z0-9!#$%&'*+,\-./=?^_`{|}~]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9.-]+$/;
const API_ACTS = { create: 1, read: 2, update: 3, delete: 4 } as const;

/** One line of JSON. */
export function ocsfLine(event: ExportedEvent): string {
  return JSON.stringify(ocsfEvent(event));
}

export function ocsfEvent(event: ExportedEvent): Fields {
  const meaning = meaningOf(event);
  const [classUid, activity] = classOf(event, meaning);
  return {
    activity_id: activity,
    category_uid: Math.floor(classUid / 1000),
    class_uid: classUid,
    type_uid: classUid * 100 + activity,
    severity_id: meaning.severity,
    time: Date.parse(event.at),
    message: meaning.title,
    metadata: metadataOf(event),
    ...ofClass(event, meaning, classUid),
    unmapped: {
      stream: event.stored.stream,
      revision: event.stored.revision,
      chain: event.stored.chain,
      masking: event.masking,
      data: event.data,
    },
  };
}

function classOf({ mail, data }: ExportedEvent, { kind, act }: EventMeaning): OcsfClass {
  switch (kind) {
    case 'mail':
      return emailClass(mail, act === 'receive' ? 2 : 1);
    case 'finding':
      return act === 'create' && outcomeOfVerdict(data) === 'pass'
        ? emailClass(mail, 3)
        : [2006, act === 'create' ? 1 : act === 'close' ? 3 : 2];
    case 'remedy':
      return [7001, 3];
    case 'session':
      return [3002, act === 'sign-out' ? 2 : 1];
    case 'record':
      return [6003, act in API_ACTS ? API_ACTS[act as keyof typeof API_ACTS] : 99];
  }
}

/** The class asks for an address of who sent it, or of who it is for. */
function emailClass(mail: ExportedMail | null, activity: number): OcsfClass {
  return mail !== null && [mail.sender ?? '', ...mail.recipients].some(isAddress) ? [4009, activity] : [6003, API_ACTS.update];
}

function ofClass(event: ExportedEvent, meaning: EventMeaning, classUid: number): Fields {
  switch (classUid) {
    case 2006:
      return findingFields(event, meaning);
    case 4009:
      return { ...mailFields(event), ...statusFields(meaning) };
    case 7001:
      return { command_uid: textOf(event.data, 'releaseId') ?? event.stored.id, ...statusFields(meaning) };
    case 3002:
      return { user: userOf(event), service: { name: 'Lazaret' }, ...statusFields(meaning) };
    default:
      return {
        actor: actorOf(event),
        api: { operation: event.stored.type, service: { name: 'Lazaret' } },
        src_endpoint: { name: event.actor.kind },
        resources: [{ uid: event.stored.stream }],
        ...statusFields(meaning),
      };
  }
}

function findingFields(event: ExportedEvent, { act, severity }: EventMeaning): Fields {
  const { stored, data, mail } = event;
  const patterns = patternsOfVerdict(data);
  return {
    finding_info: {
      uid: mail?.messageId ?? stored.stream,
      title: act === 'create' ? `Mail: ${outcomeOfVerdict(data)}` : 'Mail held for what is in it',
      ...(act === 'create' && { created_time: Date.parse(event.at) }),
    },
    is_alert: act === 'create' && severity >= 3,
    status_id: act === 'create' ? 1 : act === 'close' ? 4 : 2,
    actor: actorOf(event),
    ...(patterns.length > 0 && {
      data_security: {
        detection_pattern: patterns.map(({ id }) => id).join(', '),
        policy: { uid: textOf(data, 'policyRevision') ?? 'unknown' },
      },
    }),
  };
}

function mailFields({ mail }: ExportedEvent): Fields {
  if (mail === null) return {};
  const { sender, recipients, subject, internetMessageId, sizeBytes, hop } = mail;
  const [to, others] = [recipients.filter(isAddress), recipients.filter((each) => !isAddress(each))];
  return {
    direction_id: hop === 'inbound' ? 1 : 2,
    email: {
      ...(sender !== null && (isAddress(sender) ? { from: asAddress(sender) } : { from_mailbox: sender })),
      ...(to.length > 0 && { to: to.map(asAddress) }),
      ...(others.length > 0 && { to_mailboxes: others }),
      ...(subject !== null && { subject }),
      ...(internetMessageId !== null && { message_uid: internetMessageId }),
      size: sizeBytes,
    },
  };
}

/** `•••@example.com` → `***@example.com`. */
function asAddress(address: string): string {
  return address.replace(/^•+@/, '***@');
}

function isAddress(address: string): boolean {
  return EMAIL.test(asAddress(address));
}

function metadataOf({ stored, source, program, mail }: ExportedEvent): Fields {
  return {
    version: SCHEMA,
    product: { name: 'Lazaret', vendor_name: 'Lazaret', version: program },
    uid: stored.id,
    ...(mail !== null && { correlation_uid: mail.messageId }),
    event_code: stored.type,
    log_name: source,
    log_version: String(stored.version),
    sequence: stored.position,
    log_provider: hostOfSource(source),
  };
}

function statusFields({ outcome }: EventMeaning): Fields {
  return { status_id: outcome === 'success' ? 1 : outcome === 'failure' ? 2 : 0 };
}

function actorOf(event: ExportedEvent): Fields {
  const { kind, id } = event.actor;
  return kind === 'account' ? { user: { uid: id } } : { app_name: kind, app_uid: id };
}

/** Who signs in is the account of the stream; a stranger has none. */
function userOf({ stored, actor }: ExportedEvent): Fields {
  const account = /^account-(.+)$/.exec(stored.stream)?.[1];
  return { uid: account ?? actor.id };
}

function textOf(data: Fields, field: string): string | undefined {
  const value = data[field];
  return typeof value === 'string' ? value : undefined;
}
