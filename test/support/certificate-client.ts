/** People at the pages of certificates, and files of the real openssl (libs/crypto/test/certificates). */
import { readFileSync } from 'node:fs';
import type { CertificateDetail, CertificateImportResult, CertificateList, Problem } from '#contracts';
import type { HttpClient } from './http-client.js';

/** Of the PFX files and the private keys that have one. */
export const FILE_PASSWORD = 'Pässword';

/** A file of ada, bob, lost, their authority `issuing` and its root. */
export function certificateFile(name: string): Buffer {
  return readFileSync(new URL(`../../libs/crypto/test/certificates/${name}`, import.meta.url));
}

export class CertificateClient {
  private static sent = 0;

  constructor(readonly client: HttpClient) {}

  static key(): Record<string, string> {
    CertificateClient.sent += 1;
    return { 'Idempotency-Key': `certificate-key-${String(CertificateClient.sent)}` };
  }

  list(query = ''): Promise<CertificateList> {
    return this.client.json('GET', `/certificates${query}`);
  }

  show(id: string): Promise<CertificateDetail> {
    return this.client.json('GET', `/certificates/${id}`);
  }

  command<T>(path: string, body: object, headers = CertificateClient.key()): Promise<T> {
    return this.client.json('POST', path, body, headers);
  }

  async import(bytes: Buffer, more: object = {}, headers = CertificateClient.key()): Promise<CertificateImportResult> {
    return this.command('/certificates/import', { file: bytes.toString('base64'), ...more }, headers);
  }

  /** Imports files of one certificate each; answers their ids. */
  async importAll<Names extends readonly string[]>(...names: Names): Promise<{ [K in keyof Names]: string }> {
    const ids: string[] = [];
    for (const name of names) ids.push((await this.import(certificateFile(name))).entries[0]?.id ?? '');
    return ids as { [K in keyof Names]: string }; // one for each
  }

  /** The problem that a command is refused with. @throws when it is not */
  async refusal(path: string, body: object): Promise<Problem> {
    const response = await this.client.send('POST', path, body, CertificateClient.key());
    const answer = (await response.json().catch(() => undefined)) as Problem;
    if (response.ok) throw new Error(`${path} was not refused`);
    return answer;
  }
}
