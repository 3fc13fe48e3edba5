/** Decides about one password of PDFs: it is set once and removed once. Which of several is used: `passwords-in-force.ts`. */
import type { Refusal } from '../refusal.js';
import type { PdfPasswordEvent, PdfPasswordFacts } from './pdf-password-events.js';

export interface KnownPdfPassword extends PdfPasswordFacts {
  readonly status: 'kept' | 'removed';
}
export type PdfPasswordState = { readonly status: 'absent' } | KnownPdfPassword;

export type PdfPasswordCommand =
  | { readonly type: 'SetPdfPassword'; readonly password: PdfPasswordFacts }
  | { readonly type: 'RemovePdfPassword'; readonly cause: 'removed' | 'replaced' | 'forgotten' };

export type PdfPasswordRefusal = 'not-found' | 'password-exists' | 'already-expired';
type Decided = readonly PdfPasswordEvent[] | Refusal<PdfPasswordRefusal>;

export const pdfPasswordDecider = {
  initialState: (): PdfPasswordState => ({ status: 'absent' }),
  evolve: evolvePdfPassword,
  decide: decidePdfPassword,
};

/** Stream of a password. */
export function pdfPasswordStream(id: string): string {
  return `pdf-password-${id}`;
}

/** Folds one fact. Total. */
export function evolvePdfPassword(state: PdfPasswordState, event: PdfPasswordEvent): PdfPasswordState {
  if (event.type === 'PdfPasswordSet') return { ...event.data, status: 'kept' };
  return state.status === 'absent' ? state : { ...state, status: 'removed' };
}

function decidePdfPassword(command: PdfPasswordCommand, state: PdfPasswordState): Decided {
  if (command.type === 'SetPdfPassword') {
    const { password } = command;
    if (state.status !== 'absent') return { refused: 'password-exists', detail: 'there is such a password already' };
    if (password.until !== null && password.until < password.from)
      return { refused: 'already-expired', detail: 'it would end before it begins' };
    return [{ type: 'PdfPasswordSet', data: password }];
  }
  if (state.status === 'absent') return { refused: 'not-found', detail: 'there is no such password' };
  return state.status === 'removed' ? [] : [{ type: 'PdfPasswordRemoved', data: { cause: command.cause } }];
}
