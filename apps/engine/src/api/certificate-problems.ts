/** Problems of certificates: what a refusal becomes. */
import type { CertificateDetail } from '#contracts';
import type { CertificateFault } from '#crypto';
import type { CertificateRefusal } from '#events';
import { ProblemAnswer, type ProblemCode } from './problem.js';

/** Everything that is not there reads the same. */
export function certificateProblem({ refused, detail }: CertificateRefusal, usedBy: CertificateDetail['uses'] = []): ProblemAnswer {
  const code = codeOf(refused);
  if (code === 'not-found') return new ProblemAnswer(code);
  const sentence = `${detail.charAt(0).toUpperCase()}${detail.slice(1)}. Nothing was changed.`;
  return new ProblemAnswer(code, { detail: sentence, ...(usedBy.length > 0 && { usedBy: [...usedBy] }) });
}

function codeOf(refused: CertificateRefusal['refused']): ProblemCode {
  switch (refused) {
    case 'unknown-certificate':
    case 'unknown-assignment':
    case 'unknown-trust-entry':
    case 'unknown-list':
      return 'not-found';
    default:
      return refused;
  }
}

/** A file that could not be taken; the sentence is the reader's own and names nothing of the file. */
export function fileProblem({ code, detail }: { readonly code: CertificateFault; readonly detail: string }): ProblemAnswer {
  return new ProblemAnswer(FILE_PROBLEMS[code], { detail: `${detail} Nothing was kept.` });
}

/** `advice` says what is missing, never the password. */
export function weakPassword(advice: string): ProblemAnswer {
  return new ProblemAnswer('invalid-request', { errors: [{ path: 'body.password', message: advice }] });
}

const FILE_PROBLEMS = {
  broken: 'certificate-file-broken',
  unsupported: 'certificate-file-broken',
  'too-large': 'certificate-file-too-large',
  'too-many-iterations': 'certificate-file-too-large',
  'password-missing': 'file-password-missing',
  'wrong-password': 'wrong-file-password',
} as const satisfies Record<CertificateFault, ProblemCode>;
