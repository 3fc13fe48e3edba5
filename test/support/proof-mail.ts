/** Mail for proofs: each unlike all others, so that every copy of it can be told apart. */
import type { SeededRandom } from './seeded-random.js';

export interface ProofMail {
  /** `sealed`: it must be encrypted, where the pattern that says so is live. */
  readonly kind: 'clean' | 'held' | 'sealed';
  readonly bytes: Buffer;
}

const WORDS = ['station', 'harbour', 'ledger', 'window', 'orchard', 'ticket', 'granite', 'summer', 'paper', 'kettle'] as const;
/** Visa's published test number. */
const CARD = '4111 1111 1111 1111';
/** What a pattern of the proof looks for. */
export const CODE_NAME = 'project heron';

const ENDS: Readonly<Record<ProofMail['kind'], string>> = {
  clean: 'See you on Friday.',
  held: `Please charge the card ${CARD} today.`,
  sealed: `All of this is about ${CODE_NAME}.`,
};

/** A text mail of about `sizeBytes`; what decides about it stands at its end, so that a cut copy is never held for it. */
export function proofMail(kind: ProofMail['kind'], name: string, sizeBytes: number, random: SeededRandom): ProofMail {
  const lines: string[] = [];
  for (let length = 0; length < sizeBytes; length += lines.at(-1)?.length ?? 1) {
    lines.push(Array.from({ length: 10 }, () => random.pick(WORDS)).join(' '));
  }
  const head = ['From: Anna <anna@example.com>', 'To: b@example.net', `Subject: ${name}`, `Message-ID: <${name}@example.com>`];
  return { kind, bytes: Buffer.from([...head, '', `.${name}`, ...lines, ENDS[kind], ''].join('\r\n')) };
}
