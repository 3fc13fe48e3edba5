/** Where released copies come back into the mail flow, and where it leads them, under the policy of now. */
import type { Routing } from '#events';

/** The ways of one release; good for that release only. */
export interface RoutedRelease {
  readonly decisionId: string;
  readonly routing: readonly Routing[];
}

export interface ReleaseFlow {
  /** Undefined when no release of the message is to be committed. */
  routeRelease(messageId: string): Promise<RoutedRelease | undefined>;
}
