/** Opens the ledger of the engine: who keeps it, whom it tells, and what a verification here may lean on. */
import path from 'node:path';
import type { CheckReceipt } from '#event-store';
import type { EngineConfig } from '../config/engine-config.js';
import { sharedDir } from '../config/shared-dir.js';
import { CannotStart } from '../platform/cannot-start.js';
import type { EngineParts } from '../platform/engine-parts.js';
import type { LedgerAnchor } from './anchors/anchor.js';
import { fileAnchor } from './anchors/file-anchor.js';
import { syslogAnchor } from './anchors/syslog-anchor.js';
import { receiptsBy, timeStampAnchor, trustedCertificates } from './anchors/time-stamp-anchor.js';
import { LedgerAnchors } from './ledger-anchors.js';
import { LedgerKeeper } from './ledger-keeper.js';
import { LedgerKeys } from './ledger-keys.js';

const MINUTE_MS = 60_000;

/** @throws CannotStart when what an anchor needs cannot be read. */
export function openLedger(parts: EngineParts): { readonly keeper: LedgerKeeper; readonly anchors: LedgerAnchors } {
  const ledgerKeys = new LedgerKeys(path.join(path.resolve(sharedDir(parts.config)), 'keys'), parts.keyRing);
  const keeper = new LedgerKeeper({ ...parts, ledgerKeys });
  return { keeper, anchors: new LedgerAnchors({ ...parts, keeper }, anchorsOf(parts.config)) };
}

/** Judges the time stamps in the log; undefined where no authority is configured. */
export function receiptsOf({ audit: { timeStamp } }: Pick<EngineConfig, 'audit'>): CheckReceipt | undefined {
  return timeStamp === undefined ? undefined : receiptsBy(trustedCertificates(timeStamp.caFile));
}

function authorities(file: string): readonly Buffer[] {
  try {
    return trustedCertificates(file);
  } catch (cause) {
    throw new CannotStart(
      `audit.timeStamp.caFile: ${file} holds no certificates (${cause instanceof Error ? cause.message : 'it cannot be read'})`,
    );
  }
}

function anchorsOf({ audit, hostname }: EngineConfig): LedgerAnchor[] {
  const { anchorFile, syslog, timeStamp } = audit;
  const anchors: LedgerAnchor[] = [];
  if (anchorFile !== undefined) anchors.push(fileAnchor(anchorFile));
  if (syslog !== undefined) anchors.push(syslogAnchor(syslog, hostname));
  if (timeStamp !== undefined) {
    const { url, caFile, everyMinutes, timeoutSeconds } = timeStamp;
    const trusted = authorities(caFile);
    anchors.push(timeStampAnchor({ url, trusted, pauseMs: everyMinutes * MINUTE_MS, timeoutMs: timeoutSeconds * 1000 }));
  }
  return anchors;
}
