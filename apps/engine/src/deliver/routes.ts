/** The next hops by direction, opened from the configuration. */
import { readFileSync } from 'node:fs';
import type { Hop } from '#events';
import type { EngineConfig, HopConfig } from '../config/engine-config.js';
import type { EngineLog } from '../platform/engine-log.js';
import { NextHop } from './next-hop.js';

export class Routes {
  private constructor(
    private readonly outbound: NextHop,
    private readonly inbound: NextHop,
  ) {}

  /** @param trialPort - port of the built-in mailbox, which stands in for a next hop that is not configured. */
  static open(config: EngineConfig, log: EngineLog, trialPort: number | undefined): Routes {
    const { outbound, inbound } = config.routes;
    const fallback = trialPort === undefined ? undefined : trialHop(trialPort);
    const outboundHop = outbound ?? fallback;
    if (outboundHop === undefined) throw new Error('no next hop: set routes.outbound');
    const hop = (name: Hop, settings: HopConfig): NextHop => new NextHop(name, settings, connectOptions(settings, config.hostname), log);
    const first = hop('outbound', outboundHop);
    return new Routes(first, inbound === undefined ? first : hop('inbound', inbound));
  }

  to(hop: Hop): NextHop {
    return hop === 'inbound' ? this.inbound : this.outbound;
  }

  /** Calls `tell` each time when a next hop that was down answers again. */
  onBack(tell: () => void): void {
    this.outbound.onBack = tell;
    this.inbound.onBack = tell;
  }

  close(): void {
    this.outbound.close();
    this.inbound.close();
  }
}

function trialHop(port: number): HopConfig {
  return { host: '127.0.0.1', port, tls: 'none', maxConnections: 10, connectSeconds: 5, replySeconds: 60 };
}

function connectOptions(hop: HopConfig, hostname: string) {
  const { host, port, tls, caFile, user, passwordFile } = hop;
  return {
    host,
    port,
    tls,
    hostname,
    connectMs: hop.connectSeconds * 1000,
    replyMs: hop.replySeconds * 1000,
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile, 'utf8') }),
    ...(user === undefined || passwordFile === undefined
      ? {}
      : { credentials: { user, password: readFileSync(passwordFile, 'utf8').trimEnd() } }),
  };
}
