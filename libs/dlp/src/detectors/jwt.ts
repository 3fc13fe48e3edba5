import { jwt } from '../identifiers/jwt.js';
import type { Detector } from './detector.js';

/**
 * JSON Web Tokens in compact form, signed or encrypted. A JSON object in base64url begins with `eyJ`; the header must then
 * decode and name an algorithm. Look-alikes: other base64 JSON, host names, version strings with two dots.
 */
export const jsonWebToken: Detector = {
  id: 'jwt',
  name: 'JSON Web Token',
  description: 'Bearer tokens in the compact serialization of JWS and JWE',
  sources: ['RFC 7519', 'RFC 7515 §7.1', 'RFC 7516 §7.1'],
  matcher: { regex: '\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*(?:\\.[A-Za-z0-9_-]+){0,2}' },
  view: 'exact',
  validator: jwt,
  boundary: 'word',
  baseConfidence: 0.5,
  validatedBonus: 0.45,
  context: { positive: [], negative: [], windowWords: 0 },
  matchFilter: 'mask',
  maxMatchBytes: 8_192,
  examples: {
    match: [
      'Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
      'token=eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ.',
      'eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp2ojaHV7L.48V1_ALb6US04U3b.5eym8TW_c8SuK0lt.XFBoMYUZodetZdvTiFvSkQ',
    ],
    lookAlike: [
      'eyJ0eXAiOiJKV1QifQ.eyJpc3MiOiJqb2UifQ.abc',
      'eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ',
      'eyJzdWIiOiIxMjM0NTY3ODkwIn0=',
      'eyJnotbase64json.notbase64json.notbase64',
      'www.example.com',
      'xeyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ.',
    ],
  },
};
