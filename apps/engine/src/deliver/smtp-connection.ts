/**
 * A lean SMTP client connection (RFC 5321, PIPELINING RFC 2920): the sender sees each recipient's answer *before* any byte
 * of the message goes on, which is what the custody table needs and nodemailer's connection does not offer. ADR 0009.
 */
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { createReplyReader, isPositive, type SmtpReply } from './smtp-reply.js';

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

interface Waiter {
  resolve(reply: SmtpReply): void;
  reject(cause: Error): void;
}

/** One connection; commands may be sent ahead, replies come in their order. */
export class SmtpConnection {
  private readonly waiters: Waiter[] = [];
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
      for (const line of lines) replies.push(await this.exchange([line], timeoutMs).then(([reply]) => reply ?? noReply()));
      return replies;
    }
    return this.exchange(lines, timeoutMs);
  }

  /** Writes message bytes, already dot-stuffed; honours back-pressure. */
  async write(chunk: Buffer): Promise<void> {
    if (this.lost) throw this.lost;
    if (!this.socket.write(chunk)) await Promise.race([once(this.socket, 'drain'), once(this.socket, 'close')]);
  }

  /** Waits for the reply to what `write` has ended. @throws ConnectionLost */
  async replyToData(): Promise<SmtpReply> {
    return this.awaitReplies(1, this.options.replyMs).then(([reply]) => reply ?? noReply());
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
    const reply = await this.command(`EHLO ${this.options.hostname}`);
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
    const timer = setTimeout(() => {
      this.fail(new ConnectionLost('no reply in time'));
      this.socket.destroy();
    }, timeoutMs);
    try {
      return await Promise.all(
        Array.from({ length: count }, () => new Promise<SmtpReply>((resolve, reject) => this.waiters.push({ resolve, reject }))),
      );
    } finally {
      clearTimeout(timer);
    }
  }

  private attach(socket: net.Socket): void {
    socket.on('data', (chunk: Buffer) => {
      this.receive(chunk);
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
