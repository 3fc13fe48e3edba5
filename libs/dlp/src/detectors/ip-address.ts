import type { Identifier } from '../identifiers/identifier.js';
import { ipv4 } from '../identifiers/ipv4.js';
import { ipv6 } from '../identifiers/ipv6.js';
import type { Detector, Narrowed } from './detector.js';

const ipAddressValue: Identifier = {
  id: 'ip-address',
  name: 'IP address',
  sources: [...ipv4.sources, ...ipv6.sources],
  compact: (text) => ipv6.compact(text),
  validate: (text) => ipv4.validate(text) || (hasWeight(text) && ipv6.validate(text)),
};

/** `a::b` and `::` are scope operators far more often than addresses: ask for a digit and four characters. */
function hasWeight(text: string): boolean {
  return text === '::1' || (/\d/.test(text) && text.replace(/:/g, '').length >= 4);
}

/**
 * IPv4 and IPv6 addresses. Look-alikes: version numbers of four parts, section numbers, times of day, hardware addresses,
 * scope operators of programming languages.
 */
export const ipAddress: Detector = {
  id: 'ip-address',
  name: 'IP address',
  description: 'IPv4 addresses in dotted decimal and IPv6 addresses in any text form',
  sources: ['RFC 4291 §2.2', 'RFC 5952', 'RFC 3986 §3.2.2'],
  matcher: { regex: '\\b\\d{1,3}(?:\\.\\d{1,3}){3,}\\b|(?i:[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,8}(?:\\.\\d{1,3}){0,3})' },
  view: 'exact',
  narrow: (candidate): Narrowed => {
    // A colon may end the sentence rather than the address, `::` may not.
    const end = /[^:]:$/.test(candidate) ? candidate.length - 1 : candidate.length;
    return { pieces: [{ start: 0, end }], resumeAt: candidate.length };
  },
  validator: ipAddressValue,
  boundary: 'word',
  baseConfidence: 0.4,
  validatedBonus: 0.2,
  context: {
    positive: ['ip', 'ipv4', 'ipv6', 'address', 'host', 'server', 'gateway', 'dns', 'subnet', 'router', 'firewall', 'ping'],
    negative: ['version', 'v', 'release', 'build', 'section', 'chapter', 'firmware'],
    windowWords: 4,
  },
  matchFilter: 'mask',
  maxMatchBytes: 64,
  examples: {
    match: ['host 192.0.2.133 is down', 'http://203.0.113.7:8080/', '2001:db8::1', 'address 2001:db8:0:0:1:0:0:1.', '[::ffff:192.0.2.1]'],
    lookAlike: ['256.1.1.1', '192.0.2', '1.2.3.4.5', 'at 12:30:45', '00:1A:2B:3C:4D:5E', 'std::vector', 'a::b', '1.02.03.04'],
  },
};
