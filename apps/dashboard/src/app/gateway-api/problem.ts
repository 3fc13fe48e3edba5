import { HttpErrorResponse } from '@angular/common/http';
import { type Problem, problemSchema } from '#contracts';

const own = (code: string, status: number, title: string, detail: string): Problem => ({
  type: `urn:lazaret:problem:${code}`,
  title,
  status,
  detail,
  code,
});

/** No answer at all: the engine is down or the network is. What was sent may or may not have arrived. */
const unreachable = own(
  'unreachable',
  0,
  'The engine does not answer',
  'Held mail stays held while it is away. Check the connection, then try again.',
);

/**
 * Whatever a request failed with, as problem details: the engine's own, or one of ours when the answer was not
 * problem+json (no connection, a proxy's error page) or did not fit the contract.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof HttpErrorResponse) return error.status === 0 ? unreachable : answeredProblem(error);
  const read = problemSchema.safeParse(error);
  if (read.success) return read.data;
  if (error instanceof Error && error.cause !== undefined) return problemOf(error.cause);
  return own(
    'contract-mismatch',
    0,
    'The answer could not be read',
    'The engine and this page are of different versions. Reload the page. Held mail stays held.',
  );
}

function answeredProblem(error: HttpErrorResponse): Problem {
  const read = problemSchema.safeParse(bodyOf(error));
  if (read.success) return read.data;
  if (error.status === 502 || error.status === 503 || error.status === 504) return { ...unreachable, status: error.status };
  // A 2xx that ends here carried a body that the contract refuses.
  if (error.status < 300) return problemOf(undefined);
  return own('unexpected-answer', error.status, `The engine answered ${error.status}`, 'Nothing was changed. Try again.');
}

function bodyOf(error: HttpErrorResponse): unknown {
  if (typeof error.error !== 'string') return error.error;
  try {
    return JSON.parse(error.error);
  } catch {
    return null; // an HTML error page of a proxy
  }
}
