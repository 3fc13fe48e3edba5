import { generateKeyPairSync } from 'node:crypto';
import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCertificate, writeSelfSigned, type Certificate } from '#crypto';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { CertificateImporter, type CertificateToKeep, type KeptCertificate } from './certificate-importer.js';
import { CertificateStore } from './certificate-store.js';

const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

let fixture: EngineFixture;
beforeEach(async () => {
  fixture = await engineFixture();
});
afterEach(() => fixture.remove());

/** Of some 52 bytes for each address. */
function certificateOf(addresses: number, serial: string): Certificate {
  const emails = Array.from({ length: addresses }, (_, at) => `person-${String(at).padStart(5, '0')}@department.of.the.halden.example.org`);
  const [from, until] = [new Date('2026-01-01'), new Date('2027-01-01')];
  return parseCertificate(writeSelfSigned({ name: 'Ada', organization: '', emails, key, serial, from, until }));
}

/** With ids as long as any request has them: they stand in each event. */
async function keep(store: CertificateStore, certificates: readonly CertificateToKeep[]): Promise<readonly KeptCertificate[]> {
  const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
  const commandId = `http-${id}-${'k'.repeat(100)}~${'d'.repeat(22)}`;
  const meta = { actor: { kind: 'account', id }, commandId } as const;
  return new CertificateImporter(store, fixture.clock).keep({ certificates, source: 'file', meta });
}

describe('a large certificate', () => {
  it('is kept up to the limit, and refused beyond it without keeping the others out', async () => {
    const [small, large, larger] = [certificateOf(1, '01'), certificateOf(692, '02'), certificateOf(702, '03')];
    expect(large.der.length).toBeGreaterThan(35_500);
    expect(large.der.length).toBeLessThanOrEqual(36_000);
    expect(larger.der.length).toBeGreaterThan(36_000);
    const store = await CertificateStore.open(fixture);
    const kept = await keep(store, [{ certificate: larger }, { certificate: large }, { certificate: small }]);
    expect(kept.map(({ outcome, detail }) => [outcome, detail])).toEqual([
      ['refused', 'it is larger than 36000 bytes'],
      ['added', ''],
      ['added', ''],
    ]);
    expect([...(await CertificateStore.open(fixture)).all()].map(({ facts }) => facts.serial).sort()).toEqual(['01', '02']);
  });
});

describe('at the next start', () => {
  it('a certificate that cannot be read any more keeps nobody from anything', async () => {
    const store = await CertificateStore.open(fixture);
    await keep(store, [{ certificate: certificateOf(1, '01') }]);
    const id = '01ARZ3NDEKTSV4RRFFQ69G5FAW';
    const der = await store.keys.sealDer(id, Buffer.from('for this version no certificate'));
    const data = { fingerprint: '0'.repeat(64), keyId: null, kind: 'person', der, source: 'file' } as const;
    const meta = { actor: { kind: 'cli', id: 'cli' }, commandId: 'import-2' } as const;
    await store.book.change(`certificate-${id}`, () => [{ type: 'CertificateImported', data }], meta);
    const again = await CertificateStore.open(fixture);
    expect([[...again.all()].map(({ facts }) => facts.serial), again.state.certificates.has(id)]).toEqual([['01'], true]);
  });

  it('a certificate whose key is damaged is not shown, and can be removed', async () => {
    const store = await CertificateStore.open(fixture);
    const [kept] = await keep(store, [{ certificate: certificateOf(1, '01') }]);
    const id = kept?.id ?? '';
    const file = path.join(fixture.config.dataDir, 'keys', 'people', id);
    await writeFile(file, 'k1.0000000000000000.x\n');
    const again = await CertificateStore.open(fixture);
    expect([again.size, again.state.certificates.has(id)]).toEqual([0, true]);
    await again.keys.destroy(id);
    await expect(access(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('private keys are still there when the log is an older one out of a backup', async () => {
    const empty = await engineFixture();
    const store = await CertificateStore.open(fixture);
    const [kept] = await keep(store, [{ certificate: certificateOf(1, '01'), key }]);
    await CertificateStore.open({ ...fixture, events: empty.events });
    await empty.remove();
    const again = await CertificateStore.open(fixture);
    expect((await again.privateKeys.signingKey(kept?.certificate.fingerprint ?? ''))?.kind).toBe('ec');
  });

  it('private keys of what was removed are destroyed, also when the engine stopped before', async () => {
    const store = await CertificateStore.open(fixture);
    const [kept] = await keep(store, [{ certificate: certificateOf(1, '01'), key }]);
    const id = kept?.id ?? '';
    const meta = { actor: { kind: 'cli', id: 'cli' }, commandId: 'remove-1' } as const;
    await store.book.change(`certificate-${id}`, () => [{ type: 'CertificateRemoved', data: { reason: null } }], meta);
    expect(await store.privateKeys.ids()).toEqual([id]);
    await CertificateStore.open(fixture);
    expect(await store.privateKeys.ids()).toEqual([]);
  });
});
