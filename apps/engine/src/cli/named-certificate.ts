/** Certificates of the store as people name them on the command line. */
import { type CertificateDetail, routes } from '#contracts';
import { plainLine } from '../platform/plain-text.js';
import type { EngineClient } from './engine-client.js';
import { CommandFailed } from './terminal.js';

/** What help says of such an argument. */
export const CERTIFICATE = 'id in the store, or fingerprint or the beginning of it';

const ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** The one certificate that an id, a fingerprint or its beginning names. @throws CommandFailed */
export async function namedCertificate(client: EngineClient, name: string): Promise<CertificateDetail> {
  if (ID.test(name)) return client.ask(routes.certificate, { parameters: { id: name } });
  const fingerprint = name.replaceAll(/[:\s]/g, '').toLowerCase();
  if (!/^[0-9a-f]{8,64}$/.test(fingerprint))
    throw new CommandFailed(plainLine(`${name} is neither an id nor a fingerprint of 8 digits or more`));
  const { certificates } = await client.ask(routes.certificates, { query: { fingerprint } });
  const [found, other] = certificates.filter((row) => row.fingerprint.startsWith(fingerprint));
  if (found === undefined) throw new CommandFailed(`no certificate of the store begins with ${fingerprint}`);
  if (other !== undefined) throw new CommandFailed(`several certificates begin with ${fingerprint}; give more digits`);
  return client.ask(routes.certificate, { parameters: { id: found.id } });
}
