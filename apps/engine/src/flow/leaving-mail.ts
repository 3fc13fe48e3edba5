/**
 * Bytes that may be handed over. Next hops take nothing else, and there are two ways to one: the mail flow has let the copy leave readable,
 * or the copy is encrypted and its proof is recorded. So what must be encrypted cannot reach a next hop in clear by a slip.
 */
import { ClearWay } from '#dlp';
import type { MessageEvent } from '#events';

/** The fact that a copy was made and lies beside its message. */
export type ProtectionFact = Extract<MessageEvent, { type: 'MailProtected' }>['data'];
type Chunks = AsyncIterable<Buffer> | Iterable<Buffer>;

export class LeavingMail {
  readonly #chunks: Chunks;

  private constructor(chunks: Chunks) {
    this.#chunks = chunks;
  }

  /** @throws when the way is no {@link ClearWay}, wherever it comes from */
  static inClear(way: ClearWay, chunks: Chunks): LeavingMail {
    if (!ClearWay.is(way)) throw new TypeError('nothing shows that this mail may leave in clear');
    return new LeavingMail(chunks);
  }

  /** @throws when the proof says that the copy is readable, or for nobody */
  static encrypted({ protection, keyCount }: ProtectionFact, chunks: Chunks): LeavingMail {
    if (protection !== 'encrypted' || keyCount === 0) throw new TypeError('nothing shows that this mail is encrypted');
    return new LeavingMail(chunks);
  }

  chunks(): Chunks {
    return this.#chunks;
  }
}
