import { sealed, type AnyEvent } from '#events';
import { describe, expect, it } from 'vitest';
import { AS_IT_CAME, copyForms, type ToldCopy } from './copy-forms.js';

const SEALED = sealed.parse('v1.text.AAAA');
const KEY = { kind: 'certificate', fingerprint: 'ab'.repeat(32), passwordId: null, expiresAt: null, chosenBy: 'address' } as const;
const open = (field: string): string => JSON.stringify(field === 'keys' ? [KEY] : KEY);
const gone = (): null => null;

const made = (deliveryId: string, ...recipients: number[]): AnyEvent => ({
  type: 'MailProtected',
  data: {
    ...{ deliveryId, copyId: `copy-${deliveryId}`, recipients, protection: 'encrypted', method: 'smime', algorithms: ['aes-256-gcm'] },
    ...{
      keyCount: 1,
      keys: SEALED,
      generatedPasswords: [],
      signedBy: SEALED,
      sizeBytes: 9,
      dkim: [{ domain: 'a.example', selector: 's' }],
    },
  },
});
const queued = (deliveryId: string, ...recipients: number[]): AnyEvent => ({
  type: 'DeliveryQueued',
  data: { deliveryId, recipients, hop: 'outbound', cause: 'split' },
});
const failed = (why: string, ...recipients: number[]): AnyEvent => ({
  type: 'EncryptionFailed',
  data: {
    ...{ recipients, cause: 'failed', disposition: 'held', releaseId: null },
    attempts: [{ recipients, method: 'smime', why, tried: true }],
  },
});
const released = (deliveryId: string, ...recipients: number[]): AnyEvent => ({
  type: 'ReleaseCommitted',
  data: { releaseId: 'r', kind: 'release', recipients, deliveryId, policyRevision: 'p' },
});
const of = (recipient: number, ...events: AnyEvent[]): ToldCopy => copyForms(events, open).get(recipient) ?? AS_IT_CAME;

describe('the form in which a copy left', () => {
  it('is told with its keys, its signer and the signatures of the domain', () => {
    expect(of(0, made('d', 0), queued('d', 0), queued('e', 1))).toEqual({
      protection: {
        ...{ deliveryId: 'd', how: 'encrypted', method: 'smime', algorithms: ['aes-256-gcm'], keyCount: 1 },
        ...{ keys: [KEY], signedBy: KEY },
      },
      dkim: [{ domain: 'a.example', selector: 's' }],
      notEncrypted: [],
    });
    expect(of(1, made('d', 0), queued('d', 0), queued('e', 1))).toEqual(AS_IT_CAME);
  });

  it('is only signed by the domain, for a copy that left as it came', () => {
    const signedBy = [{ domain: 'a.example', selector: 's' }];
    const signed: AnyEvent = { type: 'DkimSigned', data: { deliveryId: 'd', recipients: [0], fields: SEALED, signedBy } };
    expect(of(0, signed, queued('d', 0))).toEqual({ ...AS_IT_CAME, dkim: signedBy });
  });

  it('is that of the last time that it left', () => {
    expect(of(0, made('d', 0), released('d', 0), released('e', 0)).protection).toBeNull();
  });

  it('keeps its method and algorithms when nobody can open what its keys were', () => {
    const copies = copyForms([made('d', 0), queued('d', 0)], gone);
    expect(copies.get(0)?.protection).toMatchObject({ method: 'smime', keyCount: 1, keys: null, signedBy: null });
    expect(copyForms([made('d', 0), queued('d', 0)], () => '{"kind":').get(0)?.protection).toMatchObject({ keys: null });
  });
});

describe('why a copy could not be encrypted', () => {
  it('is told as a word and a sentence, of its own attempts, the last time', () => {
    const attempt = { method: 'smime', why: 'revoked', because: 'The certificate was revoked.', tried: true };
    expect(of(0, failed('expired', 0, 1), failed('revoked', 0)).notEncrypted).toEqual([attempt]);
    expect(of(1, failed('expired', 0, 1), failed('revoked', 0)).notEncrypted).toMatchObject([{ why: 'expired' }]);
  });

  it('is over once it is encrypted, and still known when somebody lets it go in clear', () => {
    expect(of(0, failed('expired', 0), made('d', 0), released('d', 0)).notEncrypted).toEqual([]);
    expect(of(0, failed('expired', 0), released('d', 0)).notEncrypted).toHaveLength(1);
  });
});
