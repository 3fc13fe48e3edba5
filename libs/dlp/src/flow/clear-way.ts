/** The proof that the flow has let copies leave readable: without one nothing is handed over in clear. */
import type { Transition } from './processor.js';

/** Reasons by which the flow demands encryption on a way. */
const DEMANDS: ReadonlySet<string> = new Set([
  'dlp-must-encrypt → post-dlp: must-encrypt',
  'post-dlp → check-subject-trigger: mandatory-sender',
  'post-dlp → check-subject-trigger: mandatory-recipient',
  'check-subject-trigger → check-force-encrypt-header: subject-trigger',
  'check-force-encrypt-header → check-encrypt-mode: header-trigger',
  'post-quarantine-force-encrypt → post-dlp: release-encrypted',
  // it came encrypted, and shows beside that what demands it
  'post-dlp → check-subject-trigger: found-readable',
]);
/** Where it is clear that nothing is to be encrypted here, whatever was demanded before: it came encrypted, or stays inside. */
const LIFTS: ReadonlySet<string> = new Set(['post-dlp → dkim-sign: already-encrypted', 'internal → transport: not-scanned']);

type Step = { readonly [K in keyof Transition]: string };

/** Made by {@link ClearWay.of} and {@link ClearWay.ownMail} alone. */
export class ClearWay {
  /** Nothing else has this shape. */
  readonly #isClear = true;

  private constructor() {
    // there is nothing to know of it but that it is there
  }

  /**
   * The proof for copies that took this way, or undefined: it does not end in transport, they were encrypted on it (so only the encrypted
   * copy may leave), or encryption was demanded on it. Asked of the recorded way, so that it does not depend on who decided then.
   */
  static of(way: readonly Step[]): ClearWay | undefined {
    const steps = way.map(({ from, to, because }) => `${from} → ${to}: ${because}`);
    const isOut = way.at(-1)?.to === 'transport';
    const isEncrypted = way.some(({ because }) => because === 'encrypted');
    const isDemanded = steps.some((step) => DEMANDS.has(step)) && !steps.some((step) => LIFTS.has(step));
    return isOut && !isEncrypted && !isDemanded ? new ClearWay() : undefined;
  }

  /** For what this program itself has written: notices and reports. */
  static ownMail(): ClearWay {
    return new ClearWay();
  }

  /** Whether a value is one, however it was come by. */
  static is(value: unknown): value is ClearWay {
    return typeof value === 'object' && value !== null && #isClear in value;
  }
}
