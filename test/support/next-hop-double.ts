/**
 * A double of the next hop: an SMTP server that takes mail byte for byte and answers as its script says. It speaks on the
 * bare socket and shares no code with the engine.
 */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A mail as it came over the wire, dots taken out. */
export interface TakenMail {
  readonly sender: string;
  readonly recipients: readonly string[];
  /** What stood after the address of MAIL, such as `SIZE=12 BODY=8BITMIME`. */
  readonly parameters: string;
  /** The same of each RCPT, such as `NOTIFY=NEVER`. */
  readonly recipientParameters?: readonly string[];
  readonly bytes: Buffer;
}

/** A reply line such as `450 4.2.0 later`; `silent` never answers; `close` ends the connection without a word. */
export type Scripted = `${number} ${string}` | 'silent' | 'close';

/** What the double answers; each absent answer is the friendly one. */
export interface NextHopScript {
  greeting?: Scripted;
  /** Extensions of EHLO; PIPELINING, 8BITMIME, SIZE and SMTPUTF8 when absent. */
  extensions?: readonly string[];
  mail?(sender: string): Scripted | undefined;
  rcpt?(recipient: string): Scripted | undefined;
  data?: Scripted | (() => Scripted | undefined);
  /** Told of each piece of a message as it comes. */
  bytes?(piece: Buffer): Scripted | undefined;
  /** After the final dot. The mail counts as taken when the answer is 2xx, also when that is never sent. */
  end?(mail: TakenMail): Scripted | undefined | Promise<Scripted | undefined>;
}

export interface NextHopDouble {
  readonly port: number;
  /** Mails that were answered 2xx, oldest first. */
  readonly mails: TakenMail[];
  script: NextHopScript;
  /** Transactions that got as far as MAIL. */
  readonly offers: number;
  /** Resolves with the mails as soon as there are `count`; fails after `timeoutMs`. */
  received(count: number, timeoutMs?: number): Promise<readonly TakenMail[]>;
  /** No more connections, and those that are open end. */
  stop(): Promise<void>;
  /** Listens again, on the same port. */
  start(): Promise<void>;
}

const EXTENSIONS = ['PIPELINING', '8BITMIME', 'SIZE 104857600', 'SMTPUTF8'];

export async function openNextHopDouble(script: NextHopScript = {}): Promise<NextHopDouble> {
  const mails: TakenMail[] = [];
  const sockets = new Set<Socket>();
  const arrivals = new Set<() => void>();
  let offers = 0;
  let port = 0;
  let server: Server;
  const double: NextHopDouble = {
    mails,
    script,
    get port() {
      return port;
    },
    get offers() {
      return offers;
    },
    async start() {
      server = createServer((socket) => {
        sockets.add(socket);
        socket.setNoDelay(true).on('close', () => sockets.delete(socket));
        const offered = (): void => void (offers += 1);
        const taken = (mail: TakenMail): void => {
          mails.push(mail);
          for (const tell of arrivals) tell();
        };
        serveConnection(socket, () => double.script, { offered, taken });
      });
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      port = (server.address() as AddressInfo).port;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    received: (count, timeoutMs = 10_000) =>
      new Promise((resolve, reject) => {
        const end = (how: () => void): void => {
          clearTimeout(timer);
          arrivals.delete(look);
          how();
        };
        const look = (): void => {
          if (mails.length >= count) end(() => resolve(mails));
        };
        const timer = setTimeout(() => end(() => reject(new Error(`${mails.length} of ${count} mails after ${timeoutMs} ms`))), timeoutMs);
        arrivals.add(look);
        look();
      }),
  };
  await double.start();
  return double;
}

interface Counters {
  offered(): void;
  taken(mail: TakenMail): void;
}

interface Transaction {
  sender: string;
  parameters: string;
  recipients: string[];
  recipientParameters: string[];
}

const FINAL_DOT = Buffer.from('\r\n.\r\n');

function serveConnection(socket: Socket, script: () => NextHopScript, counters: Counters): void {
  let pending: Buffer = Buffer.alloc(0);
  let pieces: Buffer[] | undefined;
  let transaction: Transaction = { sender: '', parameters: '', recipients: [], recipientParameters: [] };
  const say = (answer: Scripted): boolean => {
    if (answer === 'close') socket.destroy();
    else if (answer !== 'silent' && !socket.destroyed) socket.write(`${answer}\r\n`);
    return answer.startsWith('2') || answer.startsWith('3');
  };
  const endOfData = async (bytes: Buffer): Promise<void> => {
    const mail = { ...transaction, bytes: unstuffed(bytes) };
    const answer = (await script().end?.(mail)) ?? '250 2.0.0 taken';
    if (answer.startsWith('2')) counters.taken(mail);
    say(answer);
  };
  const verbs: Readonly<Record<string, (line: string) => void>> = {
    EHLO: () => void socket.write(ehloReply(script().extensions ?? EXTENSIONS)),
    HELO: () => void say('250 double.example'),
    MAIL: (line) => {
      counters.offered();
      const [, sender = '', parameters = ''] = /^MAIL FROM:<([^>]*)>\s*(.*)$/i.exec(line) ?? [];
      if (say(script().mail?.(sender) ?? '250 2.1.0 ok')) transaction = { sender, parameters, recipients: [], recipientParameters: [] };
    },
    RCPT: (line) => {
      const [, recipient = '', parameters = ''] = /^RCPT TO:<([^>]*)>\s*(.*)$/i.exec(line) ?? [];
      if (say(script().rcpt?.(recipient) ?? '250 2.1.5 ok')) {
        transaction.recipients.push(recipient);
        transaction.recipientParameters.push(parameters);
      }
    },
    DATA: () => {
      if (transaction.recipients.length === 0) say('554 5.5.1 no recipients');
      else if (say(scripted(script().data) ?? '354 go on')) pieces = [];
    },
    RSET: () => void say('250 2.0.0 ok'),
    NOOP: () => void say('250 2.0.0 ok'),
    QUIT: () => {
      say('221 2.0.0 bye');
      socket.end();
    },
  };
  const takeCommands = (): void => {
    for (let at = pending.indexOf('\r\n'); at >= 0 && pieces === undefined; at = pending.indexOf('\r\n')) {
      const line = pending.toString('latin1', 0, at);
      pending = pending.subarray(at + 2);
      const verb = verbs[line.slice(0, 4).toUpperCase()];
      if (verb) verb(line);
      else say('502 5.5.2 unknown command');
    }
    if (pieces !== undefined && pending.length > 0) takeData(pending);
  };
  const takeData = (chunk: Buffer): void => {
    pieces?.push(chunk);
    if (script().bytes?.(chunk) === 'close') {
      socket.destroy();
      return;
    }
    // the final dot may lie across two pieces, and an empty message has no line end before it
    const all = Buffer.concat([Buffer.from('\r\n'), ...lastPieces(pieces ?? [])]);
    if (all.lastIndexOf(FINAL_DOT) < 0) return;
    const whole = Buffer.concat([Buffer.from('\r\n'), ...(pieces ?? [])]);
    const end = whole.indexOf(FINAL_DOT);
    if (end < 0) return;
    pieces = undefined;
    pending = whole.subarray(end + FINAL_DOT.length);
    void endOfData(whole.subarray(2, end + 2)).then(takeCommands);
  };
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    if (pieces !== undefined) {
      takeData(chunk);
      return;
    }
    pending = Buffer.concat([pending, chunk]);
    takeCommands();
  });
  say(script().greeting ?? '220 double.example ESMTP');
}

function scripted(answer: NextHopScript['data']): Scripted | undefined {
  return typeof answer === 'function' ? answer() : answer;
}

/** Enough of the last pieces to hold a final dot. */
function lastPieces(pieces: readonly Buffer[]): Buffer[] {
  let bytes = 0;
  let from = pieces.length;
  while (from > 0 && bytes < FINAL_DOT.length) bytes += pieces[--from]?.length ?? 0;
  return pieces.slice(from);
}

function ehloReply(extensions: readonly string[]): string {
  const lines = ['double.example', ...extensions];
  return lines.map((line, index) => `250${index === lines.length - 1 ? ' ' : '-'}${line}\r\n`).join('');
}

function unstuffed(bytes: Buffer): Buffer {
  return Buffer.from(`\r\n${bytes.toString('latin1')}`.replaceAll('\r\n.', '\r\n').slice(2), 'latin1');
}

/** Whether a taken mail is this message: the header fields that the engine puts on top, then the message byte for byte. */
export function carries({ bytes }: TakenMail, message: Buffer): boolean {
  if (bytes.length < message.length || !bytes.subarray(bytes.length - message.length).equals(message)) return false;
  const above = bytes.toString('latin1', 0, bytes.length - message.length);
  return /^(?:(?:Received|X-Lazaret-Warning): [^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*)*$/.test(above);
}
