import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newMessageKey } from '#crypto';
import { defaultPatterns, policyResolver, type PolicySet } from '#dlp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineFixture, type EngineFixture } from '../../test/support/engine-fixture.js';
import { RetainedMailStore } from '../retention/retained-mail-store.js';
import type * as KeptMail from './kept-mail.js';

/** The processes are forked from the build (`npm run build:engine`): they run without anything that could compile sources. */
const BUILT = new URL('../../../../dist/apps/engine/src/simulation/kept-mail.js', import.meta.url).href;
const NONE = { subject: null, header: null };
const [WHOLE, DAMAGED, KEYLESS, GONE] = ['01KJA3VF80XE9MZ0SW7XZZF2B1', '01KJA3VF80XE9MZ0SW7XZZF2B2', '01KJA3VF80XE9MZ0SW7XZZF2B3', 'none'];

let fixture: EngineFixture;
let rescanner: KeptMail.Rescanner;
beforeAll(async () => {
  fixture = await engineFixture();
  for (const id of [WHOLE, DAMAGED, KEYLESS]) {
    const message = Buffer.from(`Subject: x\r\n\r\ncard 4111 1111 1111 1111\r\n`);
    await fixture.blobs.put(id, { messageKey: newMessageKey(), message });
  }
  spoil(`${DAMAGED}.msg`);
  spoil(`${KEYLESS}.bytes`);
  const set: PolicySet = { revision: 'r', patterns: defaultPatterns(), groups: [], settings: { base: {}, scopes: [] }, exceptions: [] };
  const { openRescanner } = (await import(BUILT)) as typeof KeptMail;
  const limits = { days: 0, directory: fixture.directory, maxMessageBytes: 1_000_000 };
  const kept = new RetainedMailStore({ passed: fixture.blobs, custody: fixture.blobs }, limits, fixture);
  const policy = { set, resolver: policyResolver(set) };
  const directions = { internalDomains: [], exemptDomains: [] };
  rescanner = await openRescanner({ config: fixture.config, log: fixture.log, kept }, { policy, directions, plans: new Map() });
});
afterAll(async () => {
  rescanner.close();
  await fixture.remove();
});

/** Changes the last byte, or in a key the last letter. */
function spoil(name: string): void {
  const file = path.join(fixture.directory, 'blobs', name.slice(24, 26), name);
  const bytes = readFileSync(file);
  const last = bytes.length - 2;
  bytes[last] = bytes[last] === 0x41 ? 0x42 : 0x41;
  writeFileSync(file, bytes);
}

describe('mail that is scanned again', () => {
  it('is reported, or has its reason, one mail after the other', async () => {
    const kinds: string[] = [];
    for (const id of [DAMAGED, KEYLESS, GONE, WHOLE]) kinds.push((await rescanner.rescan(id, NONE)).kind);
    expect(kinds).toEqual(['damaged', 'damaged', 'gone', 'report']);
  });
});
