/**
 * A lean SMTP client connection (RFC 5321, PIPELINING RFC 2920): the sender sees each recipient's answer *before* any byte
 * of the message goes on, which is what the custody table needs and nodemailer's connection does not offer. ADR 0009.
 */
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { brief, createReplyReader, isPositive, type SmtpReply } from './smtp-reply.js';

/** How to reach and trust a next hop. */
export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: 'none' | 'opportunistic' | 'required';
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string;
  readonly credentials?: { readonly user: string; readonly password: string };
  /** Our name in EHLO. */
  readonly hostname: string;
  readonly connectMs: number;
  readonly replyMs: number;
}

/** The peer broke off, was silent too long or does not speak SMTP. */
export class ConnectionLost extends Error {
  readonly code = 'connection-lost';
}

interface Waiter<T> {
  resolve(value: T): void;
  reject(cause: Error): void;
}

/** One connection; commands may be sent ahead, replies come in their order. */
export class SmtpConnection {
  private readonly waiters: Waiter<SmtpReply>[] = [];
  private drained: Waiter<void> | undefined;
  private reader = createReplyReader();
  private lost: Error | undefined;
  private extensions: ReadonlySet<string> = new Set();

  private constructor(
    private socket: net.Socket,
    private readonly options: ConnectOptions,
  ) {
    this.attach(socket);
  }

  /** Connects, says EHLO, upgrades to TLS and signs in as the options ask. */
  static async open(options: ConnectOptions): Promise<SmtpConnection> {
    const socket = net.connect({ host: options.host, port: options.port, noDelay: true });
    const connection = new SmtpConnection(socket, options);
    try {
      await connection.greet();
      return connection;
    } catch (cause) {
      connection.destroy();
      throw cause;
    }
  }

  get usable(): boolean {
    return this.lost === undefined;
  }

  get secure(): boolean {
    return this.socket instanceof tls.TLSSocket;
  }

  supports(extension: string): boolean {
    return this.extensions.has(extension);
  }

  /** Sends one command and waits for its reply. @throws ConnectionLost */
  async command(line: string, timeoutMs = this.options.replyMs): Promise<SmtpReply> {
    const [reply] = await this.pipeline([line], timeoutMs);
    if (reply === undefined) throw new ConnectionLost('no reply');
    return reply;
  }

  /** Sends commands in one write when the peer takes that, and answers their replies in order. @throws ConnectionLost */
  async pipeline(lines: readonly string[], timeoutMs = this.options.replyMs): Promise<SmtpReply[]> {
    for (const line of lines) {
      if (/[\r\n]/.test(line)) throw new Error('a command must be one line');
    }
    if (!this.supports('PIPELINING')) {
      const replies: SmtpReply[] = [];
      for (const line of lines) replies.push(...(await this.exchange([line], timeoutMs)));
      return replies.map(brief);
    }
    return (await this.exchange(lines, timeoutMs)).map(brief);
  }

  /** Writes message bytes, already dot-stuffed; waits while the peer reads nothing, as long as for a reply. @throws ConnectionLost */
  async write(chunk: Buffer): Promise<void> {
    if (this.lost) throw this.lost;
    const { socket } = this;
    socket.cork(); // header fields, body and final dot of a small message leave in one system call
    process.nextTick(() => {
      socket.uncork();
    });
    if (socket.write(chunk)) return;
    await this.inTime(this.options.replyMs, new Promise<void>((resolve, reject) => (this.drained = { resolve, reject })));
  }

  /** Waits for the reply to what `write` has ended, twice as long as for others (RFC 5321 §4.5.3.2.6). @throws ConnectionLost */
  async replyToData(): Promise<SmtpReply> {
    const [reply] = await this.awaitReplies(1, this.options.replyMs * 2);
    return brief(reply ?? noReply());
  }

  destroy(): void {
    this.fail(new ConnectionLost('closed'));
    this.socket.destroy();
  }

  /** Says goodbye without waiting for the answer. */
  quit(): void {
    if (this.usable) this.socket.end('QUIT\r\n');
    this.fail(new ConnectionLost('closed'));
  }

  private async greet(): Promise<void> {
    const [greeting] = await this.awaitReplies(1, this.options.connectMs);
    if (!greeting || !isPositive(greeting)) throw new ConnectionLost(`greeted with ${String(greeting?.code)}`);
    await this.hello();
    if (this.options.tls !== 'none') await this.startTls();
    if (this.options.credentials) await this.signIn(this.options.credentials);
  }

  private async hello(): Promise<void> {
    this.extensions = new Set();
    // not brief: an extension that is cut off, such as STARTTLS, would be one that is not offered
    const [reply = noReply()] = await this.exchange([`EHLO ${this.options.hostname}`], this.options.replyMs);
    if (!isPositive(reply)) throw new ConnectionLost(`EHLO refused with ${String(reply.code)}`);
    this.extensions = new Set(reply.text.toUpperCase().split(/[ ]+/));
  }

  private async startTls(): Promise<void> {
    if (!this.supports('STARTTLS')) {
      if (this.options.tls === 'required') throw new ConnectionLost('the next hop offers no TLS and the route requires it');
      return;
    }
    const reply = await this.command('STARTTLS');
    if (!isPositive(reply)) throw new ConnectionLost(`STARTTLS refused with ${String(reply.code)}`);
    const required = this.options.tls === 'required';
    this.socket.removeAllListeners();
    const { ca, host } = this.options;
    const secured = tls.connect({
      socket: this.socket,
      host, // the name that the certificate must hold: without it an IP address would be taken for localhost
      ...(net.isIP(host) === 0 ? { servername: host } : {}),
      rejectUnauthorized: required,
      minVersion: 'TLSv1.2',
      ...(ca === undefined ? {} : { ca }),
    });
    this.socket = secured;
    // replies sent in clear before the handshake must not be believed after it (CVE-2011-0411)
    this.reader = createReplyReader();
    this.attach(secured);
    await waitFor(secured, 'secureConnect', this.options.connectMs);
    await this.hello();
  }

  private async signIn(credentials: { readonly user: string; readonly password: string }): Promise<void> {
    const token = Buffer.from(`\0${credentials.user}\0${credentials.password}`).toString('base64');
    const reply = await this.command(`AUTH PLAIN ${token}`);
    if (!isPositive(reply)) throw new ConnectionLost(`AUTH refused with ${String(reply.code)}`);
  }

  private exchange(lines: readonly string[], timeoutMs: number): Promise<SmtpReply[]> {
    if (this.lost) return Promise.reject(this.lost);
    this.socket.write(lines.map((line) => `${line}\r\n`).join(''));
    return this.awaitReplies(lines.length, timeoutMs);
  }

  private async awaitReplies(count: number, timeoutMs: number): Promise<SmtpReply[]> {
    if (this.lost) throw this.lost;
    const replies = Array.from(
      { length: count },
      () => new Promise<SmtpReply>((resolve, reject) => this.waiters.push({ resolve, reject })),
    );
    return this.inTime(timeoutMs, Promise.all(replies));
  }

  /** Gives the connection up when what is awaited takes too long. */
  private async inTime<T>(timeoutMs: number, awaited: Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      this.fail(new ConnectionLost('no answer in time'));
      this.socket.destroy();
    }, timeoutMs);
    try {
      return await awaited;
    } finally {
      clearTimeout(timer);
    }
  }

  private attach(socket: net.Socket): void {
    socket.on('data', (chunk: Buffer) => {
      this.receive(chunk);
    });
    socket.on('drain', () => {
      this.drained?.resolve();
      this.drained = undefined;
    });
    socket.on('error', (cause) => {
      this.fail(new ConnectionLost(cause.message));
    });
    socket.on('close', () => {
      this.fail(new ConnectionLost('the next hop closed the connection'));
    });
  }

  private receive(chunk: Buffer): void {
    try {
      for (const reply of this.reader.feed(chunk)) {
        const waiter = this.waiters.shift();
        // an unasked-for reply (421 on idle) ends the usefulness of the connection
        if (waiter) waiter.resolve(reply);
        else this.fail(new ConnectionLost(`unexpected reply ${String(reply.code)}`));
      }
    } catch (cause) {
      this.fail(cause instanceof Error ? cause : new ConnectionLost('broken reply'));
      this.socket.destroy();
    }
  }

  private fail(cause: Error): void {
    this.lost ??= cause;
    for (const waiter of this.waiters.splice(0)) waiter.reject(this.lost);
    this.drained?.reject(this.lost);
    this.drained = undefined;
  }
}

function noReply(): never {
  throw new ConnectionLost('no reply');
}

async function waitFor(socket: tls.TLSSocket, event: string, timeoutMs: number): Promise<void> {
  try {
    await once(socket, event, { signal: AbortSignal.timeout(timeoutMs) });
  } catch (cause) {
    throw new ConnectionLost(cause instanceof Error ? cause.message : 'TLS failed');
  }
}
