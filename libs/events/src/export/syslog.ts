/**
 * Syslog as RFC 5424 writes it and RFC 5425 frames it. The structured data carry ids only; the message is a line of another format, or left
 * out where it would make the message longer than receivers must take.
 */
import { meaningOf } from './event-meaning.js';
import { hostOfSource, type ExportedEvent } from './exported-event.js';

/** Facility 13, log audit (RFC 5424 §6.2.1). */
const FACILITY = 13;
/** Severities of syslog by those of OCSF: informational, notice, warning, error, critical. */
const SEVERITY = { 1: 6, 2: 5, 3: 4, 4: 3, 5: 2 } as const;
/** 32473 is the enterprise number of examples (RFC 5612): Lazaret has none of its own. */
const SD_ID = 'lazaret@32473';
/** What a receiver should be able to take (RFC 5425 §4.3.1). */
export const MAX_SYSLOG_BYTES = 8192;

/** One message without framing. `line`: what stands in MSG, in UTF-8 with the mark that RFC 5424 asks for. */
export function syslogMessage(event: ExportedEvent, line = ''): string {
  const { stored, at, source } = event;
  const { severity } = meaningOf(event);
  const priority = FACILITY * 8 + SEVERITY[severity];
  const header = `<${String(priority)}>1 ${at} ${headerWord(hostOfSource(source), 255)} lazaret - ${headerWord(stored.type, 32)}`;
  const whole = line === '' ? '' : ` \uFEFF${line}`;
  const message = `${header} ${structuredData(event)}${whole}`;
  if (Buffer.byteLength(message) <= MAX_SYSLOG_BYTES) return message;
  return `${header} ${structuredData(event, Buffer.byteLength(line))}`;
}

/** Octet counting (RFC 5425 §4.3): the length in bytes stands before the message, so a line break ends nothing. */
export function framedSyslog(message: string): Buffer {
  const bytes = Buffer.from(message, 'utf8');
  return Buffer.concat([Buffer.from(`${String(bytes.length)} `, 'latin1'), bytes]);
}

function structuredData({ stored, mail, actor, masking }: ExportedEvent, omittedBytes?: number): string {
  const fields: Readonly<Record<string, string | undefined>> = {
    id: stored.id,
    position: String(stored.position),
    stream: stored.stream,
    revision: String(stored.revision),
    chain: stored.chain,
    actor: `${actor.kind}:${actor.id}`,
    message: mail?.messageId,
    masking,
    omittedBytes: omittedBytes === undefined ? undefined : String(omittedBytes),
  };
  const params = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${paramValue(value)}"`]));
  return `[${SD_ID}${params.join('')}]`;
}

/** RFC 5424 §6.3.3: the quote, the backslash and the bracket are escaped; control characters would disturb receivers that show lines. */
function paramValue(value: string): string {
  return value
    .slice(0, 500)
    .replace(/\p{Cc}/gu, ' ')
    .replace(/["\\\]]/g, '\\$&');
}

/** Header fields are printable ASCII without blanks. */
function headerWord(value: string, limit: number): string {
  const word = value.replace(/[^\x21-\x7e]/g, '').slice(0, limit);
  return word === '' ? '-' : word;
}
