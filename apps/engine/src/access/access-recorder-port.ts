import type { AccessEvent, Actor } from '#events';

/** Records that somebody looked; the answer to the person waits for it. */
export abstract class AccessRecorder {
  /** @throws when it could not be recorded: then nothing is shown. */
  abstract record(event: AccessEvent, actor: Actor): Promise<void>;
  /** Records that somebody goes through the list, once an hour and person. */
  abstract recordListing(actor: Actor): Promise<void>;
  /** Records that somebody reads the event log, once an hour and person. */
  abstract recordAuditReading(actor: Actor): Promise<void>;
}
