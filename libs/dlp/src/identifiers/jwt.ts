import type { Identifier } from './identifier.js';

const COMPACT_SERIALIZATION = /^([A-Za-z0-9_-]{4,})\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)(?:\.[A-Za-z0-9_-]+){0,2}$/;
/** A header with an embedded certificate chain stays below this. */
const MAX_HEADER_CHARACTERS = 16_384;

/** A JSON Web Token in compact form: its first segment is base64url of a JSON object that names the algorithm. */
export const jwt: Identifier = {
  id: 'jwt',
  name: 'JSON Web Token',
  sources: ['RFC 7519 §7.2', 'RFC 7515 §3.1', 'RFC 7516 §3.1'],
  compact: (text) => text.trim(),
  validate: (text) => {
    const header = COMPACT_SERIALIZATION.exec(text.trim())?.[1];
    return header !== undefined && header.length <= MAX_HEADER_CHARACTERS && namesAlgorithm(header);
  },
};

function namesAlgorithm(base64url: string): boolean {
  try {
    const header: unknown = JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8'));
    return typeof header === 'object' && header !== null && 'alg' in header && typeof header.alg === 'string';
  } catch {
    return false; // Not JSON, therefore not a token.
  }
}
