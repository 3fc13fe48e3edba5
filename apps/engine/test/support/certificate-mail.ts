/** The store of certificates and S/MIME on it, without pages: real keys and files, a store in memory, a clock that stands. */
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  judgeCertificate,
  parseRevocationList,
  softwareDecryptionKey,
  type Certificate,
  type DecryptionKey,
  type RevocationSource,
} from '#crypto';
import {
  certificateStream,
  decideAddTrustEntry,
  decideAssign,
  decideTrustRoot,
  trustEntryStream,
  type CertificateUse,
  type Sealed,
} from '#events';
import { inOtherForm, type CertifiedPerson, type TestAuthority } from '../../../../test/support/certificate-people.js';
import { AssignedCertificates } from '../../src/certificates/assigned-certificates.js';
import type { CertificateChange } from '../../src/certificates/certificate-book.js';
import { CertificateImporter } from '../../src/certificates/certificate-importer.js';
import { CertificateJudge } from '../../src/certificates/certificate-judge.js';
import { CertificateSelection } from '../../src/certificates/certificate-selection.js';
import { CertificateStore } from '../../src/certificates/certificate-store.js';
import { RevocationDesk } from '../../src/certificates/revocation/revocation-desk.js';
import { SmimeMethod } from '../../src/certificates/smime-method.js';
import { endOf } from '../../src/platform/mail-end.js';
import { openSmime } from '../../src/protect/open-smime.js';
import type { ProtectWork } from '../../src/protect/protect-work-port.js';
import { protectBySmime } from '../../src/protect/smime-mail.js';
import type { LayerSignature } from '../../src/protect/smime-layer.js';
import { workRefusal } from '../../src/protect/work/work-refusal.js';
import { scopeNamed } from '../../src/settings/scope-name.js';
import { engineFixture, type EngineFixture } from './engine-fixture.js';

/** What the processes do, done here. */
const HERE: ProtectWork = {
  smime: (mail, protection) =>
    protectBySmime(mail, protection).catch((cause: unknown) => {
      throw workRefusal(cause);
    }),
  pdfMail: () => Promise.reject(new Error('no PDF in this test')),
  open: () => Promise.reject(new Error('nothing is opened in this test')),
};

const NOTHING_THERE: RevocationSource = { fetchList: () => Promise.resolve(undefined), askResponder: () => Promise.resolve(undefined) };

interface Decided {
  readonly place: string;
  readonly acceptExpired: boolean;
  /** Of the certificate, where it was known when it was blocked. */
  readonly identity: string | null;
}

export class CertificateMail {
  private static commands = 0;
  readonly method: SmimeMethod;
  readonly selection: CertificateSelection;
  readonly judge: CertificateJudge;
  readonly reason: Sealed;

  private constructor(
    readonly fixture: EngineFixture,
    readonly store: CertificateStore,
    readonly revocation: RevocationDesk,
  ) {
    const { keys } = fixture;
    this.judge = new CertificateJudge(store, revocation, () => 'refuse');
    this.selection = new CertificateSelection({ store, judge: this.judge, assigned: new AssignedCertificates(store), revocation });
    const tagOf = (address: string): string | null => keys.tagAddress(address);
    this.method = new SmimeMethod({
      selection: this.selection,
      keys: store.privateKeys,
      work: HERE,
      endOf: (address) => endOf(address, tagOf),
    });
    this.reason = store.keys.sealReason('certificate-', 'because');
  }

  static async open(source = NOTHING_THERE, waitMs = 200): Promise<CertificateMail> {
    const fixture = await engineFixture();
    const { clock, directory } = fixture;
    const rule = { fetch: true, refreshHours: 12, waitMs };
    const revocation = new RevocationDesk({ dataDir: directory, clock, source, rule });
    return new CertificateMail(fixture, await CertificateStore.open(fixture), revocation);
  }

  close(): Promise<void> {
    return this.fixture.remove();
  }

  /** Puts a certificate into the store; answers its id. */
  async keep(certificate: Certificate, key?: KeyObject): Promise<string> {
    const importer = new CertificateImporter(this.store, this.fixture.clock);
    const [kept] = await importer.keep({ certificates: [{ certificate, ...(key && { key }) }], source: 'file', meta: this.meta() });
    if (kept?.id === undefined || kept.id === null) throw new Error(`not kept: ${kept?.detail ?? ''}`);
    return kept.id;
  }

  trust(id: string): Promise<void> {
    return this.change(certificateStream(id), (state) => decideTrustRoot(state, id, this.reason));
  }

  async assign(id: string, use: CertificateUse, place: string): Promise<void> {
    const named = scopeNamed(place, this.fixture.keys);
    if (named === undefined) throw new Error('not a place');
    CertificateMail.commands += 1;
    const assignmentId = `01JNAVZ3T0ASSGN0000000${String(CertificateMail.commands).padStart(4, '0')}`;
    const stream = certificateStream(id);
    const scope = await this.store.keys.sealScope({ stream, id: assignmentId }, named);
    await this.change(stream, (state) => decideAssign(state, { id, assignmentId, use, scope }));
  }

  /** An entry of the trust list: for everybody, unless a place is named. */
  async decide(decision: 'allow' | 'block', { fingerprint }: Certificate, more: Partial<Decided> = {}): Promise<void> {
    const { place = 'global', acceptExpired = false, identity = null } = more;
    const named = scopeNamed(place, this.fixture.keys);
    if (named === undefined) throw new Error('not a place');
    CertificateMail.commands += 1;
    const id = `01JNAVZ3T0TRVST0000000${String(CertificateMail.commands).padStart(4, '0')}`;
    const stream = trustEntryStream(id);
    const scope = await this.store.keys.sealScope({ stream, id }, named);
    const entry = { fingerprint, decision, acceptExpired, identity, scope, reason: this.reason };
    await this.change(stream, (state) => decideAddTrustEntry(state, entry));
  }

  /** @throws when it is refused */
  async change(stream: string, decide: CertificateChange['decide']): Promise<void> {
    const answer = await this.store.book.change(stream, decide, this.meta());
    if (answer.kind === 'refused') throw new Error(answer.refusal.refused);
  }

  /** Brings a revocation list by hand. */
  revoke(authority: TestAuthority, certificate: Certificate): void {
    const der = authority.revocationList([certificate]);
    this.revocation.keep(createHash('sha256').update(der).digest('hex'), parseRevocationList(der));
  }

  /** A certificate for an RSA key of 1,024 bits. */
  shortKey(authority: TestAuthority, address: string): Certificate {
    return authority.person({ addresses: [address], key: generateKeyPairSync('rsa', { modulusLength: 1024 }) }).certificate;
  }

  otherForm(certificate: Certificate): Certificate {
    return inOtherForm(certificate);
  }

  /** What somebody reads in a mail with their own program. */
  async opened(mail: Uint8Array, { certificate, key }: CertifiedPerson, ours?: DecryptionKey): Promise<string> {
    const recipients = [{ certificate, key: ours ?? softwareDecryptionKey(key.privateKey) }];
    const opened = await openSmime(Buffer.from(mail), { recipients });
    if (opened.layers[0]?.kind !== 'encrypted') throw new Error('it was not opened');
    return opened.mail.toString();
  }

  /** What somebody sees who believes a root. */
  async verified(mail: Uint8Array, root: Certificate): Promise<{ readonly word: string; readonly signer: LayerSignature }> {
    const at = this.fixture.clock.iso();
    const { layers } = await openSmime(Buffer.from(mail), {
      judge: (certificate, along) =>
        judgeCertificate({ certificate, at, purpose: 'sign', roots: [root], intermediates: along, ctl: [], revocation: null }),
    });
    const [layer] = layers;
    if (layer?.kind !== 'signed' || layer.signatures[0] === undefined) throw new Error('it is not signed');
    return { word: layer.verdict, signer: layer.signatures[0] };
  }

  private meta(): Parameters<CertificateStore['book']['change']>[2] {
    CertificateMail.commands += 1;
    return { actor: { kind: 'cli', id: 'test' }, commandId: `certificate-mail-${String(CertificateMail.commands)}` };
  }
}
