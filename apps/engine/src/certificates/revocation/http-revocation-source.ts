/** Fetches revocation lists and asks OCSP responders over HTTP. Where they are stands in certificates, which strangers write. */
import type { RevocationSource } from '#crypto';
import { OutsideFetch, type OutsideLimits, type OutsideQuestion, type Resolve } from '../../platform/outside-fetch.js';

export interface RevocationFetchLimits extends OutsideLimits {
  readonly maxListBytes: number;
}

const MAX_ANSWER_BYTES = 1024 * 1024;
const OCSP_REQUEST = 'application/ocsp-request';

export class HttpRevocationSource implements RevocationSource {
  private readonly outside: OutsideFetch;

  constructor(
    private readonly limits: RevocationFetchLimits,
    resolve?: Resolve,
  ) {
    this.outside = new OutsideFetch(limits, resolve && { resolve });
  }

  fetchList(url: string): Promise<Buffer | undefined> {
    return this.tolerant({ url, maxBytes: this.limits.maxListBytes });
  }

  askResponder(url: string, question: Buffer): Promise<Buffer | undefined> {
    return this.tolerant({ url, body: question, bodyType: OCSP_REQUEST, maxBytes: MAX_ANSWER_BYTES });
  }

  /** That something could not be had is an answer. What is signed needs no TLS. */
  private async tolerant(question: Omit<OutsideQuestion, 'mayBeOpen'>): Promise<Buffer | undefined> {
    const answer = await this.outside.ask({ ...question, mayBeOpen: true });
    return answer.kind === 'body' ? answer.bytes : undefined;
  }
}
