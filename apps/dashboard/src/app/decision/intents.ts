/** What can be decided about a held message: the words, keys, reasons and requests of each. Pure. */
import type { ClosingVerdict, DecisionAction, ReasonCode, ReleaseKind } from '#contracts';

export type Intent = 'false-alarm' | 'release' | 'release-encrypted' | 'as-is' | 'return' | 'delete' | 'deny';

export interface IntentWords {
  readonly words: string;
  readonly icon: string;
  /** Empty: there is no key of its own. */
  readonly key: string;
  /** What happens to the mail, in one sentence. */
  readonly means: string;
}

const table: Record<Intent, IntentWords> = {
  'false-alarm': {
    words: 'False alarm',
    icon: 'flag',
    key: 'f',
    means: 'It was held by mistake: it goes through the rules of encryption as new mail would, and counts against the patterns.',
  },
  release: {
    words: 'Release',
    icon: 'send',
    key: 'r',
    means: 'It goes through the rules of encryption as new mail would. It is not searched again.',
  },
  'release-encrypted': {
    words: 'Release encrypted',
    icon: 'lock',
    key: 'e',
    means: 'It goes out encrypted or not at all. It is not searched again.',
  },
  'as-is': {
    words: 'As it is',
    icon: 'mail',
    key: 'a',
    means: 'It goes straight to the next hop: no rule is asked again, and nothing is encrypted here.',
  },
  return: {
    words: 'Return',
    icon: 'ret',
    key: 'b',
    means: 'Nobody gets it. The sender gets your words and can correct and send it again.',
  },
  delete: {
    words: 'Delete',
    icon: 'trash',
    key: 'd',
    means: 'Nobody gets it. It can be restored for some days, then its content is destroyed.',
  },
  deny: {
    words: 'Deny the request',
    icon: 'x',
    key: '',
    means: 'The sender is told no. The message stays held, not sent.',
  },
};

export const wordsOfIntent = (intent: Intent): IntentWords => table[intent];

/** In the order in which they are offered. */
export const intents: readonly (IntentWords & { readonly intent: Intent })[] = (Object.keys(table) as Intent[]) // the table's own keys
  .map((intent) => ({ intent, ...table[intent] }));

/** The action that the engine gives or refuses a right for. */
export const actionOf: Record<Intent, DecisionAction> = {
  'false-alarm': 'release',
  release: 'release',
  'release-encrypted': 'release-encrypted',
  'as-is': 'release-as-is',
  return: 'return',
  delete: 'delete',
  deny: 'deny',
};

/** How a release goes on; null for what is no release. */
export function releaseKindOf(intent: Intent): ReleaseKind | null {
  if (intent === 'false-alarm' || intent === 'release') return 'release';
  return intent === 'release-encrypted' || intent === 'as-is' ? intent : null;
}

/** The sender reads what is written: it must be there for a return, and may be for a no. */
export const tellsSender = (intent: Intent): boolean => intent === 'return' || intent === 'deny';

/** The reasons of each intent, the likeliest first: their place is their digit. */
export const reasonsFor: Record<Intent, readonly ReasonCode[]> = {
  'false-alarm': ['false-positive', 'test-data', 'duplicate'],
  release: ['business-need', 'encryption-agreed', 'test-data', 'duplicate'],
  'release-encrypted': ['encryption-agreed', 'business-need', 'test-data', 'duplicate'],
  'as-is': ['business-need', 'encryption-agreed', 'test-data', 'duplicate'],
  return: ['wrong-recipient', 'policy-breach', 'duplicate'],
  delete: ['wrong-recipient', 'policy-breach', 'malicious', 'duplicate', 'test-data'],
  deny: ['policy-breach', 'wrong-recipient', 'malicious', 'duplicate'],
};

/** How the message is closed: what the decider's words say about the finding. */
export function verdictOf(intent: Intent, reason: ReasonCode): ClosingVerdict {
  if (intent === 'false-alarm') return 'false-alarm';
  if (reason === 'test-data') return 'test-data';
  if (releaseKindOf(intent) !== null || reason === 'duplicate') return 'business-as-usual';
  return 'real-leak';
}
