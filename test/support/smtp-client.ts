/**
 * A raw SMTP client for tests: it sends exactly the bytes it is given, in the pieces it is given, and reads replies. It
 * shares no code with the engine, so that both can't be wrong in the same way.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface Reply {
  readonly code: number;
  /** The text of each line, without code and separator. */
  readonly lines: readonly string[];
}

/** The peer ended the connection where a reply was awaited. */
export class ConnectionEnded extends Error {}

export interface SmtpDialogue {
  readonly greeting: Reply;
  /** Bytes as they are; resolves when the socket has room again. */
  write(bytes: Buffer | string): Promise<void>;
  /** The next reply. @throws ConnectionEnded */
  read(): Promise<Reply>;
  /** One command line and its reply. */
  command(line: string): Promise<Reply>;
  /** STARTTLS, the handshake (any certificate) and EHLO; answers the reply to EHLO. */
  startTls(): Promise<Reply>;
  /** The message dot-stuffed, in pieces of `pieceBytes`, and the final dot; answers the reply. DATA has been said before. */
  message(bytes: Buffer, pieceBytes?: number): Promise<Reply>;
  /** QUIT, and the end of the connection. */
  quit(): Promise<void>;
  /** Ends the connection at once, as a client that dies. */
  destroy(): void;
}

export interface Envelope {
  readonly from?: string;
  readonly to: string | readonly string[];
}

/** Connects and reads the greeting. */
export async function openDialogue(port: number, host = '127.0.0.1'): Promise<SmtpDialogue> {
  const replies = replyQueue();
  let socket: Socket = connect({ port, host, noDelay: true });
  replies.attach(socket);
  const write = async (bytes: Buffer | string): Promise<void> => {
    if (!socket.write(bytes) && !socket.destroyed) await roomOrEnd(socket);
  };
  const command = async (line: string): Promise<Reply> => {
    await write(`${line}\r\n`);
    return replies.next();
  };
  const greeting = await replies.next();
  return {
    greeting,
    write,
    command,
    read: () => replies.next(),
    async startTls() {
      await command('STARTTLS');
      socket.removeAllListeners();
      socket = connectTls({ socket, rejectUnauthorized: false });
      replies.attach(socket);
      await once(socket, 'secureConnect');
      return command('EHLO client.example');
    },
    async message(bytes, pieceBytes = 64 * 1024) {
      const stuffed = dotStuffed(bytes);
      for (let at = 0; at < stuffed.length; at += pieceBytes) await write(stuffed.subarray(at, at + pieceBytes));
      return replies.next();
    },
    async quit() {
      await command('QUIT').catch(() => undefined);
      socket.destroy();
    },
    destroy() {
      socket.destroy();
    },
  };
}

function roomOrEnd(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}

/** EHLO, MAIL and RCPT (all must be taken), DATA (must be 354): the message may follow. */
export async function openTransaction(port: number, envelope: Envelope): Promise<SmtpDialogue> {
  const dialogue = await openDialogue(port);
  await dialogue.command('EHLO client.example');
  await beginTransaction(dialogue, envelope);
  return dialogue;
}

/** MAIL, RCPT and DATA on an open dialogue. @throws when one of them is refused */
export async function beginTransaction(dialogue: SmtpDialogue, { from = 'anna@example.com', to }: Envelope): Promise<void> {
  const commands = [`MAIL FROM:<${from}>`, ...[to].flat().map((address) => `RCPT TO:<${address}>`), 'DATA'];
  for (const line of commands) {
    const { code, lines } = await dialogue.command(line);
    if (code >= 400) throw Object.assign(new Error(`${line}: ${code} ${lines.join(' ')}`), { reply: { code, lines } satisfies Reply });
  }
}

/** One mail on a connection of its own; answers the reply to its last byte, or the reply that refused it before. */
export async function sendMail(port: number, envelope: Envelope, bytes: Buffer | string): Promise<Reply> {
  const dialogue = await openDialogue(port);
  try {
    await dialogue.command('EHLO client.example');
    await beginTransaction(dialogue, envelope);
    return await dialogue.message(Buffer.from(bytes));
  } catch (cause) {
    if (cause instanceof Error && 'reply' in cause) return cause.reply as Reply;
    throw cause;
  } finally {
    dialogue.destroy();
  }
}

/** RFC 5321 §4.5.2, with the final dot. The message gets the line end it lacks. */
export function dotStuffed(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1');
  const ended = text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`;
  return Buffer.from(`${ended.replace(/^\./, '..').replaceAll('\r\n.', '\r\n..')}.\r\n`, 'latin1');
}

interface ReplyQueue {
  attach(socket: Socket): void;
  next(): Promise<Reply>;
}

function replyQueue(): ReplyQueue {
  const ready: Reply[] = [];
  const waiting: { resolve: (reply: Reply) => void; reject: (cause: Error) => void }[] = [];
  let ended: Error | undefined;
  let text = '';
  let lines: string[] = [];
  const end = (cause: Error): void => {
    ended ??= cause;
    for (const { reject } of waiting.splice(0)) reject(ended);
  };
  const takeLine = (line: string): void => {
    lines.push(line.slice(4));
    if (line[3] === '-') return;
    const reply = { code: Number(line.slice(0, 3)), lines };
    lines = [];
    const waiter = waiting.shift();
    if (waiter) waiter.resolve(reply);
    else ready.push(reply);
  };
  return {
    attach(socket) {
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        const complete = text.split('\r\n');
        text = complete.pop() ?? '';
        complete.forEach(takeLine);
      });
      socket.on('error', (cause) => end(new ConnectionEnded(cause.message)));
      socket.on('close', () => end(new ConnectionEnded('the connection was closed')));
    },
    next() {
      const reply = ready.shift();
      if (reply) return Promise.resolve(reply);
      if (ended) return Promise.reject(ended);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
  };
}
