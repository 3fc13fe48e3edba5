import type { Detector, Narrowed } from './detector.js';

const LABEL = '(?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?';
/** The smallest key, Ed25519 in PKCS #8, has 64 characters of base64; less is a heading unless the end line shows that it is all. */
const MIN_BODY_CHARACTERS = 40;
const MIN_ENDED_BODY_CHARACTERS = 16;
/** Header fields of encrypted PEM (`Proc-Type: 4,ENCRYPTED`) hold single dashes. */
const BODY = `(?:[^-]|--?[^-]){${String(MIN_ENDED_BODY_CHARACTERS)},}`;

/**
 * Private keys in text armour: PEM (PKCS #1, PKCS #8, SEC 1, DSA, encrypted), OpenSSH and OpenPGP. The end line may be missing:
 * half a key leaks enough. Look-alikes: public keys, certificates, a heading without a body in documentation.
 */
export const privateKey: Detector = {
  id: 'private-key',
  name: 'Private key',
  description: 'Blocks of private keys in PEM, OpenSSH and OpenPGP armour',
  sources: ['RFC 7468', 'RFC 9580 §6.2', 'https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.key'],
  matcher: { regex: `-----BEGIN ${LABEL}-----${BODY}(?:-----END ${LABEL}-----)?` },
  view: 'exact',
  narrow: (candidate): Narrowed => {
    const body = candidate.slice(candidate.indexOf('-----', 5) + 5);
    const base64 = /(?:[A-Za-z0-9+/=]{16,}(?:\\[rn]|[\s"',+])*)+/.exec(body)?.[0] ?? '';
    const least = /-----END [A-Z0-9 ]+-----\s*$/.test(candidate) ? MIN_ENDED_BODY_CHARACTERS : MIN_BODY_CHARACTERS;
    const isKey = base64.replace(/[^A-Za-z0-9+/=]/g, '').length >= least;
    return { pieces: isKey ? [{ start: 0, end: candidate.trimEnd().length }] : [], resumeAt: candidate.length };
  },
  boundary: 'none',
  baseConfidence: 0.95,
  validatedBonus: 0,
  context: { positive: [], negative: [], windowWords: 0 },
  matchFilter: 'mask',
  maxMatchBytes: 16_384,
  examples: {
    match: [
      '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----',
      '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAexampleexampleexampleexampleexampleexample01\nexampleexample',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n-----END OPENSSH PRIVATE KEY-----',
      '-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: 1\n\nlFgEUrxExample0AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n-----END PGP PRIVATE KEY BLOCK-----',
      '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----',
      '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\nexampleexampleexampleexampleexampleexample01\n-----END RSA PRIVATE KEY-----',
    ],
    lookAlike: [
      '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----',
      '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUexampleexampleexampleexampleexampleexample\n-----END CERTIFICATE-----',
      'The file starts with -----BEGIN PRIVATE KEY----- and ends with the matching line.',
      '-----BEGIN PRIVATE KEY-----\n(removed)\n-----END PRIVATE KEY-----',
      'BEGIN RSA PRIVATE KEY MIIEpAIBAAKCAQEAexampleexampleexampleexampleexampleexample',
    ],
  },
};
