/** What of the settings of both ends steers mail through the flow. */
import { combineEnds } from '../settings/combine-ends.js';
import { checkedValue, valueOf, type ReadKey, type ResolvedSettings } from '../settings/resolve-settings.js';
import type { EncryptMode } from '../settings/setting.js';

/** Equal for all mail between two classes of ends. */
export interface FlowSettings {
  readonly scanning: { readonly sender: boolean; readonly recipient: boolean };
  readonly encryptMode: { readonly sender: EncryptMode; readonly recipient: EncryptMode };
  /** Invitations are left alone, if it is on for both ends. */
  readonly skipCalendar: boolean;
  readonly quarantineOnFailedEncryption: boolean;
  readonly quarantineOnError: boolean;
  readonly sign: {
    /** Mail in clear is signed only where a trigger asks for it. */
    readonly onlyWhenEncrypting: boolean;
    /** Mail in clear is not signed by OpenPGP. */
    readonly skipPgp: boolean;
  };
  readonly dkim: {
    /** On for both ends. */
    readonly sign: boolean;
    /** What becomes of new mail that a key is there for and that must not be signed with it. */
    readonly onRefusal: 'unsigned' | 'hold';
  };
}

/** What holds when nobody has set anything. */
export const FACTORY_FLOW: FlowSettings = {
  scanning: { sender: true, recipient: true },
  encryptMode: { sender: 'allow', recipient: 'allow' },
  skipCalendar: false,
  quarantineOnFailedEncryption: true,
  quarantineOnError: true,
  sign: { onlyWhenEncrypting: true, skipPgp: true },
  dkim: { sign: false, onRefusal: 'unsigned' },
};

/** @throws UnusableSetting when what is stored cannot be used: whoever asks holds the mail. */
export function flowSettings(sender: ResolvedSettings, recipient: ResolvedSettings): FlowSettings {
  const combined = <K extends ReadKey>(key: K) => checkedValue(key, combineEnds(key, valueOf(sender, key), valueOf(recipient, key)));
  const ofBoth = <K extends ReadKey>(key: K) => ({ sender: valueOf(sender, key), recipient: valueOf(recipient, key) });
  return {
    scanning: ofBoth('dlp.enabled'),
    encryptMode: ofBoth('encrypt.mode'),
    skipCalendar: combined('encrypt.skipCalendar'),
    quarantineOnFailedEncryption: combined('dlp.quarantineOnFailedEncryption'),
    quarantineOnError: combined('dlp.quarantineOnError'),
    sign: { onlyWhenEncrypting: combined('sign.onlyWhenEncrypting'), skipPgp: combined('pgp.skipSigningOnly') },
    dkim: { sign: combined('dkim.sign'), onRefusal: combined('dkim.onRefusal') },
  };
}
