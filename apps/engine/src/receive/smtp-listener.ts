/** The SMTP listener: who may speak, what is announced, limits; each complete message goes to the reception. */
import { domainToASCII } from 'node:url';
import { SMTPServer, type SMTPServerAddress, type SMTPServerDataStream, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { ulid } from 'ulid';
import type { SpoolDirectory } from '#crypto';
import type { EngineConfig } from '../config/engine-config.js';
import type { Routes } from '../deliver/routes.js';
import { isPositive, type SmtpReply } from '../deliver/smtp-reply.js';
import { isLoopback } from '../config/loopback.js';
import type { EngineClock } from '../platform/engine-clock.js';
import type { EngineKeys } from '../platform/engine-keys.js';
import { errorName, type EngineLog } from '../platform/engine-log.js';
import type { Readiness } from '../platform/readiness.js';
import { networkTest } from './client-network.js';
import { BodyRefused, receiveBody } from './message-body.js';
import type { Reception } from './reception.js';
import { REPLIES } from './replies.js';
import type { ServerCertificate } from './server-certificate.js';
import type { SmtpUsers } from './smtp-users.js';
import { bytesOfReports, wantedReports } from './wanted-reports.js';

export interface ListenerParts {
  readonly config: EngineConfig;
  readonly clock: EngineClock;
  readonly log: EngineLog;
  readonly keys: EngineKeys;
  readonly spool: SpoolDirectory;
  readonly readiness: Readiness;
  readonly routes: Routes;
  readonly reception: Reception;
  readonly certificate: ServerCertificate | undefined;
  readonly users: SmtpUsers | undefined;
}

interface Peer {
  readonly address: string;
  /** Wrong passwords in this session. */
  failures: number;
}

/** All recipients of one message, so that its first event stays below 64 KiB when they are sealed. */
const MAX_ADDRESS_BYTES = 20_000;
const MAX_AUTH_FAILURES = 3;

type Callback = (error?: Error | null) => void;

export class SmtpListener {
  private readonly server: SMTPServer;
  private readonly mayConnect: (address: string) => boolean;
  private readonly mayProxy: (address: string) => boolean;
  private readonly connections = new Map<string, number>();
  /** Open sessions by id, with the address that connected: what XFORWARD states is for the trace, never for access. */
  private readonly peers = new Map<string, Peer>();

  constructor(private readonly parts: ListenerParts) {
    const { smtp } = parts.config;
    this.mayConnect = networkTest(smtp.allowedClients);
    this.mayProxy = networkTest(smtp.xclientFrom);
    this.server = new SMTPServer(this.options());
    this.server.on('error', (cause) => {
      parts.log.debug({ cause: errorName(cause) }, 'a client connection failed');
    });
  }

  /** Starts to listen; answers the port. */
  async listen(): Promise<number> {
    const { host, port } = this.parts.config.smtp;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.removeListener('error', reject);
        resolve();
      });
    });
    const address = this.server.server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** Takes no new connections, lets transactions under way end. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }

  private options(): SMTPServerOptions {
    const { config, certificate, users } = this.parts;
    const { smtp } = config;
    const disabledCommands = [...(certificate ? [] : ['STARTTLS']), ...(users ? [] : ['AUTH'])];
    return {
      name: config.hostname,
      banner: 'Lazaret',
      size: smtp.maxMessageBytes,
      maxClients: smtp.maxConnections,
      maxRecipients: smtp.maxRecipients,
      socketTimeout: smtp.idleSeconds * 1000,
      closeTimeout: 20_000,
      disableReverseLookup: true,
      hideDSN: false,
      // which of them may: decided at connect, by network
      useXClient: true,
      useXForward: true,
      authOptional: !smtp.auth.required,
      maxAllowedUnauthenticatedCommands: 1000,
      disabledCommands,
      ...(certificate ? { key: certificate.key, cert: certificate.cert, minVersion: 'TLSv1.2' as const } : {}),
      onConnect: (session, callback) => {
        this.connect(session, disabledCommands, callback);
      },
      onClose: (session) => {
        this.forget(session);
      },
      onAuth: ({ username = '', password }, session, callback) => {
        this.signIn(username, password ?? '', session).then(
          (refusal) => {
            if (refusal === undefined) callback(null, { user: username });
            else callback(null, { message: refusal.text, responseCode: refusal.code });
          },
          () => {
            callback(asError(REPLIES.internalError));
          },
        );
      },
      onMailFrom: (_address, session, callback) => {
        callback(asError(this.whyNotNow(session)));
      },
      onRcptTo: (address, session, callback) => {
        callback(asError(whyNotOneMore([...session.envelope.rcptTo, address])));
      },
      onData: (stream, session, callback) => {
        this.takeMessage(stream, session).then(
          (reply) => {
            if (isPositive(reply)) callback(null, reply.text);
            else callback(asError(reply));
          },
          (cause: unknown) => {
            this.parts.log.error({ cause: errorName(cause) }, 'a message could not be taken');
            callback(asError(REPLIES.internalError));
          },
        );
      },
    };
  }

  private connect(session: SMTPServerSession, disabledCommands: readonly string[], callback: Callback): void {
    const { config, users, readiness } = this.parts;
    const address = session.remoteAddress;
    if (readiness.missing().includes('stopping')) {
      callback(asError(REPLIES.stopping));
      return;
    }
    if (!this.mayConnect(address) && users === undefined) {
      callback(asError(REPLIES.notAllowed));
      return;
    }
    const open = (this.connections.get(address) ?? 0) + 1;
    if (open > config.smtp.maxConnectionsPerClient) {
      callback(asError(REPLIES.tooManyConnections));
      return;
    }
    this.connections.set(address, open);
    this.peers.set(session.id, { address, failures: 0 });
    if (!this.mayProxy(address)) session.disabledCommands = [...disabledCommands, 'XCLIENT', 'XFORWARD'];
    callback();
  }

  private forget(session: SMTPServerSession): void {
    const peer = this.peers.get(session.id);
    if (peer === undefined) return;
    this.peers.delete(session.id);
    const open = (this.connections.get(peer.address) ?? 1) - 1;
    if (open > 0) this.connections.set(peer.address, open);
    else this.connections.delete(peer.address);
  }

  /** The address that access is judged by: the one that connected, or what a trusted proxy says it stands for (XCLIENT). */
  private clientOf(session: SMTPServerSession): string {
    const stated = session.xClient.get('ADDR');
    return typeof stated === 'string' && stated !== '' ? stated : (this.peers.get(session.id)?.address ?? session.remoteAddress);
  }

  private async signIn(user: string, password: string, session: SMTPServerSession): Promise<SmtpReply | undefined> {
    const peer = this.peers.get(session.id);
    if (peer === undefined || peer.failures >= MAX_AUTH_FAILURES) return REPLIES.tooManyFailures;
    if (!session.secure && !isLoopback(peer.address)) return REPLIES.tlsForAuthentication;
    if (await this.parts.users?.(user, password)) return undefined;
    peer.failures += 1;
    return REPLIES.wrongPassword;
  }

  /** Why no mail is taken from this session now; said at MAIL, before any work. */
  private whyNotNow(session: SMTPServerSession): SmtpReply | undefined {
    const { config, readiness, routes } = this.parts;
    const authenticated = hasSignedIn(session);
    if (config.smtp.tls.mode === 'required' && !session.secure) return REPLIES.encryptionRequired;
    if (!authenticated && (config.smtp.auth.required || !this.mayConnect(this.clientOf(session)))) return REPLIES.authenticationRequired;
    if (readiness.missing().length > 0) return REPLIES.notReady;
    return routes.to('outbound').isDown ? REPLIES.nextHopDown : undefined;
  }

  private async takeMessage(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<SmtpReply> {
    const { config, clock, keys, spool, reception } = this.parts;
    const { mailFrom, rcptTo, smtpUtf8 } = session.envelope;
    const { maxMessageBytes: maxBytes, memoryBytes, bareNewlines } = config.smtp;
    const body = await receiveBody(stream, { maxBytes, memoryBytes, bareNewlines, hash: keys.bodyHash(), spool }).catch(refusalOfBody);
    if ('code' in body) return body;
    const dsn = wantedReports(session.envelope);
    const stated = (name: string): string | undefined => statedByProxy(session, name);
    return reception.receive({
      messageId: ulid(clock.now().getTime()),
      receivedAt: clock.iso(),
      sender: mailFrom === false ? '' : asciiDomain(mailFrom.address),
      recipients: rcptTo.map(({ address }) => asciiDomain(address)),
      smtpUtf8: smtpUtf8 === true,
      ...(dsn && { dsn }),
      client: {
        address: stated('ADDR') ?? this.clientOf(session),
        name: stated('HELO') ?? (session.hostNameAppearsAs || session.clientHostname),
      },
      tls: session.secure,
      authenticated: hasSignedIn(session),
      protocol: session.transmissionType,
      body,
      clientIsThere: () => this.peers.has(session.id),
    });
  }
}

function whyNotOneMore(recipients: readonly SMTPServerAddress[]): SmtpReply | undefined {
  const bytes = recipients.reduce((sum, each) => sum + Buffer.byteLength(each.address) + bytesOfReports(each.dsn), 0);
  return bytes > MAX_ADDRESS_BYTES ? REPLIES.tooManyAddresses : undefined;
}

function refusalOfBody(cause: unknown): SmtpReply {
  if (cause instanceof BodyRefused) return cause.reason === 'too-big' ? REPLIES.tooBig : REPLIES.bareNewline;
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC') return REPLIES.storageFull;
  throw cause;
}

/** smtp-server sets the user to what `signIn` was given, and to `false` when a proxy takes the session over. */
function hasSignedIn(session: SMTPServerSession): boolean {
  const user: unknown = session.user;
  return typeof user === 'string' && user !== '';
}

/** What a trusted proxy said of the real client, by XCLIENT or XFORWARD. */
function statedByProxy(session: SMTPServerSession, name: string): string | undefined {
  const value = session.xClient.get(name) ?? session.xForward.get(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The domain in the form that every server takes (RFC 5890 A-labels); smtp-server decodes it. */
function asciiDomain(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = domainToASCII(address.slice(at + 1));
  return at < 0 || domain === '' ? address : `${address.slice(0, at + 1)}${domain}`;
}

function asError(reply: SmtpReply | undefined): Error | null {
  return reply === undefined ? null : Object.assign(new Error(reply.text), { responseCode: reply.code });
}
