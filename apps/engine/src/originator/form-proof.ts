/**
 * What a form of the page carries so that only an answer to that very form is taken: which step it is, of which link, for
 * which browser, and when it was shown. Nothing is kept here for it.
 */
import { equalInConstantTime, mac, randomToken, tokenDigest } from '#crypto';

/** A page that was shown, in whose browser. */
export interface FormPlace {
  readonly step: string;
  readonly token: string;
  /** What the browser keeps in its cookie; empty for the first page, which sets none. */
  readonly browser: string;
}

export interface FormProof {
  /** The same for every sending of the same form. */
  readonly id: string;
  readonly ageMs: number;
  /** 32 bits that belong to this form, for choosing the word to type. */
  readonly chance: number;
}

const PROOF = /^([0-9a-z]{1,12})\.([\w-]{16})\.([\w-]{43})$/;
const OLDEST_MS = 3_600_000;

export class FormProofs {
  /** @param key - 32 bytes, the secret `originator-link`. */
  constructor(
    private readonly key: Buffer,
    private readonly nowMs: () => number,
  ) {}

  make(place: FormPlace): string {
    const at = this.nowMs().toString(36);
    const id = randomToken(12);
    return `${at}.${id}.${this.proof(place, at, id)}`;
  }

  /** Undefined for what was not made for this place. */
  read(place: FormPlace, text: string): FormProof | undefined {
    const [, at = '', id = '', proof = ''] = PROOF.exec(text) ?? [];
    if (id === '' || !equalInConstantTime(proof, this.proof(place, at, id))) return undefined;
    return { id, ageMs: this.nowMs() - Number.parseInt(at, 36), chance: Number.parseInt(tokenDigest(proof).slice(0, 8), 16) };
  }

  private proof({ step, token, browser }: FormPlace, at: string, id: string): string {
    return mac(this.key, 'originator-form', [step, token, browser, at, id]);
  }
}

/** Nobody remembers what a page said that was opened longer ago. */
export function isTooOld({ ageMs }: FormProof): boolean {
  return ageMs > OLDEST_MS;
}
