/** Where the password of an encrypted PDF comes from. A port: one-time passwords, SMS and the portal plug in here. */
import type { Password } from './password.js';

/** One recipient of one mail. */
export interface PasswordRequest {
  /** Envelope addresses. */
  readonly originator: string;
  readonly recipient: string;
  /** Of the mail, so that a source gives the same answer when it is asked again after a stop. */
  readonly messageId: string;
  /** ISO-8601 instant. */
  readonly now: string;
}

/** Who has to be told the password, if anybody: whoever asked the source sees to it before the mail leaves. */
export type PasswordDelivery =
  /** The recipient knows it already, or reads it in the portal. */
  | { readonly by: 'nobody' }
  /** The originator tells it to the recipient. */
  | { readonly by: 'originator' }
  | { readonly by: 'sms'; readonly phoneNumber: string };

/** A password, or why this source has none; the next source is then asked. */
export type PasswordAnswer =
  | {
      readonly found: true;
      readonly password: Password;
      /** Names the password to people without telling it: `Password id 4711`. */
      readonly passwordId: string;
      readonly delivery: PasswordDelivery;
    }
  | { readonly found: false; readonly why: 'not-set' | 'expired' | 'no-phone-number' | 'not-enrolled' | 'switched-off' };

/** One way to come by passwords. A fault (a gateway that does not answer) is a rejection, and the mail does not leave. */
export interface PasswordSource {
  readonly kind: 'static' | 'generated' | 'one-time' | 'sms' | 'portal';
  passwordFor(request: PasswordRequest): Promise<PasswordAnswer>;
}
