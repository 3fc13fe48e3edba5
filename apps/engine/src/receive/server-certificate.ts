/** The certificate of the SMTP listener: the operator's own, or a self-signed one that is made once and kept. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EngineConfig } from '../config/engine-config.js';

export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

const VALID_MS = 825 * 86_400_000;

export async function serverCertificate(config: EngineConfig, now: Date): Promise<ServerCertificate> {
  const { certFile, keyFile } = config.smtp.tls;
  if (certFile !== undefined && keyFile !== undefined) return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  const directory = path.join(config.dataDir, 'tls');
  const ownCert = path.join(directory, 'smtp.crt');
  const ownKey = path.join(directory, 'smtp.key');
  if (!existsSync(ownCert) || !existsSync(ownKey)) {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    // once in the life of a data folder, and it brings many modules
    const { generate } = await import('selfsigned');
    const made = await generate([{ name: 'commonName', value: config.hostname }], {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: now,
      notAfterDate: new Date(now.getTime() + VALID_MS),
    });
    writeFileSync(ownKey, made.private, { mode: 0o600 });
    chmodSync(ownKey, 0o600);
    writeFileSync(ownCert, made.cert, { mode: 0o600 });
  }
  return { cert: readFileSync(ownCert, 'utf8'), key: readFileSync(ownKey, 'utf8') };
}
