/** Puts certificates, and the private keys that belong to them, into the store; each for itself. */
import type { KeyObject } from 'node:crypto';
import { isAuthority, publicKeyId, type Certificate } from '#crypto';
import { StoreUnavailable } from '#event-store';
import {
  certificateOfFingerprint,
  certificateStream,
  decideAddPrivateKey,
  decideImport,
  type CertificateEvent,
  type EventMeta,
  type StoredCertificate,
} from '#events';
import { ulid } from 'ulid';
import type { EngineClock } from '../platform/engine-clock.js';
import type { CertificateAnswer, CertificateChange } from './certificate-book.js';
import type { CertificateStore } from './certificate-store.js';

/** A certificate to be kept. */
export interface CertificateToKeep {
  readonly certificate: Certificate;
  /** Its private key, when it came along. */
  readonly key?: KeyObject;
}

/** What became of it. */
export interface KeptCertificate {
  readonly certificate: Certificate;
  /** Null when it was refused. */
  readonly id: string | null;
  readonly outcome: 'added' | 'known' | 'key-added' | 'refused';
  readonly hasPrivateKey: boolean;
  /** Why it was refused; empty otherwise. */
  readonly detail: string;
}

export interface ImportBatch {
  readonly certificates: readonly CertificateToKeep[];
  readonly source: Extract<CertificateEvent, { type: 'CertificateImported' }>['data']['source'];
  readonly meta: Omit<EventMeta, 'at'>;
}

/** Sealed it takes 16/9 of its size, and an event 64 KiB with all that is around it; real certificates have some two. */
const MAX_DER_BYTES = 36_000;
/** Keys that are written at once, each with its own fsync. */
const WRITTEN_AT_ONCE = 32;

interface Planned extends CertificateToKeep {
  readonly id: string;
  readonly stored: StoredCertificate | undefined;
  readonly changes: readonly CertificateChange[];
}

export class CertificateImporter {
  constructor(
    private readonly store: CertificateStore,
    private readonly clock: EngineClock,
  ) {}

  /** What would become of them; nothing is written. */
  foresee(certificates: readonly CertificateToKeep[]): readonly KeptCertificate[] {
    return certificates.map(({ certificate, key }) => {
      const refusal = whyNotKept(certificate);
      const stored = certificateOfFingerprint(this.store.state, certificate.fingerprint);
      if (refusal !== undefined) return refused(certificate, refusal);
      const isKeyNew = key !== undefined && stored?.privateKey === null;
      const outcome = stored === undefined ? 'added' : isKeyNew ? 'key-added' : 'known';
      return { certificate, id: stored?.id ?? null, outcome, hasPrivateKey: key !== undefined || Boolean(stored?.privateKey), detail: '' };
    });
  }

  /**
   * Keeps them. Everything that a fact speaks of is durable before the fact; a command that was carried out before is answered from what is there.
   * @throws StoreUnavailable, OutcomeUnknown as the store says
   */
  async keep({ certificates, source, meta }: ImportBatch): Promise<readonly KeptCertificate[]> {
    const planned: Planned[] = [];
    const wanted = certificates.filter(({ certificate }) => whyNotKept(certificate) === undefined);
    for (let at = 0; at < wanted.length; at += WRITTEN_AT_ONCE)
      planned.push(...(await Promise.all(wanted.slice(at, at + WRITTEN_AT_ONCE).map((each) => this.plan(each, source)))));
    const answers = await this.record(planned, meta);
    await this.discard(planned, answers);
    await this.shareKeys(planned, meta);
    return certificates.map(({ certificate }) => this.outcome(certificate, meta.commandId));
  }

  private async plan({ certificate, key }: CertificateToKeep, source: ImportBatch['source']): Promise<Planned> {
    const stored = certificateOfFingerprint(this.store.state, certificate.fingerprint);
    const id = stored?.id ?? ulid(this.clock.now().getTime());
    const stream = certificateStream(id);
    const keySource = source === 'generated' ? 'generated' : 'file';
    const addKey: CertificateChange[] = [{ stream, decide: (state) => decideAddPrivateKey(state, id, keySource) }];
    if (key !== undefined && !stored?.privateKey) await this.store.privateKeys.add(id, key);
    const changes = key === undefined || stored?.privateKey ? [] : addKey;
    if (stored !== undefined) return { certificate, id, stored, changes, ...(key && { key }) };
    const { fingerprint } = certificate;
    const kind = isAuthority(certificate) ? 'authority' : 'person';
    const data = {
      fingerprint,
      keyId: keyIdOf(certificate),
      kind,
      der: await this.store.keys.sealDer(id, certificate.der),
      source,
    } as const;
    return {
      certificate,
      id,
      stored,
      changes: [{ stream, decide: (state) => decideImport(state, data) }, ...changes],
      ...(key && { key }),
    };
  }

  private async record(planned: readonly Planned[], meta: ImportBatch['meta']): Promise<readonly CertificateAnswer[]> {
    try {
      return await this.store.book.changeEach(
        planned.flatMap(({ changes }) => changes),
        meta,
      );
    } catch (cause) {
      // nothing was written; any other outcome may be known later, and then the keys are needed
      const fresh = cause instanceof StoreUnavailable ? planned.filter(({ stored }) => stored === undefined) : [];
      for (const { id } of fresh) await this.destroyKeys(id);
      throw cause;
    }
  }

  /** Somebody else brought the same certificate meanwhile: its own keys are the ones that count. */
  private async discard(planned: readonly Planned[], answers: readonly CertificateAnswer[]): Promise<void> {
    let at = 0;
    for (const { id, stored, changes } of planned) {
      const [first] = answers.slice(at, (at += changes.length));
      if (stored === undefined && first?.kind === 'refused') await this.destroyKeys(id);
    }
  }

  private async destroyKeys(id: string): Promise<void> {
    await this.store.keys.destroy(id);
    await this.store.privateKeys.destroy(id);
  }

  /** Certificates of one key have it all: that of a new authority for an old key, and the one that came without. */
  private async shareKeys(planned: readonly Planned[], meta: ImportBatch['meta']): Promise<void> {
    const keyIds = new Set(planned.map(({ certificate }) => keyIdOf(certificate)));
    const all = [...this.store.state.certificates.values()].filter(({ keyId }) => keyId !== null && keyIds.has(keyId));
    const changes: CertificateChange[] = [];
    for (const { id, keyId, privateKey } of all) {
      const owner = privateKey === null ? all.find((other) => other.keyId === keyId && other.privateKey !== null) : undefined;
      const key = owner && (await this.store.privateKeys.read(owner.id));
      if (key === undefined) continue;
      await this.store.privateKeys.add(id, key);
      changes.push({ stream: certificateStream(id), decide: (state) => decideAddPrivateKey(state, id, 'same-key') });
    }
    // a command of its own: the streams of this one may have it already
    if (changes.length > 0) await this.store.book.changeEach(changes, { ...meta, commandId: `${meta.commandId}~keys` });
  }

  private outcome(certificate: Certificate, commandId: string): KeptCertificate {
    const refusal = whyNotKept(certificate);
    const stored = certificateOfFingerprint(this.store.state, certificate.fingerprint);
    if (refusal !== undefined || stored === undefined) return refused(certificate, refusal ?? 'it was removed meanwhile');
    const recorded = this.store.book.recordedBy(commandId).filter(({ stream }) => stream === certificateStream(stored.id));
    const types = recorded.map(({ type }) => type);
    const outcome = types.includes('CertificateImported') ? 'added' : types.includes('PrivateKeyAdded') ? 'key-added' : 'known';
    return { certificate, id: stored.id, outcome, hasPrivateKey: stored.privateKey !== null, detail: '' };
  }
}

/** Names the public key; null for a kind that cannot be used here. */
export function keyIdOf(certificate: Certificate): string | null {
  return certificate.key.kind === 'other' ? null : publicKeyId(certificate.publicKey());
}

function whyNotKept({ der }: Certificate): string | undefined {
  return der.length > MAX_DER_BYTES ? `it is larger than ${MAX_DER_BYTES} bytes` : undefined;
}

function refused(certificate: Certificate, detail: string): KeptCertificate {
  return { certificate, id: null, outcome: 'refused', hasPrivateKey: false, detail };
}
