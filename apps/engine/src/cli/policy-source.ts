/** The policy that mails are judged by on the command line: the engine's own, read from its store, or that of a pattern file. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openKeyRing } from '#crypto';
import { policyResolver, type PolicySet } from '#dlp';
import { openStoreForReading, type StoreReader } from '#event-store';
import {
  decodeEvent,
  decodeMeta,
  emptyPolicy,
  evolvePolicy,
  FIRST_POLICY_REVISION,
  isPolicyFact,
  isPolicyStream,
  nextPolicyRevision,
  POLICY_STREAM_PREFIXES,
  type RecordedPolicyFact,
} from '#events';
import { withoutPassword } from '../config/effective-config.js';
import { sharedDir } from '../config/shared-dir.js';
import type { EngineConfig } from '../config/engine-config.js';
import { addressTagger } from '../platform/engine-keys.js';
import type { TagOf } from '../platform/mail-end.js';
import { configuredBase } from '../policy/configured-base.js';
import { policySnapshot, type PolicySnapshot } from '../policy/policy-snapshot.js';
import { patternsFrom } from './pattern-set.js';
import { CommandFailed, type Terminal } from './terminal.js';

export interface PolicySource {
  readonly policy: Pick<PolicySnapshot, 'revision' | 'set' | 'resolver'>;
  /** Addresses of a policy are known by tags only; without the engine's keys nobody has one. */
  readonly tagOf: TagOf;
}

const PAGE = 1_000;
const SQLITE = 'sqlite:';

/**
 * The patterns of `file` under the configuration's dlp section; without a file the policy in the store, beside a running
 * engine or without one; before the engine's first start the built-in patterns.
 */
export async function openPolicySource(file: string | undefined, config: EngineConfig, terminal: Terminal): Promise<PolicySource> {
  const { url } = config.store;
  const isStarted = url.startsWith(SQLITE) ? existsSync(url.slice(SQLITE.length)) : url !== 'memory:';
  if (file !== undefined || !isStarted) return ofFile(file, config, terminal);
  const policy = await readPolicy(await openReader(url), config);
  const ring = await openKeyRing(join(sharedDir(config), 'keys', 'key-ring.json'), 'refuse', '');
  return { policy, tagOf: addressTagger(ring) };
}

async function ofFile(file: string | undefined, { dlp, routes }: EngineConfig, terminal: Terminal): Promise<PolicySource> {
  const set: PolicySet = {
    revision: 'command-line',
    patterns: await patternsFrom(file, terminal),
    groups: [],
    settings: { base: configuredBase(dlp), scopes: [] },
    exceptions: [],
  };
  const resolver = policyResolver(set, { internalDomains: routes.internalDomains });
  return { policy: { revision: set.revision, set, resolver }, tagOf: () => null };
}

async function openReader(url: string): Promise<StoreReader> {
  try {
    return await openStoreForReading(url);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(
      `cannot read the policy in ${withoutPassword(url)} (${reason}): check store.url and dataDir, or name a file with --patterns`,
    );
  }
}

async function readPolicy(reader: StoreReader, { routes }: EngineConfig): Promise<PolicySnapshot> {
  let state = emptyPolicy();
  let revision = FIRST_POLICY_REVISION;
  try {
    for await (const fact of policyFacts(reader)) {
      state = evolvePolicy(state, fact);
      revision = nextPolicyRevision(revision, fact);
    }
    return policySnapshot(state, revision, { internalDomains: routes.internalDomains });
  } finally {
    await reader.close();
  }
}

async function* policyFacts(reader: StoreReader): AsyncGenerator<RecordedPolicyFact> {
  for (let after = 0; ;) {
    const page = await reader.readAll(after, PAGE, { streamPrefixes: POLICY_STREAM_PREFIXES });
    for (const stored of page) {
      const { stream, revision } = stored;
      const event = decodeEvent(stored);
      if (isPolicyStream(stream) && isPolicyFact(event)) yield { stream, revision, event, meta: decodeMeta(stored) };
    }
    after = page.at(-1)?.position ?? after;
    if (page.length < PAGE) return;
  }
}
