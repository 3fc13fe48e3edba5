import { emailAddress } from '../identifiers/email-address.js';
import type { Detector } from './detector.js';

const LOCAL_PART = "[\\p{L}\\p{N}_][\\p{L}\\p{N}\\p{M}._%+'&~-]*";
const LABEL = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}\\p{M}-]*[\\p{L}\\p{N}\\p{M}])?';

/** Names of files that stand for a resolution rather than a mailbox (`logo@2x.png`). */
const FILE_ENDINGS = /\.(?:png|jpe?g|gif|svg|webp|css|js|ts|html?|pdf|zip)$/i;

/**
 * Mail addresses with letters of any script on both sides. Useful with a threshold: a list of customers holds many. The
 * address must not be cut out of a longer run (`a@b@c.example`). Look-alikes: handles, file names, host names, package versions.
 */
export const emailAddressList: Detector = {
  id: 'email-address',
  name: 'E-mail address',
  description: 'Mail addresses, international ones included; meant to be counted',
  sources: ['RFC 5322 §3.4.1', 'RFC 6531 §3.3'],
  matcher: { regex: `${LOCAL_PART}@(?:${LABEL}\\.)+(?:\\p{L}[\\p{L}\\p{M}]+|(?i:xn--[a-z0-9-]+))` },
  view: 'exact',
  validator: { ...emailAddress, validate: (text) => !FILE_ENDINGS.test(text) && emailAddress.validate(text) },
  boundary: 'word',
  baseConfidence: 0.5,
  validatedBonus: 0.4,
  context: { positive: [], negative: [], windowWords: 0 },
  matchFilter: 'mask',
  maxMatchBytes: 384,
  examples: {
    match: [
      'write to anna.meyer@example.com.',
      '<boris+news@mail.example.org>',
      'grüße@bücher.example',
      'клиент@пример.испытание',
      'mailto:x_y@xn--bcher-kva.example',
    ],
    lookAlike: ['@handle on the net', 'root@localhost', 'logo@2x.png', 'a@b.c', 'react@18.2.0', '50 @ example.com', 'a..b@'],
  },
};
