/** A key server on loopback that says what the test has it say: the interface of keys.openpgp.org (VKS) over TLS, with a certificate of its own. */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface KeyServerDouble {
  /** As it stands in the configuration of an engine. */
  readonly url: string;
  /** The certificate that vouches for it, for `NODE_EXTRA_CA_CERTS`. */
  readonly authorityFile: string;
  /** By address. */
  readonly keys: Map<string, Buffer>;
  stop(): Promise<void>;
}

/** @param folder - for its certificate. */
export async function openKeyServer(folder: string): Promise<KeyServerDouble> {
  const extensions = [
    { name: 'basicConstraints' as const, cA: true, critical: true },
    { name: 'subjectAltName' as const, altNames: [{ type: 7 as const, ip: '127.0.0.1' }] },
  ];
  const made = await generate([{ name: 'commonName', value: '127.0.0.1' }], { keyType: 'ec', algorithm: 'sha256', extensions });
  const authorityFile = join(folder, 'key-server.pem');
  writeFileSync(authorityFile, made.cert);
  const keys = new Map<string, Buffer>();
  const server = createServer({ key: made.private, cert: made.cert }, ({ url = '' }, response) => {
    const asked = decodeURIComponent(/^\/vks\/v1\/by-email\/(.*)$/.exec(url)?.[1] ?? '');
    const key = keys.get(asked);
    response.writeHead(key === undefined ? 404 : 200).end(key);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP listener
  return {
    url: `https://127.0.0.1:${port}`,
    authorityFile,
    keys,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
