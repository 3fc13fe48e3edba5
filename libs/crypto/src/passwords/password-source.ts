/** Where the password of an encrypted PDF comes from. A port: one-time passwords, SMS and the portal plug in here. */
import type { Password } from './password.js';

/** One recipient of one mail. */
export interface PasswordRequest {
  /** Envelope addresses; the originator's is empty for the null reverse-path. */
  readonly originator: string;
  readonly recipient: string;
  /** ISO-8601 instant. */
  readonly now: string;
  /** How one is made, if that is wished for; null: none is. */
  readonly generate: {
    /** Days for which it is used again; 0: for one mail only; -1: for ever. */
    readonly validDays: number;
    /** 12 to 64. */
    readonly characters: number;
  } | null;
}

/** Who has to be told the password, if anybody: whoever asked the source sees to it before the mail leaves. */
export type PasswordDelivery =
  /** The recipient knows it already, or reads it in the portal. */
  | { readonly by: 'nobody' }
  /** The originator tells it to the recipient. */
  | { readonly by: 'originator' }
  | { readonly by: 'sms'; readonly phoneNumber: string };

/** Why a source has no password. */
export type WhyNoPassword = 'not-set' | 'expired' | 'no-originator' | 'no-phone-number' | 'not-enrolled' | 'switched-off';

/** What is told of a password before it is used. */
export interface PasswordForecast {
  /** Names the password to people without telling it: `Password id K7QF-3MPX`; null: it will be made. */
  readonly passwordId: string | null;
  /** ISO-8601 instant; null: it does not end, or it will be made. */
  readonly expiresAt: string | null;
  /** Set for the address, for its domain, or made for the mail. */
  readonly chosenBy: 'address' | 'domain' | 'generated';
}

/** A password, or why this source has none; the next source is then asked. */
export type PasswordAnswer =
  | ({ readonly found: true; readonly password: Password; readonly delivery: PasswordDelivery } & PasswordForecast & {
        readonly passwordId: string;
      })
  | { readonly found: false; readonly why: WhyNoPassword };

/** One way to come by passwords. A fault (a gateway that does not answer) is a rejection, and the mail does not leave. */
export interface PasswordSource {
  readonly kind: 'static' | 'generated' | 'one-time' | 'sms' | 'portal';
  /** What {@link PasswordSource.passwordFor} would answer now; makes nothing. */
  forecast(request: PasswordRequest): Promise<PasswordForecast | WhyNoPassword>;
  /** @param messageId - of the mail, so that a source gives the same answer when it is asked again after a stop. */
  passwordFor(request: PasswordRequest, messageId: string): Promise<PasswordAnswer>;
}
