/** Where an export goes by itself. */
import type { ExportedEvent } from '#events';

/** The n-th event that goes to one target, from 1, without a gap: a receiver that misses a number has missed a delivery. */
export interface NumberedEvent {
  readonly event: ExportedEvent;
  readonly sequence: number;
}

/** Why a target took nothing, in words for people; never what it said. */
export class PushFailed extends Error {
  constructor(
    readonly problem: string,
    /** The target asked not to be tried before. */
    readonly retryAfterMs?: number,
  ) {
    super(problem);
  }
}

export interface PushTarget {
  /** How many events go at once. */
  readonly batch: number;
  /** Resolves when the target has them all. @throws PushFailed; some may have arrived, and come again. */
  send(events: readonly NumberedEvent[]): Promise<void>;
  close(): void;
}

const WORDS: Readonly<Record<string, string>> = {
  'address-not-allowed': 'its address is private, and export.privateNetworks does not name it',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name is not found now',
  ECONNREFUSED: 'it refuses connections',
  ECONNRESET: 'it broke the connection off',
  EPIPE: 'it broke the connection off',
  ETIMEDOUT: 'it does not answer in time',
  EHOSTUNREACH: 'it cannot be reached',
  ENETUNREACH: 'it cannot be reached',
};

/** What a fault of the network means. */
export function failedBy(cause: unknown): PushFailed {
  if (cause instanceof PushFailed) return cause;
  if (!(cause instanceof Error)) return new PushFailed('it cannot be reached');
  if (cause.name === 'AbortError' || cause.name === 'TimeoutError') return new PushFailed('it does not answer in time');
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  const isTls = /CERT|SELF_SIGNED|ISSUER|ALTNAME|^ERR_SSL|^ERR_TLS/.test(code);
  return new PushFailed(WORDS[code] ?? (isTls ? 'its certificate is not believed' : 'it cannot be reached'));
}
