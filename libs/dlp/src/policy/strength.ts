import { ACTIONS } from '../pattern.js';
import type { Outcome } from './verdict.js';

/** block > quarantine > must-encrypt > warn > pass. */
export function strength(outcome: Outcome): number {
  return outcome === 'pass' ? -1 : ACTIONS.indexOf(outcome);
}
