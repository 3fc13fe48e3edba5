/** Mail for proofs: each unlike all others, so that every copy of it can be told apart. */
import type { SeededRandom } from './seeded-random.js';

export interface ProofMail {
  readonly kind: 'clean' | 'held';
  readonly bytes: Buffer;
}

const WORDS = ['station', 'harbour', 'ledger', 'window', 'orchard', 'ticket', 'granite', 'summer', 'paper', 'kettle'] as const;
/** Visa's published test number. */
const CARD = '4111 1111 1111 1111';

/** A text mail of about `sizeBytes`; a held one has a card number at its end, so that a cut copy is never held for it. */
export function proofMail(kind: ProofMail['kind'], name: string, sizeBytes: number, random: SeededRandom): ProofMail {
  const lines: string[] = [];
  for (let length = 0; length < sizeBytes; length += lines.at(-1)?.length ?? 1) {
    lines.push(Array.from({ length: 10 }, () => random.pick(WORDS)).join(' '));
  }
  const head = ['From: Anna <anna@example.com>', 'To: b@example.net', `Subject: ${name}`, `Message-ID: <${name}@example.com>`];
  const end = kind === 'held' ? `Please charge the card ${CARD} today.` : 'See you on Friday.';
  return { kind, bytes: Buffer.from([...head, '', `.${name}`, ...lines, end, ''].join('\r\n')) };
}
