/** A double of a next hop: speaks just enough SMTP over TCP, and makes the faults that a test tells it to make. */
import { once } from 'node:events';
import net from 'node:net';

/** What was said last: `connect`, a command verb, `dot` for the end of the message, or `bytes` for a piece of it. */
export type Step = 'connect' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'bytes' | 'dot' | 'RSET' | 'QUIT' | 'other';
export interface Said {
  readonly step: Step;
  readonly line: string;
  /** Counts connections from 1. */
  readonly connection: number;
}
/** A raw answer, or what is done instead; undefined: what a well-behaved server does. */
export type Fault = string | 'close' | 'silence' | undefined;

export interface DoubleMail {
  readonly sender: string;
  readonly recipients: readonly string[];
  /** As it stood on the wire, stuffed, without the final dot. */
  readonly wire: string;
}

export interface DoubleHop {
  readonly port: number;
  /** Every command line, in order. */
  readonly lines: string[];
  /** Accepted mails. */
  readonly mails: DoubleMail[];
  readonly connections: number;
  /** In how many pieces commands and messages came. */
  readonly pieces: number;
  readonly openNow: number;
  /** Breaks all open connections off. */
  hangUp(): void;
  close(): Promise<void>;
}

const GOOD: Readonly<Partial<Record<Step, string>>> = {
  connect: '220 double.example ESMTP\r\n',
  EHLO: '250-double.example\r\n250-PIPELINING\r\n250-SIZE 10000000\r\n250 8BITMIME\r\n',
  MAIL: '250 2.1.0 Ok\r\n',
  RCPT: '250 2.1.5 Ok\r\n',
  DATA: '354 Go ahead\r\n',
  dot: '250 2.0.0 Ok: queued\r\n',
  RSET: '250 Ok\r\n',
  QUIT: '221 Bye\r\n',
};
const STEPS = new Set<string>(['EHLO', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'RSET', 'QUIT']);

export async function doubleHop(fault: (said: Said) => Fault = () => undefined, port = 0): Promise<DoubleHop> {
  const sockets = new Set<net.Socket>();
  const lines: string[] = [];
  const mails: DoubleMail[] = [];
  let connections = 0;
  let pieces = 0;
  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', () => (pieces += 1));
    socket.on('error', () => undefined); // faults break connections off
    serve(socket, (connections += 1), { fault, lines, mails });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    lines,
    mails,
    get connections() {
      return connections;
    },
    get openNow() {
      return sockets.size;
    },
    get pieces() {
      return pieces;
    },
    hangUp,
    async close() {
      hangUp();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Records {
  readonly fault: (said: Said) => Fault;
  readonly lines: string[];
  readonly mails: DoubleMail[];
}

function serve(socket: net.Socket, connection: number, { fault, lines, mails }: Records): void {
  let pending = '';
  let inData = false;
  let mail = { sender: '', recipients: [] as string[] };
  const answer = (step: Step, line: string): string => {
    const chosen = fault({ step, line, connection }) ?? GOOD[step] ?? (step === 'bytes' ? 'silence' : '500 Unknown\r\n');
    if (chosen === 'close') socket.destroy();
    else if (chosen !== 'silence') socket.write(chosen);
    return chosen;
  };
  const takeMessage = (): void => {
    const end = `\r\n${pending}`.indexOf('\r\n.\r\n');
    if (end < 0) {
      answer('bytes', '');
      return;
    }
    const wire = pending.slice(0, end);
    pending = pending.slice(end + 3);
    inData = false;
    if (answer('dot', '').startsWith('2')) mails.push({ ...mail, wire });
  };
  const takeCommand = (line: string): void => {
    lines.push(line);
    const verb = line.split(' ')[0] ?? '';
    const address = /<(.*)>/.exec(line)?.[1] ?? '';
    const said = answer(isStep(verb) ? verb : 'other', line);
    if (verb === 'MAIL') mail = { sender: address, recipients: [] };
    if (verb === 'RCPT' && said.startsWith('2')) mail.recipients.push(address);
    if (verb === 'DATA' && said.startsWith('354')) inData = true;
    if (verb === 'QUIT') socket.end();
  };
  answer('connect', '');
  socket.on('data', (chunk: Buffer) => {
    pending += chunk.toString('latin1');
    for (;;) {
      if (inData) takeMessage();
      const end = pending.indexOf('\r\n');
      if (inData || end < 0) return;
      const line = pending.slice(0, end);
      pending = pending.slice(end + 2);
      takeCommand(line);
    }
  });
}

function isStep(verb: string): verb is Step {
  return STEPS.has(verb);
}
