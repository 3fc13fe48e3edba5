/** Sends messages to a syslog server: over UDP (RFC 5426), TCP (RFC 6587 §3.4.1) or TLS (RFC 5425). */
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { framedSyslog } from '#events';

export interface SyslogTarget {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'udp' | 'tcp' | 'tls';
  /** PEM file of the authorities that are trusted in place of those that are built in. */
  readonly caFile?: string;
}

const TIMEOUT_MS = 10_000;

/**
 * Sends messages over a connection of their own, and resolves when the server has taken it to its end. Syslog has no receipts: over UDP it
 * only means that they were sent. @throws when there is no connection, or its certificate is not trusted.
 */
export async function sendSyslog(target: SyslogTarget, messages: readonly string[]): Promise<void> {
  if (target.protocol === 'udp') return sendDatagrams(target, messages);
  const socket = target.protocol === 'tls' ? tlsSocket(target) : connectTcp(target.port, target.host);
  await sendFramed(socket, target.protocol === 'tls' ? 'secureConnect' : 'connect', messages);
}

async function sendDatagrams({ host, port }: SyslogTarget, messages: readonly string[]): Promise<void> {
  const socket = createSocket(isIP(host) === 6 ? 'udp6' : 'udp4');
  try {
    for (const message of messages)
      await new Promise<void>((resolve, reject) =>
        socket.send(message, port, host, (cause) => (cause === null ? resolve() : reject(cause))),
      );
  } finally {
    socket.close();
  }
}

function tlsSocket({ host, port, caFile }: SyslogTarget): Socket {
  const ca = caFile === undefined ? {} : { ca: readFileSync(caFile) };
  return connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }), ...ca });
}

function sendFramed(socket: Socket, ready: string, messages: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('the syslog server is silent')));
    socket.once('error', reject);
    socket.once(ready, () => {
      for (const message of messages) socket.write(framedSyslog(message));
      socket.end();
    });
    socket.resume(); // what it says is nobody's business; its end is
    socket.once('close', (hadError: boolean) => {
      if (!hadError) resolve();
    });
  });
}
