/** The policy that judges now: the patterns of the catalog under the modes and thresholds of the configuration. */
import { createHash } from 'node:crypto';
import { ACTIONS, DEFAULT_UNINSPECTABLE_ACTIONS, type Policy } from '#dlp';
import type { EngineConfig } from '../config/engine-config.js';
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
    const { encrypted, unknownFormat, broken, limits } = uninspectable;
    const uninspectableActions = { ...mapped(limits), encrypted, 'unknown-format': unknownFormat, broken };
    const thresholds = ACTIONS.flatMap((action) => {
      const score = action === 'must-encrypt' ? undefined : scoreThresholds[action];
      return score === undefined ? [] : [{ action, score }];
    });
    return { revision, mode, patterns: this.catalog.patterns(), skipWords, scoreThresholds: thresholds, uninspectableActions };
  }
}

/** Every reason gets the action for limits; those with a key of their own are set after. */
function mapped(limits: Policy['uninspectableActions'][string]): Policy['uninspectableActions'] {
  return Object.fromEntries(Object.keys(DEFAULT_UNINSPECTABLE_ACTIONS).map((reason) => [reason, limits]));
}
