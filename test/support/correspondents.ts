/** People with certificates that a running engine knows, and what they make of the mail that it sends them. */
import { X509Certificate } from 'node:crypto';
import { PDFParse } from 'pdf-parse';
import { routes } from '#contracts';
import { judgeCertificate, softwareDecryptionKey } from '#crypto';
import { readWholeMail } from '#mail';
import { openSmime, type OpenedMail } from '../../apps/engine/src/protect/open-smime.js';
import { TestAuthority, type CertifiedPerson } from './certificate-people.js';
import type { EngineProcess } from './engine-process.js';
import type { TakenMail } from './next-hop-double.js';

export class Correspondents {
  private readonly authority = new TestAuthority();
  private readonly people = new Map<string, CertifiedPerson>();

  private constructor(private readonly engine: EngineProcess) {}

  /** The engine believes their authority from here on. */
  static async of(engine: EngineProcess): Promise<Correspondents> {
    const all = new Correspondents(engine);
    const id = await all.import(pemOf(all.authority.certificate.der));
    await engine.ask(routes.trustRoot, { parameters: { id }, body: { reason: 'a test asks for it' } });
    return all;
  }

  /** Somebody outside: the engine has the certificate alone, and takes it for a whole domain where one is given. */
  async add(address: string, domain?: string): Promise<CertifiedPerson> {
    const person = this.make(address);
    const id = await this.import(pemOf(person.certificate.der));
    const body = { use: 'encrypt', place: domain };
    if (domain !== undefined) await this.engine.ask(routes.assignCertificate, { parameters: { id }, body });
    return person;
  }

  /** Somebody of ours: the engine has the private key, too. */
  async addOurs(address: string): Promise<CertifiedPerson> {
    const person = this.make(address);
    const key = person.key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await this.import(`${pemOf(person.certificate.der)}\n${key}`);
    return person;
  }

  /** As this person opens it and sees its signatures. @throws when it is not encrypted for this person */
  async opened(mail: Pick<TakenMail, 'bytes'>, address: string): Promise<OpenedMail> {
    const person = this.person(address);
    const opened = await this.seen(mail, [person]);
    if (opened.layers[0]?.kind !== 'encrypted' || !opened.layers[0].opened) throw new Error(`${address} cannot open it`);
    return opened;
  }

  /** As anybody sees it. */
  seen({ bytes }: Pick<TakenMail, 'bytes'>, by: readonly CertifiedPerson[] = []): Promise<OpenedMail> {
    const at = new Date().toISOString();
    return openSmime(bytes, {
      recipients: by.map(({ certificate, key }) => ({ certificate, key: softwareDecryptionKey(key.privateKey) })),
      judge: (certificate, along) =>
        judgeCertificate({
          ...{ certificate, at, purpose: 'sign', roots: [this.authority.certificate], intermediates: along, ctl: [], revocation: null },
        }),
    });
  }

  /** @throws when there is no such person */
  person(address: string): CertifiedPerson {
    const person = this.people.get(address);
    if (person === undefined) throw new Error(`${address} has no certificate`);
    return person;
  }

  private make(address: string): CertifiedPerson {
    const person = this.authority.person({ addresses: [address] });
    this.people.set(address, person);
    return person;
  }

  private async import(pem: string): Promise<string> {
    const { entries } = await this.engine.ask(routes.importCertificates, { body: { file: Buffer.from(pem).toString('base64') } });
    const [entry] = entries;
    if (entry?.id == null) throw new Error(`not kept: ${entry?.detail ?? 'nothing'}`);
    return entry.id;
  }
}

/** The text of the pages of the PDF in a mail. @throws when the password is not the one */
export async function readPdfOf({ bytes }: Pick<TakenMail, 'bytes'>, password: string): Promise<string> {
  let parts = 100;
  const { files } = readWholeMail(bytes, { maxMimeDepth: 10, takeMimePart: () => parts-- > 0 });
  const pdf = files.find(({ mediaType }) => mediaType === 'application/pdf');
  return (await new PDFParse({ data: new Uint8Array(pdf?.bytes ?? []), password }).getText()).text;
}

function pemOf(der: Buffer): string {
  return new X509Certificate(der).toString();
}
