/** In which form each copy of a message left, and why it could not be encrypted, from the facts of the message. Pure. */
import { usedKeySchema, type CopyProtection, type MessageRecipient, type UsedKey } from '#contracts';
import type { AnyEvent, Sealed } from '#events';
import { whyRecorded } from '../../protect/why-not-words.js';

type DataOf<T extends AnyEvent['type']> = Extract<AnyEvent, { type: T }>['data'];

/** What is known of one copy. */
export type ToldCopy = Pick<MessageRecipient, 'protection' | 'dkim' | 'notEncrypted'>;

/** Of a copy of which nothing is known. */
export const AS_IT_CAME: ToldCopy = { protection: null, dkim: [], notEncrypted: [] };

/** Opens a sealed field; null once its key is destroyed. */
type Open = (field: string, text: Sealed) => string | null;

/** By number in the envelope. */
export function copyForms(events: readonly AnyEvent[], open: Open): ReadonlyMap<number, ToldCopy> {
  const copies = new Map<number, ToldCopy>();
  const forms = new Map<string, Pick<ToldCopy, 'protection' | 'dkim'>>();
  const change = (recipients: readonly number[], by: (copy: ToldCopy) => ToldCopy): void => {
    for (const recipient of recipients) copies.set(recipient, by(copies.get(recipient) ?? AS_IT_CAME));
  };
  for (const event of events) {
    switch (event.type) {
      case 'MailProtected':
        forms.set(event.data.deliveryId, { protection: protectionOf(event.data, open), dkim: [...event.data.dkim] });
        break;
      case 'DkimSigned':
        forms.set(event.data.deliveryId, { protection: null, dkim: [...event.data.signedBy] });
        break;
      // its form stands before a delivery; one without leaves as the mail came
      case 'DeliveryQueued':
      case 'ReleaseCommitted': {
        const { protection, dkim } = forms.get(event.data.deliveryId) ?? AS_IT_CAME;
        const isEncrypted = protection?.how === 'encrypted';
        change(event.data.recipients, ({ notEncrypted }) => ({ protection, dkim, notEncrypted: isEncrypted ? [] : notEncrypted }));
        break;
      }
      case 'EncryptionFailed':
        for (const recipient of event.data.recipients)
          change([recipient], (copy) => ({ ...copy, notEncrypted: attemptsFor(event.data, recipient) }));
        break;
      default:
    }
  }
  return copies;
}

function protectionOf(made: DataOf<'MailProtected'>, open: Open): CopyProtection {
  const { deliveryId, protection, method, algorithms, keyCount, keys, signedBy } = made;
  return {
    ...{ deliveryId, how: protection, method, algorithms: [...algorithms], keyCount },
    keys: usedKeys(open('keys', keys)),
    signedBy: usedKeys(signedBy === null ? null : open('signedBy', signedBy))?.[0] ?? null,
  };
}

/** Null for what does not open, or is no key. */
function usedKeys(text: string | null): UsedKey[] | null {
  if (text === null) return null;
  try {
    const read: unknown = JSON.parse(text);
    return usedKeySchema.array().safeParse(Array.isArray(read) ? read : [read]).data ?? null;
  } catch {
    return null;
  }
}

function attemptsFor({ attempts }: DataOf<'EncryptionFailed'>, recipient: number): ToldCopy['notEncrypted'] {
  const own = attempts.filter(({ recipients }) => recipients.includes(recipient));
  return own.map(({ method, why, tried }) => ({ method, why, because: whyRecorded(method, why), tried }));
}
