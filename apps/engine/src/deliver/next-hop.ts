/**
 * A next hop: pooled connections, what is known of its health, and hand-over transactions. A transaction is offered first
 * (MAIL and every RCPT), so that the caller knows each recipient's answer before it decides who owns the mail; the bytes
 * follow only when the caller says so.
 */
import type { EnvelopeDsn } from '#events';
import type { HopConfig } from '../config/engine-config.js';
import type { LeavingMail } from '../flow/leaving-mail.js';
import type { EngineLog } from '../platform/engine-log.js';
import { createDotStuffer } from './dot-stuffing.js';
import { mailParameters, recipientParameters } from './dsn-parameters.js';
import { ConnectionLost, SmtpConnection, type ConnectOptions } from './smtp-connection.js';
import { isPositive, type SmtpReply } from './smtp-reply.js';

/** Whose mail, to whom, and what kind of bytes. */
export interface HandOverEnvelope {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly sizeBytes: number;
  readonly smtpUtf8: boolean;
  /** The reports that the sender wants; its recipients are those of this envelope. */
  readonly dsn?: EnvelopeDsn;
}

/** The next hop could not be reached, or broke off before it was given the message: nothing was handed over. */
export class NextHopUnreachable extends Error {
  readonly code = 'next-hop-unreachable';
}

/** The next hop broke off or was silent after it had the whole message: nobody knows whether it took it. */
export class HandOverUnknown extends Error {
  readonly code = 'hand-over-unknown';
}

/** An offered transaction: end it with `send` or `abandon`. */
export interface Offer {
  /** The answer to MAIL when it was refused; then there are no recipient answers. */
  readonly refused: SmtpReply | undefined;
  /** One answer a recipient, in order. */
  readonly recipients: readonly SmtpReply[];
  /** Whether the next hop sees to the reports that the sender wants. */
  readonly takesReports: boolean;
  /** Sends the mail to the recipients that were taken; answers the final reply. @throws NextHopUnreachable, HandOverUnknown */
  send(mail: LeavingMail): Promise<SmtpReply>;
  abandon(): void;
}

const IDLE_MS = 20_000;
const TRANSACTIONS_PER_CONNECTION = 500;
const PROBE_FROM_MS = 500;
const PROBE_TO_MS = 30_000;

interface Pooled {
  readonly connection: SmtpConnection;
  transactions: number;
  idleTimer?: NodeJS.Timeout;
}

export class NextHop {
  private readonly idle: Pooled[] = [];
  private readonly queue: (() => void)[] = [];
  private open = 0;
  private downSince: number | undefined;
  private probe: NodeJS.Timeout | undefined;
  private closed = false;
  /** Told each time when the next hop answers again. */
  onBack: () => void = () => undefined;

  constructor(
    readonly name: 'inbound' | 'outbound',
    private readonly hop: Pick<HopConfig, 'maxConnections'>,
    private readonly options: ConnectOptions,
    private readonly log: EngineLog,
  ) {}

  /** Known to be down: the last connection attempt failed and no probe has got through since. */
  get isDown(): boolean {
    return this.downSince !== undefined;
  }

  /** Offers a message. @throws NextHopUnreachable when no connection can be had. */
  async offer(envelope: HandOverEnvelope): Promise<Offer> {
    const pooled = await this.acquire();
    try {
      return await this.begin(pooled, envelope);
    } catch (cause) {
      const reused = pooled.transactions > 0;
      this.discard(pooled);
      // a pooled connection may have been closed by the peer meanwhile: that says nothing about its health
      if (reused && cause instanceof ConnectionLost) return this.offerAfresh(envelope);
      throw unreachable(cause);
    }
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.probe);
    for (const pooled of this.idle.splice(0)) this.discard(pooled, 'quit');
    this.queue.shift()?.();
  }

  private async offerAfresh(envelope: HandOverEnvelope): Promise<Offer> {
    for (const pooled of this.idle.splice(0)) this.discard(pooled);
    const pooled = await this.acquire();
    try {
      return await this.begin(pooled, envelope);
    } catch (cause) {
      this.discard(pooled);
      throw unreachable(cause);
    }
  }

  private async begin(pooled: Pooled, envelope: HandOverEnvelope): Promise<Offer> {
    const { connection } = pooled;
    if (needsUtf8(envelope) && !connection.supports('SMTPUTF8')) {
      this.giveBack(pooled);
      return refusedOffer(NO_SMTPUTF8);
    }
    const takesReports = connection.supports('DSN');
    const dsn = takesReports ? envelope.dsn : undefined;
    const rcpt = (address: string, index: number): string => `RCPT TO:<${address}>${recipientParameters(dsn?.recipients[index])}`;
    const lines = [`${mailCommand(connection, envelope)}${mailParameters(dsn)}`, ...envelope.recipients.map(rcpt)];
    const [mail, ...recipients] = await connection.pipeline(lines);
    pooled.transactions += 1;
    if (mail === undefined || !isPositive(mail)) {
      await this.reset(pooled);
      return refusedOffer(mail ?? { code: 451, text: 'no answer to MAIL' });
    }
    return {
      refused: undefined,
      recipients,
      takesReports,
      send: (mail) => this.send(pooled, mail),
      abandon: () => {
        void this.reset(pooled);
      },
    };
  }

  private async send(pooled: Pooled, mail: LeavingMail): Promise<SmtpReply> {
    const { connection } = pooled;
    try {
      const go = await connection.command('DATA');
      // anything but 354, 4xx and 5xx is nonsense here: taken for an answer, a 2xx would say that the message was accepted
      if (go.code < 400 && go.code !== 354) throw new ConnectionLost(`DATA answered with ${String(go.code)}`);
      if (go.code !== 354) {
        await this.reset(pooled);
        return go;
      }
    } catch (cause) {
      this.discard(pooled);
      throw unreachable(cause);
    }
    return this.sendBytes(pooled, mail);
  }

  private async sendBytes(pooled: Pooled, mail: LeavingMail): Promise<SmtpReply> {
    const { connection } = pooled;
    let ended = false;
    try {
      const stuffer = createDotStuffer();
      for await (const chunk of mail.chunks()) await connection.write(stuffer.stuff(chunk));
      ended = true;
      await connection.write(stuffer.end());
      const reply = await connection.replyToData();
      this.giveBack(pooled);
      return reply;
    } catch (cause) {
      // without the final dot the peer has no message; after it nobody knows
      this.discard(pooled);
      throw ended ? new HandOverUnknown('no reply after the message was sent', { cause }) : unreachable(cause);
    }
  }

  private async reset(pooled: Pooled): Promise<void> {
    try {
      await pooled.connection.command('RSET');
      this.giveBack(pooled);
    } catch {
      this.discard(pooled);
    }
  }

  private async acquire(): Promise<Pooled> {
    for (let pooled = this.idle.pop(); pooled; pooled = this.idle.pop()) {
      clearTimeout(pooled.idleTimer);
      if (pooled.connection.usable) return pooled;
      this.discard(pooled);
    }
    if (this.open >= this.hop.maxConnections) {
      await new Promise<void>((resolve) => this.queue.push(resolve));
      if (this.isDown || this.closed) {
        this.queue.shift()?.();
        throw new NextHopUnreachable('the next hop went down meanwhile');
      }
      return this.acquire();
    }
    this.open += 1;
    try {
      const connection = await SmtpConnection.open(this.options);
      this.markUp();
      return { connection, transactions: 0 };
    } catch (cause) {
      this.release();
      this.markDown(cause);
      throw unreachable(cause);
    }
  }

  private giveBack(pooled: Pooled): void {
    if (this.closed || !pooled.connection.usable || pooled.transactions >= TRANSACTIONS_PER_CONNECTION) {
      this.discard(pooled, 'quit');
      return;
    }
    pooled.idleTimer = setTimeout(() => {
      const at = this.idle.indexOf(pooled);
      if (at >= 0) this.idle.splice(at, 1);
      this.discard(pooled, 'quit');
    }, IDLE_MS);
    pooled.idleTimer.unref();
    this.idle.push(pooled);
    this.queue.shift()?.();
  }

  private discard(pooled: Pooled, how: 'quit' | 'destroy' = 'destroy'): void {
    clearTimeout(pooled.idleTimer);
    if (how === 'quit') pooled.connection.quit();
    else pooled.connection.destroy();
    this.release();
  }

  private release(): void {
    this.open -= 1;
    this.queue.shift()?.();
  }

  private markUp(): void {
    if (this.downSince === undefined) return;
    this.downSince = undefined;
    clearTimeout(this.probe);
    this.log.info({ hop: this.name }, 'next hop answers again');
    this.onBack();
  }

  private markDown(cause: unknown): void {
    if (this.downSince !== undefined || this.closed) return;
    this.downSince = performance.now();
    this.log.warn({ hop: this.name, cause: cause instanceof Error ? cause.message : 'unknown' }, 'next hop is down');
    this.probeAfter(PROBE_FROM_MS);
    this.queue.shift()?.(); // who waits for a connection need not wait for a time limit
  }

  /** While down, new mail is refused at MAIL without work; a probe with growing gaps finds out when that ends. */
  private probeAfter(delayMs: number): void {
    this.probe = setTimeout(() => {
      SmtpConnection.open(this.options).then(
        (connection) => {
          connection.quit();
          this.markUp();
        },
        () => {
          if (!this.closed) this.probeAfter(Math.min(delayMs * 2, PROBE_TO_MS));
        },
      );
    }, delayMs);
    this.probe.unref();
  }
}

/** RFC 6531 §3.5: there is no way to send such an address to a server that does not know them. */
const NO_SMTPUTF8: SmtpReply = { code: 550, text: '5.6.7 The next hop takes no internationalized addresses' };

function needsUtf8({ sender, recipients }: HandOverEnvelope): boolean {
  return [sender, ...recipients].some((address) => /[\u0080-\u{10ffff}]/u.test(address));
}

function mailCommand(connection: SmtpConnection, envelope: HandOverEnvelope): string {
  const size = connection.supports('SIZE') ? ` SIZE=${String(envelope.sizeBytes)}` : '';
  const body = connection.supports('8BITMIME') ? ' BODY=8BITMIME' : '';
  const utf8 = (envelope.smtpUtf8 || needsUtf8(envelope)) && connection.supports('SMTPUTF8') ? ' SMTPUTF8' : '';
  return `MAIL FROM:<${envelope.sender}>${size}${body}${utf8}`;
}

function unreachable(cause: unknown): NextHopUnreachable {
  if (cause instanceof NextHopUnreachable) return cause;
  return new NextHopUnreachable(cause instanceof Error ? cause.message : 'unreachable', { cause });
}

function refusedOffer(refused: SmtpReply): Offer {
  return { refused, recipients: [], takesReports: false, send: notTaken, abandon: () => undefined };
}

function notTaken(): Promise<SmtpReply> {
  return Promise.reject(new Error('the offer was refused'));
}
