/** Passwords that are read from one screen and typed on another. */
import { Password } from './password.js';
import { judgePassword } from './password-strength.js';

/** Digits and letters but 0, 1, I, O, l, o: nothing that is taken for something else, on paper or by telephone. 56 characters. */
export const PASSWORD_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz';

/** Bytes from here on are drawn again: 224 is the last multiple of 56, and a remainder would favour the first characters. */
const FAIR_BYTES = 256 - (256 % PASSWORD_ALPHABET.length);

const LEAST_CHARACTERS = 12;
const MOST_CHARACTERS = 64;

/** Gives that many random bytes; in production `randomBytes` of node:crypto. */
export type RandomBytes = (count: number) => Uint8Array;

/**
 * A password of 16 characters unless told otherwise: 16 × log₂ 56 = 92.9 bits. Draws that the strength rule refuses (of 16
 * characters 8.5 in a hundred have no digit) are drawn again, which takes 0.13 bits away.
 * @param characters - 12 to 64.
 * @throws RangeError for another length.
 */
export function generatePassword(random: RandomBytes, characters = 16): Password {
  if (!Number.isInteger(characters) || characters < LEAST_CHARACTERS || characters > MOST_CHARACTERS) {
    throw new RangeError(`a generated password has ${LEAST_CHARACTERS} to ${MOST_CHARACTERS} characters`);
  }
  for (;;) {
    const password = Password.of(draw(random, characters));
    if (judgePassword(password).strong) return password;
  }
}

function draw(random: RandomBytes, characters: number): string {
  let text = '';
  while (text.length < characters) {
    const fair = random(characters - text.length).filter((byte) => byte < FAIR_BYTES);
    for (const byte of fair) text += PASSWORD_ALPHABET.charAt(byte % PASSWORD_ALPHABET.length);
  }
  return text;
}
