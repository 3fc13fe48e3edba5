/** The fields that Lazaret puts above a message; everything below stays as it came, so that signatures still verify. */
import { renderHeader } from '#mail';

/** What the trace field says of a message. */
export interface Traced {
  readonly client: { readonly address: string; readonly name: string };
  /** `ESMTP`, `ESMTPS`, `ESMTPSA` … (RFC 3848). */
  readonly protocol: string;
  readonly messageId: string;
  /** ISO-8601 UTC. */
  readonly receivedAt: string;
}

/** `Received` (RFC 5321 §4.4). */
export function traceHeader(transmission: Traced, hostname: string): Buffer {
  const { client, protocol, messageId, receivedAt } = transmission;
  const from = `${atom(client.name)} ([${client.address.replace(/[^0-9a-fA-F.:]/g, '')}])`;
  return renderHeader(
    'Received',
    `from ${from} by ${atom(hostname)} (Lazaret) with ${protocol} id ${messageId}; ${rfc5322Date(receivedAt)}`,
  );
}

/** Tells recipients and later filters that patterns matched, by pattern id only. */
export function warningHeader(patterns: readonly string[]): Buffer {
  return renderHeader('X-Lazaret-Warning', patterns.length === 0 ? 'policy' : patterns.join(', '));
}

function atom(name: string): string {
  return name.replace(/[^A-Za-z0-9.:_[\]-]/g, '').slice(0, 255) || 'unknown';
}

/** Date and time of RFC 5322 §3.3 in UTC. */
export function rfc5322Date(instant: string): string {
  return new Date(instant).toUTCString().replace('GMT', '+0000');
}
