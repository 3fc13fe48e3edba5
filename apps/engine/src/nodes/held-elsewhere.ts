/** Work that was begun by another engine: it is left to that one as long as it lives, and begun again after. */
import type { Nodes } from './nodes.js';

/** Another engine is at this work, or has taken it over. */
export class HeldElsewhere extends Error {
  readonly code = 'held-elsewhere';
  constructor() {
    super('another engine is at this work');
  }
}

/** How soon to look whether the other engine has ended it, or is gone. */
export const LOOK_AGAIN_MS = 500;

/** From whom work that is begun already may be taken; null: nobody is at it. @throws HeldElsewhere while another engine is */
export function takenFrom({ heldBy }: { readonly heldBy: string | null }, nodes: Nodes): string | null {
  if (heldBy !== null && heldBy !== nodes.id && !nodes.isGone(heldBy)) throw new HeldElsewhere();
  return heldBy;
}
