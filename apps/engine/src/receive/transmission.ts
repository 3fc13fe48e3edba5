/** One message as a client gave it to us: the envelope, where it came from, and the raw bytes, never parsed here. */
import type { EnvelopeDsn } from '#events';

/** The raw bytes, in memory or in a sealed spool file; may be read any number of times. */
export interface MessageBody {
  readonly sizeBytes: number;
  /** Keyed hash of the bytes, 64 hex digits. */
  readonly tag: string;
  chunks(): AsyncIterable<Buffer> | Iterable<Buffer>;
  /** Frees the spool file; may be called again. */
  discard(): Promise<void>;
}

export interface Transmission {
  /** ULID, also the queue id in replies. */
  readonly messageId: string;
  /** ISO-8601 UTC. */
  readonly receivedAt: string;
  /** Empty for the null reverse-path. */
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly smtpUtf8: boolean;
  /** The reports that the sender wants (RFC 3461); absent when the client says nothing of them. */
  readonly dsn?: EnvelopeDsn;
  readonly client: { readonly address: string; readonly name: string };
  readonly tls: boolean;
  readonly authenticated: boolean;
  /** `ESMTP`, `ESMTPS`, `ESMTPSA` … for the trace field. */
  readonly protocol: string;
  readonly body: MessageBody;
  /** Whether the client still waits for our reply. */
  clientIsThere(): boolean;
}
