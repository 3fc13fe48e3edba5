/** The policy that judges now: the patterns of the catalog under the modes and thresholds of the configuration. */
import { createHash } from 'node:crypto';
import type { Policy } from '#dlp';
import type { EngineConfig } from '../config/engine-config.js';
import { policyFor } from './configured-policy.js';
import type { PolicyCatalog } from './policy-catalog.js';

export class PolicyInForce {
  private policy: Policy;

  constructor(
    private readonly config: EngineConfig['dlp'],
    private readonly catalog: PolicyCatalog,
  ) {
    this.policy = this.build();
    catalog.onChange(() => {
      this.policy = this.build();
    });
  }

  current(): Policy {
    return this.policy;
  }

  private build(): Policy {
    const { mode, skipWords, scoreThresholds, uninspectable } = this.config;
    const settings = JSON.stringify([mode, skipWords, scoreThresholds, uninspectable]);
    // a verdict names patterns and settings together: both decide
    const revision = createHash('sha256').update(`${this.catalog.revision}\n${settings}`).digest('hex').slice(0, 16);
    return policyFor(this.config, this.catalog.patterns(), revision);
  }
}
