import { describe, expect, it } from 'vitest';
import { parseCertificate, type Certificate, type CertificateJudgement } from '#crypto';
import * as fixtures from '../../../../test/support/cms-fixtures.js';
import type { ImportBatch } from '../certificates/certificate-importer.js';
import { EngineClock } from '../platform/engine-clock.js';
import { jsonLog } from '../platform/engine-log.js';
import { KeptSigners } from './kept-signers.js';
import type { OpenedMessage } from './mail-opener.js';
import { UntrustedAllowance } from './untrusted-allowance.js';

const AT = '2026-03-01T12:00:00.000Z';
const ADA = parseCertificate(fixtures.RSA_CERTIFICATE);
const OTHER = parseCertificate(fixtures.P256_CERTIFICATE);

/** A mail that ADA signed, with both certificates. */
function signedMail(more: { verdict?: 'good' | 'weak' | 'broken'; isFrom?: boolean } = {}): OpenedMessage {
  const signature = { verdict: 'good' as const, why: [], signer: ADA.fingerprint, signedAt: AT, isFrom: true, ...more };
  const protection = { encryptedBy: null, signedBy: 'smime' } as const;
  const layers = [{ kind: 'signed' as const, format: 'smime' as const, form: 'clear' as const, signatures: [signature] }];
  const report = { layers, protection, stoppedBy: null, certificates: [], pgpKeys: [], isChanged: true, beside: '' };
  return { report, protection, mail: Buffer.alloc(0), certificates: new Map([ADA, OTHER].map((each) => [each.fingerprint, each])) };
}

const TRUSTED: CertificateJudgement = { usable: true, by: 'chain', path: [ADA, OTHER] };
const untrusted = (why: 'untrusted-root' | 'blocked' | 'expired'): CertificateJudgement => ({ usable: false, why, detail: '' });
const KEEP = { importCertificates: true, importUntrusted: false };

class Standing extends EngineClock {
  constructor(public time = Date.parse(AT)) {
    super();
  }
  now(): Date {
    return new Date(this.time);
  }
}

function keeper(judgement: CertificateJudgement, clock = new Standing()) {
  const kept: Certificate[][] = [];
  const importer = {
    keep: ({ certificates }: ImportBatch) => {
      kept.push(certificates.map(({ certificate }) => certificate));
      return Promise.resolve([]);
    },
  };
  const keeps = new KeptSigners({
    importer,
    judge: { judge: () => judgement },
    allowance: new UntrustedAllowance(clock),
    log: jsonLog('silent'),
  });
  return { kept, keep: (mail: OpenedMessage, wish = KEEP) => keeps.keep('m1', mail, wish, AT) };
}

describe('certificates of signed mail', () => {
  it('are kept with those on the way to a root', async () => {
    const { kept, keep } = keeper(TRUSTED);
    await keep(signedMail());
    expect(kept).toEqual([[ADA, OTHER]]);
  });

  it.each([
    ['whose signature does not hold', signedMail({ verdict: 'broken' }), KEEP],
    ['whose signature is weak', signedMail({ verdict: 'weak' }), KEEP],
    ['of somebody else than the sender', signedMail({ isFrom: false }), KEEP],
    ['that nobody wants', signedMail(), { ...KEEP, importCertificates: false }],
  ])('are not kept: %s', async (_, mail, wish) => {
    const { kept, keep } = keeper(TRUSTED);
    await keep(mail, wish);
    expect(kept).toEqual([]);
  });

  it.each([
    ['untrusted-root', false, 0],
    ['untrusted-root', true, 1],
    ['blocked', true, 0],
    ['expired', true, 0],
  ] as const)(
    'that are not believed (%s) are kept only where that is set (%s), and nothing speaks against them',
    async (why, importUntrusted, count) => {
      const { kept, keep } = keeper(untrusted(why));
      await keep(signedMail(), { ...KEEP, importUntrusted });
      expect(kept).toHaveLength(count);
    },
  );

  it('that are not believed are kept up to 500 a day', async () => {
    const clock = new Standing();
    const { kept, keep } = keeper(untrusted('untrusted-root'), clock);
    for (let i = 0; i < 501; i++) await keep(signedMail(), { ...KEEP, importUntrusted: true });
    expect(kept).toHaveLength(500);
    clock.time += 86_400_000;
    await keep(signedMail(), { ...KEEP, importUntrusted: true });
    expect(kept).toHaveLength(501);
  });

  it('cost no mail, whatever the store says', async () => {
    const importer = { keep: () => Promise.reject(new Error('disk full')) };
    const keeps = new KeptSigners({
      importer,
      judge: { judge: () => TRUSTED },
      allowance: new UntrustedAllowance(new Standing()),
      log: jsonLog('silent'),
    });
    await expect(keeps.keep('m1', signedMail(), KEEP, AT)).resolves.toBeUndefined();
  });
});
