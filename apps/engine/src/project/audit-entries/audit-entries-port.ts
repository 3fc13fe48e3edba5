/** What other features see of where events stand. */

/** What somebody looks for; what is absent limits nothing. */
export interface EntriesAsked {
  readonly kind?: string | undefined;
  readonly type?: string | undefined;
  readonly messageId?: string | undefined;
  /** Id and kind of who caused it; without an id everybody of the kind. */
  readonly actor?: { readonly kind: string; readonly id?: string | undefined } | undefined;
  /** Instants, milliseconds since 1970, both inclusive. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** Positions, both exclusive. */
  readonly after: number;
  readonly before: number;
  readonly order: 'oldest' | 'newest';
  readonly limit: number;
}

export interface EntriesFound {
  /** In the order that was asked for. */
  readonly positions: readonly number[];
  /** Position at which to go on; null: there is nothing more. The page may be short all the same. */
  readonly next: number | null;
}

export abstract class AuditEntries {
  abstract find(asked: EntriesAsked): Promise<EntriesFound>;
  /** Up to where the log is entered. */
  abstract newest(): number;
  /** Position of the last entry, in the order of the log, whose time is not after `ms` since 1970; 0: there is none. */
  abstract lastUntil(ms: number): number;
  /** Calls after each batch of the log; the answer stops it. */
  abstract onChange(listener: () => void): () => void;
}
