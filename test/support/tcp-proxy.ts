/** A TCP proxy that cuts and stalls connections at a moment that the test chooses. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What happens to bytes on their way to the server, and from then on. */
export type Treatment =
  /** They go on. */
  | 'pass'
  /** They do not arrive: the connection is cut before. */
  | 'cut'
  /** They arrive, but no answer comes back: the connection is cut from the client then. */
  | 'pass and cut'
  /** They arrive, and nothing ever comes back. */
  | 'pass and stall';

export interface TcpProxy {
  readonly port: number;
  /** Asked for each piece of bytes that a client sends. */
  treat(treatment: (bytes: Buffer) => Treatment): void;
  /** Whether new connections are taken. */
  takes(taken: boolean): void;
  stop(): Promise<void>;
}

/** Starts a proxy before a port of this machine. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  let treatment: (bytes: Buffer) => Treatment = () => 'pass';
  let isTaken = true;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    if (!isTaken) {
      client.destroy();
      return;
    }
    const behind = connect(target, '127.0.0.1');
    let answers = true;
    for (const socket of [client, behind]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => open.delete(socket));
    }
    behind.on('data', (bytes) => {
      if (answers) client.write(bytes);
    });
    behind.on('close', () => client.destroy());
    // what is on its way to the server still arrives, as over a network
    client.on('close', () => behind.end());
    client.on('data', (bytes) => {
      const what = treatment(bytes);
      if (what === 'cut') behind.destroy();
      else behind.write(bytes);
      if (what === 'pass and cut' || what === 'pass and stall') answers = false;
      if (what === 'cut' || what === 'pass and cut') client.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    treat: (next) => (treatment = next),
    takes: (taken) => (isTaken = taken),
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
