import { describe, expect, it } from 'vitest';
import { secretsAt, withNewSecret } from '../export-secrets.js';
import { webhookSignature } from './webhook-signature.js';

/** The example of the documentation of Standard Webhooks' reference implementations. */
const EXAMPLE = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' };
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

describe('the signature of a webhook', () => {
  it('is that of the published example', () => {
    expect(webhookSignature(EXAMPLE, [SECRET])).toBe(SIGNATURE);
  });

  it('is one for each secret that is in force', () => {
    expect(webhookSignature(EXAMPLE, ['whsec_AAAA', SECRET])).toMatch(new RegExp(`^v1,[^ ]{44} ${SIGNATURE.replace(/[+/]/g, '\\$&')}$`));
  });
});

describe('secrets', () => {
  const target = { url: 'https://example.com/', authorities: null, signing: [{ secret: 'a', until: null }] };
  const now = new Date('2026-11-30T08:00:00.000Z');
  const replaced = withNewSecret(target, 'b', now);

  it('sign for a day beside the one that took their place', () => {
    expect(replaced.signing).toEqual([
      { secret: 'b', until: null },
      { secret: 'a', until: '2026-12-01T08:00:00.000Z' },
    ]);
    expect(secretsAt(replaced.signing, new Date('2026-12-01T07:59:59.999Z'))).toHaveLength(2);
    expect(secretsAt(replaced.signing, new Date('2026-12-01T08:00:00.000Z'))).toEqual([{ secret: 'b', until: null }]);
  });

  it('are four at most', () => {
    const often = ['c', 'd', 'e', 'f'].reduce((each, secret) => withNewSecret(each, secret, now), replaced);
    expect(often.signing.map(({ secret }) => secret)).toEqual(['f', 'e', 'd', 'c']);
  });
});
