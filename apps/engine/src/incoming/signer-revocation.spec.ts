import { expect, it } from 'vitest';
import { parseCertificate, type CertificateJudgement, type CertificatePath } from '#crypto';
import * as fixtures from '../../../../test/support/cms-fixtures.js';
import type { OpenedMessage } from './mail-opener.js';
import { SignerRevocation } from './signer-revocation.js';

const AT = '2026-03-01T12:00:00.000Z';
const ADA = parseCertificate(fixtures.RSA_CERTIFICATE);
const BELIEVED: CertificateJudgement = { usable: true, by: 'chain', path: [ADA] };
const REFUSED: CertificateJudgement = { usable: false, why: 'untrusted-root', detail: '' };

/** A mail with as many signatures of ADA. */
function signed(verdict: 'good' | 'broken', count = 1): OpenedMessage {
  const signature = { verdict, why: [], signer: ADA.fingerprint, signedAt: AT, isFrom: true };
  const protection = { encryptedBy: null, signedBy: 'smime' } as const;
  const layers = [
    {
      kind: 'signed' as const,
      format: 'smime' as const,
      form: 'clear' as const,
      signatures: Array<typeof signature>(count).fill(signature),
    },
  ];
  const report = { layers, protection, stoppedBy: null, certificates: [], pgpKeys: [], isChanged: true, beside: '' };
  return { report, protection, mail: Buffer.alloc(0), certificates: new Map([[ADA.fingerprint, ADA]]) };
}

async function asked(judgement: CertificateJudgement, mail: OpenedMessage): Promise<CertificatePath[]> {
  const paths: CertificatePath[] = [];
  const desk = { prepare: (wanted: readonly CertificatePath[]) => Promise.resolve(void paths.push(...wanted)) };
  await new SignerRevocation({ judge: () => judgement }, desk).prepare(mail, AT);
  return paths;
}

it('asks once about a signer who is otherwise believed', async () => {
  expect(await asked(BELIEVED, signed('good', 3))).toEqual([[ADA]]);
});

it.each([
  ['of whom nobody has vouched: anybody could have written the place', REFUSED, signed('good')],
  ['whose signature does not hold', BELIEVED, signed('broken')],
])('asks nobody about a signer %s', async (_, judgement, mail) => {
  expect(await asked(judgement, mail)).toEqual([]);
});
