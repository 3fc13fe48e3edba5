import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hammingDistance, NEAR_COPY_BITS, similarityHash } from './similarity-hash.js';

/** The shape of mail that comes forty times: a greeting, a name, an amount, a reference. */
const statement = (name: string, amount: string, reference: string): string => `Dear ${name},

please find attached your statement for the first quarter. The outstanding balance of EUR ${amount} will be collected from the
account that you gave us on the first working day of next month. If the account number or the holder has changed, please tell us
at least five working days before, so that the collection does not fail and no reminder fee is charged to you.

For questions about single bookings you can reach the accounts department on every working day from nine to five. Have your
reference ${reference} at hand, so that we find your file at once. The general terms of the agreement stay as they are; the new
price list is attached as a second document and takes effect with the next billing period.

Kind regards
The accounts department`;

const OTHERS = [
  'Hi team, the deployment window moves to Thursday evening because the database migration needs a longer maintenance slot. Please check your jobs beforehand, stop the nightly exports and tell the customers on the status page. Rollback is possible until midnight, afterwards only forward fixes.',
  'Dear colleague, attached is the employment contract of the new engineer with salary and start date. Please have both copies signed by the head of department and send one back to the personnel office before the end of the month, together with the completed tax form.',
  'Ladies and gentlemen, we confirm the reservation of two double rooms from Friday to Sunday including breakfast and parking. Cancellation is free until the evening before arrival. The card on file is charged at check-out; please present identification at the front desk.',
  'Patient report: the laboratory values of the last visit are within the normal range except for the liver enzymes. We recommend to repeat the examination in six weeks and to stop the current medication until then. The referral letter for the specialist is enclosed.',
];

const hash = (text: string): string => similarityHash([text]) ?? '';

describe('the similarity hash', () => {
  it('keeps copies of one template within six bits, whatever the names and numbers', () => {
    const first = hash(statement('Mrs Berg', '1,204.50', 'A-2026-118'));
    const people = [
      'Mr Olsen',
      'Dr Amélie Dupont',
      'Ms Zoë van den Broek',
      'J. Smith',
      'Mr and Mrs Castellanos-Ibáñez',
      'Ana',
      'Prof. Hu',
      'Frau Müller',
    ];
    const distances = people.map((name, at) =>
      hammingDistance(first, hash(statement(name, `${String(at * 977)}.00`, `B-${String(2020 + at)}-${String(at * 31)}`))),
    );
    expect(Math.max(...distances)).toBeLessThanOrEqual(NEAR_COPY_BITS);
  });

  it('keeps other mails far apart', () => {
    const hashes = [statement('Mrs Berg', '1,204.50', 'A-1'), ...OTHERS].map(hash);
    const distances = hashes.flatMap((a, at) => hashes.slice(at + 1).map((b) => hammingDistance(a, b)));
    expect(Math.min(...distances)).toBeGreaterThan(2 * NEAR_COPY_BITS);
  });

  it('does not see case, white space, punctuation, the width of characters, or which digits stand there', () => {
    const a = hash('Invoice 4711 for the Halden office. Due: 30 days');
    expect(hash('INVOICE   815 — for the halden OFFICE!\n\ndue 7 days')).toBe(a);
    expect(hash('Ｉｎｖｏｉｃｅ 1 for the Halden office; due 2 days')).toBe(a);
  });

  it('gives nothing for texts without words, and the same for the same', () => {
    expect(similarityHash([])).toBeNull();
    expect(similarityHash(['', ' \n—!'])).toBeNull();
    expect(hash('heron')).toMatch(/^[0-9a-f]{16}$/);
    expect(hash('heron')).toBe(hash('heron'));
  });

  it('reads a bounded part of a long text', () => {
    const begun = statement('Mrs Berg', '1', 'A').repeat(100);
    expect(hash(`${begun}${'heron '.repeat(1_000_000)}`)).toBe(hash(begun));
  });

  it('is at a distance that is symmetric, zero to itself, and 64 to its complement', () => {
    const hex = fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef')), minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(hex, hex, (a, b) => {
        const complement = (~BigInt(`0x${a}`) & 0xffffffffffffffffn).toString(16).padStart(16, '0');
        const bits = (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length;
        expect([hammingDistance(a, a), hammingDistance(a, complement), hammingDistance(a, b)]).toEqual([0, 64, bits]);
        expect(hammingDistance(b, a)).toBe(bits);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => void similarityHash(texts)));
  });
});
