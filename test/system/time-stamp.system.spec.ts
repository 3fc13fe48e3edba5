/** Checkpoints of the ledger, stamped by the real `openssl ts` over HTTP; and openssl verifies what lies in the log. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { receiptsBy, timeStampAnchor, trustedCertificates } from '../../apps/engine/src/audit/anchors/time-stamp-anchor.js';
import { LedgerAnchors } from '../../apps/engine/src/audit/ledger-anchors.js';
import { LedgerKeeper } from '../../apps/engine/src/audit/ledger-keeper.js';
import { LedgerKeys } from '../../apps/engine/src/audit/ledger-keys.js';
import { Readiness } from '../../apps/engine/src/platform/readiness.js';
import { engineFixture, type EngineFixture } from '../../apps/engine/test/support/engine-fixture.js';
import { logEvents, verifyLog } from '#event-store';
import { LEDGER_STREAM, type LedgerFacts } from '#events';
import { AUTHORITY, issue, openssl, whyNoOpenssl } from '../support/openssl-authority.js';
import { writeStreams } from '../support/sealed-log.js';
import { TimeStampAuthority } from '../support/time-stamp-authority.js';

const missing = whyNoOpenssl();

describe.skipIf(missing !== undefined)(`a time stamp authority of openssl${missing === undefined ? '' : ` (${missing})`}`, () => {
  let folder: string;
  let authority: TimeStampAuthority;
  let url: string;
  let trusted: readonly Buffer[];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lazaret-tsa-'));
    authority = new TimeStampAuthority(join(folder, 'tsa'));
    url = await authority.listen();
    trusted = trustedCertificates(authority.root.certificateFile);
  });
  afterAll(() => {
    authority.close();
    rmSync(folder, { recursive: true });
  });

  let engine: EngineFixture;
  let keeper: LedgerKeeper;
  let anchors: LedgerAnchors;
  beforeEach(async () => {
    engine = await engineFixture();
    const readiness = new Readiness();
    keeper = new LedgerKeeper({ ...engine, readiness, ledgerKeys: new LedgerKeys(join(engine.directory, 'keys'), engine.keys.ring) });
    anchors = new LedgerAnchors({ ...engine, readiness, keeper }, [timeStampAnchor({ url, trusted, pauseMs: 60_000, timeoutMs: 5_000 })]);
    authority.mood = 'honest';
    await writeStreams(engine.store, ['message-1', 'message-2'], 3);
    await keeper.sealNow();
  });
  afterEach(() => engine.remove());

  const receipts = async (): Promise<LedgerFacts<'LedgerAnchored'>[]> =>
    (await engine.events.read(LEDGER_STREAM)).events.flatMap(({ event }) => (event.type === 'LedgerAnchored' ? [event.data] : []));
  const verify = (certificates: readonly Buffer[]) => verifyLog(logEvents(engine.store), { checkReceipt: receiptsBy(certificates) });

  it('stamps a checkpoint, and the token proves it offline: to us and to openssl', async () => {
    await anchors.look();
    const [{ receipt, chain } = { receipt: null, chain: '' }] = await receipts();
    const verdict = await verify(trusted);
    expect(verdict).toMatchObject({ faults: 0, completeness: 'anchored', anchored: { events: 6 }, receipts: { verified: 1, unknown: 0 } });
    expect(Math.abs(Date.parse(verdict.anchored?.at ?? '') - Date.now())).toBeLessThan(60_000);
    writeFileSync(join(folder, 'token'), Buffer.from(receipt ?? '', 'base64'));
    const words = ['ts', '-verify', '-digest', chain, '-in', join(folder, 'token'), '-token_in', '-CAfile', authority.root.certificateFile];
    expect(openssl(words).toString()).toContain('Verification: OK');
  });

  it('by another authority is none that we know, and a token for another checkpoint is a fault', async () => {
    await anchors.look();
    const stranger = issue(join(folder, 'tsa'), { name: 'stranger', extensions: AUTHORITY });
    const verdict = await verify(trustedCertificates(stranger.certificateFile));
    expect(verdict).toMatchObject({ faults: 0, completeness: 'sealed', receipts: { verified: 0, unknown: 1 } });

    await writeStreams(engine.store, ['message-1'], 1);
    await keeper.sealNow();
    const { sealed } = keeper.seen;
    const [first] = await receipts();
    if (sealed === undefined || first === undefined) throw new Error('nothing was sealed');
    const { checkpoint, events, revision, chain } = sealed;
    await keeper.recordAnchored({ checkpoint, events, revision, chain, anchor: 'time-stamp', receipt: first.receipt });
    expect(await verify(trusted)).toMatchObject({ integrity: 'broken', firstBad: { problem: 'wrong receipt', stream: 'ledger' } });
  });

  it.each(['stale', 'away', 'refusing'] as const)('that is %s stamps nothing, and is asked again', async (mood) => {
    authority.mood = mood;
    await anchors.look();
    expect(await receipts()).toEqual([]);
    expect(anchors.standing()).toMatchObject([{ told: undefined, failingSince: expect.any(String) as string }]);
    authority.mood = 'honest';
    engine.clock.advance(15);
    await anchors.look();
    expect(await receipts()).toHaveLength(1);
  });

  it('must be trusted before it is asked', () => {
    writeFileSync(join(folder, 'none.pem'), 'nothing');
    expect(() => trustedCertificates(join(folder, 'none.pem'))).toThrow();
    expect(readFileSync(authority.root.certificateFile, 'utf8')).toContain('BEGIN CERTIFICATE');
  });
});
