/** An event as the double keeps it. */
export interface LoggedEvent {
  /** Bytes from the beginning of the log: it grows, with gaps. */
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Buffer;
  readonly metadata: Buffer;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}
