/** Passwords that were made for a mail, for the notice by which its sender is told them. */
import type { Password } from '#crypto';

export interface ToldPassword {
  /** Whose PDF it opens. */
  readonly recipient: string;
  readonly password: Password;
}

export abstract class ToldPasswords {
  /**
   * By the name under which the proof of the protected mail has it. Undefined for one that a person has set, which nobody is told, and once it
   * is destroyed: some days after its time.
   */
  abstract told(passwordId: string): Promise<ToldPassword | undefined>;
}
