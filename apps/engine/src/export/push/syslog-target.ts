/**
 * Syslog over TLS (RFC 5425), octet-counted. The protocol knows no answer: events count as taken when the operating system has them all and the
 * connection still stands. What was on its way when one broke comes again with the next.
 */
import { connect, type TLSSocket } from 'node:tls';
import { isIP } from 'node:net';
import { exportLine, framedSyslog, syslogMessage, type ExportedEvent, type ExportFormat } from '#events';
import { checkAddress, guardedLookup } from '../../platform/outside-lookup.js';
import { failedBy, PushFailed, type NumberedEvent, type PushTarget } from './push-target.js';

export interface SyslogParts {
  readonly host: string;
  readonly port: number;
  readonly format: ExportFormat;
  /** PEM; null: those that everybody believes. */
  readonly authorities: string | null;
  readonly timeoutMs: number;
  readonly mayAsk: (address: string) => boolean;
}

export class SyslogTarget implements PushTarget {
  readonly batch = 100;
  private socket: TLSSocket | undefined;
  private connecting: TLSSocket | undefined;

  constructor(private readonly parts: SyslogParts) {}

  async send(events: readonly NumberedEvent[]): Promise<void> {
    try {
      const socket = (this.socket ??= await this.connected());
      const bytes = Buffer.concat(events.map(({ event }) => framedSyslog(messageOf(event, this.parts.format))));
      await this.written(socket, bytes);
    } catch (cause) {
      this.close();
      throw failedBy(cause);
    }
  }

  close(): void {
    this.connecting?.destroy();
    this.socket?.destroy();
    this.socket = undefined;
  }

  private connected(): Promise<TLSSocket> {
    const { host, port, authorities, timeoutMs, mayAsk } = this.parts;
    checkAddress(host, mayAsk);
    return new Promise((resolve, reject) => {
      const socket = connect({
        ...{ host, port, lookup: guardedLookup(mayAsk), minVersion: 'TLSv1.2' },
        ...(isIP(host) === 0 && { servername: host }),
        ...(authorities !== null && { ca: authorities }),
      });
      this.connecting = socket;
      const timer = setTimeout(() => socket.destroy(new PushFailed('it does not answer in time')), timeoutMs);
      socket.once('secureConnect', () => {
        clearTimeout(timer);
        this.connecting = undefined;
        resolve(socket);
      });
      socket.once('error', (cause: Error) => {
        clearTimeout(timer);
        reject(cause);
      });
      socket.resume(); // receivers say nothing; the end of the connection is seen by reading
      socket.once('close', () => {
        clearTimeout(timer);
        if (this.socket === socket) this.socket = undefined;
        reject(new PushFailed('it broke the connection off')); // of one that was closed here before it stood
      });
    });
  }

  private written(socket: TLSSocket, bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      const over = (cause?: Error | null): void => {
        clearTimeout(timer);
        socket.off('close', broken);
        if (cause instanceof Error) reject(cause);
        else resolve();
      };
      const broken = (): void => over(new PushFailed('it broke the connection off'));
      const timer = setTimeout(() => over(new PushFailed('it does not answer in time')), this.parts.timeoutMs);
      socket.once('close', broken);
      if (socket.closed || socket.readableEnded) broken();
      else socket.write(bytes, over);
    });
  }
}

/** The format says what stands behind the ids. */
function messageOf(event: ExportedEvent, format: ExportFormat): string {
  return format === 'syslog' ? exportLine(event, 'syslog') : syslogMessage(event, exportLine(event, format));
}
