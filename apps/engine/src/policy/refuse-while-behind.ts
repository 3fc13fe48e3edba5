/** Changes that could not take effect, since the inspection processes do not take in what they would leave to be scanned for. */
import { policyResolver } from '#dlp';
import { policySetOf } from '#events';
import type { PolicyGuard } from './policy-guard.js';
import { scanConfiguration, type ScanConfiguration } from './scan-configuration.js';

/** As the inspection processes tell it. */
export interface ScanInForce {
  readonly inForce: { readonly isBehind: boolean };
  hasRefused(configuration: ScanConfiguration): boolean;
}

/** Refuses what leaves the refused scan as it is: mail would go on to be judged by an older policy, and nobody would know. */
export function refuseWhileBehind(scan: ScanInForce): PolicyGuard {
  return (_before, after) => {
    if (!scan.inForce.isBehind) return undefined;
    const set = policySetOf(after, '');
    if (!scan.hasRefused(scanConfiguration({ set, resolver: policyResolver(set) }))) return undefined;
    const detail =
      'the patterns of the newest policy cannot be searched for, so that an older one is in force; first retire or restore the patterns changed last';
    return { refused: 'policy-not-in-force', detail };
  };
}
