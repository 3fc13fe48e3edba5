import { inject } from '@angular/core';
import type { CertificateDetail, CertificateRow } from '#contracts';
import { CertificatesApi } from '../gateway-api/certificates-api.js';
import { AskReason } from '../policy/ask-reason.js';
import { titleOf } from './certificate-words.js';

type Authority = Pick<CertificateRow, 'id' | 'subject' | 'addresses'>;

/** The two decisions about an authority, each with its reason; null when it was not carried out. */
export interface RootTrust {
  trust(authority: Authority): Promise<CertificateDetail | null>;
  distrust(authority: Authority): Promise<CertificateDetail | null>;
}

/** Call in an injection context. */
export function rootTrust(): RootTrust {
  const api = inject(CertificatesApi);
  const askReason = inject(AskReason);
  return {
    async trust(authority) {
      const done = await askReason.for({
        heading: `Trust ${titleOf(authority)} as a root`,
        words:
          'Every certificate that it vouches for is believed from now on: mail is encrypted to these people, and their signatures count. Compare its fingerprint with what the authority publishes first.',
        button: 'Trust this root',
        send: (reason, key) => api.trust(authority.id, reason, key),
      });
      return done?.answer ?? null;
    },
    async distrust(authority) {
      const done = await askReason.for({
        heading: `Trust ${titleOf(authority)} no more`,
        words: 'Certificates that only it vouches for are not used any more: mail to these people is no longer encrypted with them.',
        button: 'Trust it no more',
        danger: true,
        send: (reason, key) => api.distrust(authority.id, reason, key),
      });
      return done?.answer ?? null;
    },
  };
}
