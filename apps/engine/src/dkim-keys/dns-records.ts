/** Key records as DNS answers them. */
import { Resolver } from 'node:dns/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { KeyRecordLookup } from '#crypto';
import type { EngineConfig } from '../config/engine-config.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { RecordLookup } from './record-lookup-port.js';

const TIMEOUT_MS = 3_000;
const TRIES = 2;
/** There is no such name, or it has no TXT record. */
const ABSENT: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA']);

@Injectable()
export class DnsRecords extends RecordLookup {
  readonly ask: KeyRecordLookup | undefined;

  constructor(@Inject(ENGINE_CONFIG) config: Pick<EngineConfig, 'dkim'>) {
    super();
    this.ask = config.dkim.lookUpRecords ? dnsLookup() : undefined;
  }
}

/**
 * Asks for TXT records; of several under one name the first is taken, since a key must have one only (RFC 6376 §3.6.2.2).
 * @param servers - `address:port` each; those of this machine when absent.
 */
export function dnsLookup(servers?: readonly string[]): KeyRecordLookup {
  return async (name) => {
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
    if (servers !== undefined) resolver.setServers(servers);
    try {
      const [record] = await resolver.resolveTxt(name);
      return record?.join('');
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && ABSENT.has(cause.code)) return undefined;
      throw cause;
    }
  };
}
