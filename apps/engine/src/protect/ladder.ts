/** The ladder of methods as it is shown to people. Pure. */
import type { ProtectionKeyOfApi, ProtectionRung } from '#contracts';
import type { ProtectionKey, ProtectionOption } from './protection-method.js';
import { whyNotSentence } from './why-not-words.js';

const DAY_MS = 86_400_000;

/** When a key ends soon. */
export interface ExpiryWarning {
  /** ISO-8601 UTC. */
  readonly at: string;
  /** So many days before its end, as `certificates.warnDays` says; 0: never. */
  readonly days: number;
}

/** The first that can be used is used, what follows is there in case it fails. */
export function ladder(options: readonly ProtectionOption[], warning: ExpiryWarning): ProtectionRung[] {
  const first = options.findIndex(({ usable }) => usable);
  return options.map((option, index) => {
    const { method } = option;
    const keys = option.keys.map((key) => shownKey(key, warning));
    if (!option.usable) return { method, use: 'not', ...whyNot(option), keys, signer: null, algorithms: [] };
    const signer = option.signer && shownKey(option.signer, warning);
    const use = index === first ? 'first' : 'spare';
    return { method, use, why: null, because: null, keys, signer, algorithms: [...option.algorithms] };
  });
}

/** The reason as word and sentence. */
export function whyNot({ method, why }: Pick<Extract<ProtectionOption, { usable: false }>, 'method' | 'why'>) {
  return { why, because: whyNotSentence(method, why) };
}

/** Field by field: a method may know more of a key than people are to be shown. */
export function shownKey(
  { kind, fingerprint, passwordId, expiresAt, chosenBy }: ProtectionKey,
  warning: ExpiryWarning,
): ProtectionKeyOfApi {
  const leftMs = expiresAt === null ? Infinity : Date.parse(expiresAt) - Date.parse(warning.at);
  const expiresSoon = warning.days > 0 && leftMs <= warning.days * DAY_MS;
  return { kind, fingerprint, passwordId, expiresAt, expiresSoon, chosenBy };
}
