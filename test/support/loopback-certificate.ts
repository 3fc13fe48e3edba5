/** A certificate for `localhost`, made for one test, and its own authority. */
import { generate } from 'selfsigned';

export interface LoopbackCertificate {
  readonly cert: string;
  readonly key: string;
}

export async function loopbackCertificate(): Promise<LoopbackCertificate> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  return { cert, key };
}
