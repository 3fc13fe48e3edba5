/** Checkpoints stamped by a time stamp authority (RFC 3161): the token proves by itself that the checkpoint was there at its time. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildTimeStampRequest, readCertificateFile, readTimeStampAnswer, verifyTimeStamp } from '#crypto';
import type { CheckReceipt } from '#event-store';
import { OutsideFetch } from '../../platform/outside-fetch.js';
import type { LedgerAnchor } from './anchor.js';

export interface TimeStampAuthority {
  readonly url: string;
  /** Certificates that are believed, DER: of the authority, or of who has issued its certificate. */
  readonly trusted: readonly Buffer[];
  readonly pauseMs: number;
  readonly timeoutMs: number;
}

/** A token of an authority with certificates along is some 5 KB. */
const MAX_TOKEN_BYTES = 40_000;
/** The administrator has named it: it may stand anywhere. */
const EVERYWHERE = ['0.0.0.0/0', '::/0'];

export function timeStampAnchor({ url, trusted, pauseMs, timeoutMs }: TimeStampAuthority): LedgerAnchor {
  const http = new OutsideFetch({ timeoutMs, privateNetworks: EVERYWHERE });
  return {
    kind: 'time-stamp',
    place: url,
    pauseMs,
    async tell({ chain }) {
      const [hash, nonce] = [Buffer.from(chain, 'hex'), randomBytes(8)];
      const body = buildTimeStampRequest({ hash, nonce });
      const answer = await http.ask({ url, body, bodyType: 'application/timestamp-query', maxBytes: MAX_TOKEN_BYTES, mayBeOpen: true });
      if (answer.kind !== 'body') throw new Error('the time stamp authority does not answer');
      const read = readTimeStampAnswer(answer.bytes);
      if ('refused' in read) throw new Error(`the time stamp authority refuses (status ${read.refused})`);
      const { verdict } = verifyTimeStamp(read.token, { hash, nonce, trusted });
      if (verdict !== 'good')
        throw new Error(`the time stamp is ${verdict === 'broken' ? 'not about what was asked' : 'by somebody who is not trusted'}`);
      return read.token;
    },
  };
}

/** Judges tokens that stand in the log, by the certificates of who is trusted. */
export function receiptsBy(trusted: readonly Buffer[]): CheckReceipt {
  return (receipt, hash) => {
    const result = verifyTimeStamp(receipt, { hash, trusted });
    if (result.verdict === 'good') return { at: result.at };
    return result.verdict === 'broken' ? 'broken' : 'unknown';
  };
}

/** Certificates in a file, PEM or DER. @throws what the reading throws */
export function trustedCertificates(file: string): Buffer[] {
  return readCertificateFile(readFileSync(file)).certificates.map(({ der }) => der);
}
