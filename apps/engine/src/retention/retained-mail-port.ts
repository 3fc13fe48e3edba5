/** Mail whose bytes can still be read: what is in custody, and, where it is kept at all, what has passed. */
export abstract class RetainedMail {
  /** Ids of messages, the newest first. Some may be gone by the time they are read. */
  abstract list(): Promise<readonly string[]>;
  /** The raw message; undefined when its content was destroyed. @throws Unsealable when the stored bytes were changed */
  abstract read(messageId: string): Promise<Buffer | undefined>;
  /** Destroys the copy of a mail that had passed, with its key. @returns false when there is none. @throws when it could not be destroyed */
  abstract destroyCopy(messageId: string): Promise<boolean>;
}

/** A message that was handed over, for whoever keeps a copy of such mail. */
export interface PassedMail {
  readonly messageId: string;
  readonly body: { readonly sizeBytes: number; chunks(): AsyncIterable<Buffer> | Iterable<Buffer> };
}

/** Keeps copies of passed mail, or does not. */
export interface PassedMailKeeper {
  /** Resolves when the bytes are not needed any more. Never rejects: nobody is owed the copy. */
  keep(mail: PassedMail): Promise<void>;
}
