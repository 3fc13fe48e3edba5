/** Files beside: see certificates/make-fixtures.ts for how they are made. */
import { readFileSync } from 'node:fs';
import { readCertificateFile } from '../src/certificates/certificate-file.js';
import type { Certificate } from '../src/certificates/certificate.js';

/** Password of all PFX files and private keys that have one. */
export const FIXTURE_PASSWORD = 'Pässword';

export function fixture(name: string): Buffer {
  return readFileSync(new URL(`./certificates/${name}`, import.meta.url));
}

/** The certificate in `<name>.pem`. */
export function certificateFixture(name: 'root' | 'issuing' | 'ada' | 'bob' | 'lost'): Certificate {
  const [certificate] = readCertificateFile(fixture(`${name}.pem`)).certificates;
  if (certificate === undefined) throw new Error(`${name}.pem has no certificate`);
  return certificate;
}
