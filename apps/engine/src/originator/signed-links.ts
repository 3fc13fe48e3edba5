/** Makes and reads the links of senders: nothing is stored for them, the proof is in the link. */
import { readLinkToken, signLinkToken, type LinkClaims } from '#crypto';
import type { MailEnd } from '#dlp';
import type { EngineConfig } from '../config/engine-config.js';
import type { EngineClock } from '../platform/engine-clock.js';
import type { EngineKeys } from '../platform/engine-keys.js';
import { OriginatorLinks } from './link-port.js';
import { settingOf, type PolicyInForce } from './policy-in-force.js';

/** Where the pages of senders are; the token is the next part of the path. */
export const HELD_PATH = '/held';
/** What such a link is good for: to look, and to ask for a release. Nothing that is decided is decided with it alone. */
const PURPOSE = 'view+request';
const DAY_MS = 86_400_000;

export interface SignedLinksParts {
  readonly config: EngineConfig;
  readonly clock: EngineClock;
  readonly keys: EngineKeys;
  readonly policy: PolicyInForce;
}

export class SignedLinks extends OriginatorLinks {
  private readonly key: Buffer;
  private ownAddress: string;

  constructor(private readonly parts: SignedLinksParts) {
    super();
    this.key = parts.keys.ring.secret('originator-link');
    this.ownAddress = configuredAddress(parts.config);
  }

  /** Where the engine really listens, once it does; on this machine by the name that browsers take cookies from without TLS. */
  listensAt(url: string): void {
    this.ownAddress = url.replace('127.0.0.1', 'localhost').replace('[::1]', 'localhost');
  }

  linkFor(messageId: string, originatorTag: string, expiresAt: string, senderDomain: string | null = null): string {
    const issuedAtMs = this.parts.clock.now().getTime();
    const lastMs = issuedAtMs + this.parts.config.retention.tokenDays * DAY_MS;
    const claims = { messageId, originatorTag, issuedAtMs, expiresAtMs: Math.min(lastMs, Date.parse(expiresAt)) };
    const base = this.baseUrl({ domain: senderDomain, tag: originatorTag });
    return `${base.replace(/\/+$/, '')}${HELD_PATH}/${signLinkToken(this.key, PURPOSE, claims)}`;
  }

  dashboardUrl(): string {
    return (this.parts.config.http.publicUrl ?? this.ownAddress).replace(/\/+$/, '');
  }

  /** What a link says; undefined for what this engine never made. It may be over. */
  read(token: string): LinkClaims | undefined {
    return readLinkToken(this.key, PURPOSE, token);
  }

  private baseUrl(sender: MailEnd): string {
    const set = settingOf(this.parts.policy, sender, 'quarantine.url');
    return set === '' ? this.dashboardUrl() : set;
  }
}

function configuredAddress({ http, hostname }: EngineConfig): string {
  const scheme = http.tls.certFile === undefined ? 'http' : 'https';
  const host = ['0.0.0.0', '::', '[::]'].includes(http.host) ? hostname : http.host;
  return `${scheme}://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${String(http.port)}`;
}
