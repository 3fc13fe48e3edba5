import type { AccessEvent, Actor } from '#events';

/** What is recorded; who looked is sealed where it is written. */
export type AccessEntry = {
  readonly [T in AccessEvent['type']]: { readonly type: T; readonly data: Omit<Extract<AccessEvent, { readonly type: T }>['data'], 'who'> };
}[AccessEvent['type']];

/** Records that somebody looked; the answer to the person waits for it. */
export abstract class AccessRecorder {
  /** @throws when it could not be recorded: then nothing is shown. */
  abstract record(entry: AccessEntry, actor: Actor): Promise<void>;
  /** Records something whose text must be sealed for the stream that it comes into. @throws as {@link record} */
  abstract recordSealed(make: (stream: string) => Promise<AccessEntry>, actor: Actor): Promise<void>;
  /** When somebody revealed values since an instant, oldest first. */
  abstract revealsSince(actor: Actor, since: string): Promise<readonly string[]>;
  /** Records that somebody goes through the list, once an hour and person. */
  abstract recordListing(actor: Actor): Promise<void>;
  /** Records that somebody reads the event log, once an hour and person. */
  abstract recordAuditReading(actor: Actor): Promise<void>;
}
