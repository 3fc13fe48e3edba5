import type { PolicyResolver } from '#dlp';

/** One version of a pattern. */
export interface PatternVersionRef {
  readonly pattern: string;
  readonly version: number;
}

/** What the policy says now, to those who decide about mail that it holds. */
export abstract class PolicyInForce {
  abstract resolver(): Pick<PolicyResolver, 'settings' | 'isInside'>;
  /** Ids of the accounts, or `cli`, that wrote one of these versions or took it live. Nobody for what the factory brought. */
  abstract authorsOf(patterns: readonly PatternVersionRef[]): readonly string[];
}
