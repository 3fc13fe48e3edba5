/** AlgorithmIdentifier (RFC 5280 §4.1.1.2): what is used, and with which parameters. */
import { type DerElement, fieldsOf, TAG } from '../certificates/der.js';
import { readOid } from '../certificates/der-values.js';
import { oid as writeOid, sequence } from '../certificates/der-write.js';

export interface AlgorithmIdentifier {
  readonly oid: string;
  readonly parameters: DerElement | undefined;
}

export function readAlgorithm(element: DerElement): AlgorithmIdentifier {
  const fields = fieldsOf(element, 'An algorithm');
  const oid = readOid(fields.next(TAG.oid));
  const [parameters] = fields.all(1);
  return { oid, parameters };
}

/** @param parameters - encoded; left out when there are none. */
export function writeAlgorithm(oid: string, ...parameters: readonly Buffer[]): Buffer {
  return sequence(writeOid(oid), ...parameters);
}
