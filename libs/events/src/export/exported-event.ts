/** An event as the formats of an export take it: what is stored, and what its masking profile lets out of it. ADR 0040. */
import type { Actor, StoredEvent } from '../envelope.js';

/**
 * How much of what is sealed leaves. `sealed`: nothing, and the lines verify. `masked`: opened, but addresses show their domain only and
 * what people wrote is left out. `unmasked`: opened as it is; two people must want it. Matched values are in no event, so in no profile.
 */
export const MASKINGS = ['sealed', 'masked', 'unmasked'] as const;
export type Masking = (typeof MASKINGS)[number];

/** Formats that an export is written in; `cloudevents` is the canonical one. */
export const EXPORT_FORMATS = ['cloudevents', 'ocsf', 'ecs', 'cef', 'syslog'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Stands in the place of what the profile does not let out. */
export const STILL_SEALED = '«sealed»';
/** Stands in the place of what nobody can read any more. */
export const KEY_DESTROYED = '«destroyed»';
/** Stands in the place of what is left out of masked exports. */
export const LEFT_OUT = '«masked»';

/** The mail that an event speaks of. */
export interface ExportedMail {
  readonly messageId: string;
  /** As the profile shows it; of a sealed one its tag at `sealed.invalid`. Null for the null reverse-path. */
  readonly sender: string | null;
  readonly recipients: readonly string[];
  /** Matches in it are masked. Null where the profile does not show it. */
  readonly subject: string | null;
  /** The header field; null like the subject. */
  readonly internetMessageId: string | null;
  readonly sizeBytes: number;
  readonly hop: 'inbound' | 'outbound';
}

export interface ExportedEvent {
  readonly stored: StoredEvent;
  /** URI reference of the installation, e.g. `/lazaret/mail.example.com`. */
  readonly source: string;
  /** Version of the program, for the formats that name it. */
  readonly program: string;
  readonly masking: Masking;
  /** ISO-8601 UTC with milliseconds. */
  readonly at: string;
  /** Who did it, as far as the profile says it. */
  readonly actor: Actor;
  /** Data of the event as the profile shows it. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly mail: ExportedMail | null;
}

/** The host that a source names: its last part. */
export function hostOfSource(source: string): string {
  return source.slice(source.lastIndexOf('/') + 1);
}
