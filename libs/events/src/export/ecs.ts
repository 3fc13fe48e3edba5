/** Elastic Common Schema 8: `event`, `email`, `rule`, `user`, `observer`; what it has no field for stands below `lazaret`. */
import { meaningOf, outcomeOfVerdict, patternsOfVerdict, type EventMeaning } from './event-meaning.js';
import { hostOfSource, type ExportedEvent } from './exported-event.js';

const VERSION = '8.11.0';
type Fields = Readonly<Record<string, unknown>>;

const CATEGORY: Readonly<Record<EventMeaning['kind'], readonly string[]>> = {
  mail: ['email'],
  finding: ['email', 'threat'],
  remedy: ['email'],
  session: ['authentication'],
  record: ['configuration'],
};
const TYPE: Readonly<Record<EventMeaning['act'], string>> = {
  create: 'creation',
  read: 'access',
  update: 'change',
  delete: 'deletion',
  close: 'end',
  receive: 'info',
  send: 'allowed',
  'sign-in': 'start',
  'sign-out': 'end',
};

/** One line of JSON. */
export function ecsLine(event: ExportedEvent): string {
  return JSON.stringify(ecsEvent(event));
}

export function ecsEvent(event: ExportedEvent): Fields {
  const { stored, at, source, program, data, masking, mail } = event;
  const meaning = meaningOf(event);
  const rules = patternsOfVerdict(data);
  return {
    '@timestamp': at,
    message: meaning.title,
    ecs: { version: VERSION },
    event: eventFields(event, meaning),
    ...(mail && { email: emailFields(mail) }),
    ...(rules.length > 0 && { rule: { id: rules.map(({ id }) => id), category: outcomeOfVerdict(data) } }),
    ...(event.actor.kind === 'account' && { user: { id: event.actor.id } }),
    observer: { vendor: 'Lazaret', product: 'Lazaret', type: 'email-gateway', version: program, hostname: hostOfSource(source) },
    lazaret: {
      stream: stored.stream,
      revision: stored.revision,
      chain: stored.chain,
      version: stored.version,
      actor: `${event.actor.kind}:${event.actor.id}`,
      masking,
      data,
    },
  };
}

function eventFields({ stored, source }: ExportedEvent, { kind, act, outcome, severity }: EventMeaning): Fields {
  return {
    kind: kind === 'finding' && act === 'create' && severity >= 3 ? 'alert' : 'event',
    category: CATEGORY[kind],
    type: kind === 'finding' ? ['indicator'] : [outcome === 'failure' && act === 'send' ? 'denied' : TYPE[act]],
    action: stored.type,
    outcome,
    id: stored.id,
    sequence: stored.position,
    severity,
    module: 'lazaret',
    dataset: 'lazaret.audit',
    provider: source,
  };
}

function emailFields(mail: NonNullable<ExportedEvent['mail']>): Fields {
  return {
    local_id: mail.messageId,
    direction: mail.hop,
    ...(mail.sender !== null && { from: { address: [mail.sender] } }),
    to: { address: mail.recipients },
    ...(mail.subject !== null && { subject: mail.subject }),
    ...(mail.internetMessageId !== null && { message_id: mail.internetMessageId }),
  };
}
