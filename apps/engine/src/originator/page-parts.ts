/** Puts together what the page needs. */
import type { EngineConfig } from '../config/engine-config.js';
import type { LegalHolds } from '../legal-hold/legal-hold-port.js';
import type { FormParts } from './form-desk.js';
import { FormProofs } from './form-proof.js';
import { LinkDesk } from './link-desk.js';
import { OwnDecisions } from './own-decisions.js';

export type GivenParts = Omit<FormParts, 'desk' | 'proofs' | 'decisions'> & {
  readonly config: EngineConfig;
  readonly holds: LegalHolds;
};

export function pageParts({ config, ...given }: GivenParts): FormParts {
  const { events, clock, keys, holds } = given;
  const key = keys.ring.secret('originator-link');
  return {
    ...given,
    desk: new LinkDesk({ events, clock, key }),
    proofs: new FormProofs(key, () => clock.now().getTime()),
    decisions: new OwnDecisions({ events, clock, holds, undoSeconds: config.quarantine.undoSeconds }),
  };
}
