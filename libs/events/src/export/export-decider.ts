/** Decides about one export. Opened as it is, nothing leaves before a second person has agreed, nor after the time they agreed to. */
import type { Refusal } from '../refusal.js';
import type { ExportDefinition, ExportEvent, ExportTarget } from './export-events.js';

export interface KnownExport extends ExportDefinition {
  readonly status: 'open' | 'ended' | 'rejected';
  /** Null: nobody has agreed to what it is now. */
  readonly approval: { readonly by: string; readonly until: string } | null;
  /** How often it was changed: what a person agrees to is what it was when they saw it. */
  readonly changes: number;
}
export type ExportState = { readonly status: 'absent' } | KnownExport;

export type ExportChange = Omit<ExportDefinition, 'target'>;
/** Who does something; `tag` is that of their own address. */
export interface ExportPerson {
  readonly by: string;
  readonly tag: string | null;
}

export type ExportCommand =
  | { readonly type: 'DefineExport'; readonly definition: ExportDefinition }
  | { readonly type: 'ChangeExport'; readonly change: ExportChange }
  | {
      readonly type: 'ApproveExport';
      readonly person: ExportPerson;
      readonly until: string;
      /** As it was seen; null: whatever it is. */ readonly changes: number | null;
    }
  | { readonly type: 'RejectExport'; readonly person: ExportPerson }
  | { readonly type: 'ReplaceExportSecret'; readonly data: Extract<ExportEvent, { type: 'ExportSecretReplaced' }>['data'] }
  | { readonly type: 'EndExport' }
  | { readonly type: 'BeginExport'; readonly now: string; readonly data: Extract<ExportEvent, { type: 'ExportBegun' }>['data'] }
  | { readonly type: 'RecordTaking'; readonly data: Extract<ExportEvent, { type: 'ExportTaken' }>['data'] };

export type ExportRefusal =
  | 'not-found'
  | 'export-exists'
  | 'export-ended'
  | 'export-not-approved'
  | 'nothing-to-approve'
  | 'export-changed'
  | 'second-person-needed'
  | 'export-has-no-secret'
  | 'reason-needed'
  | 'unmasked-not-pushed';
type Decided = readonly ExportEvent[] | Refusal<ExportRefusal>;

export const exportDecider = { initialState: (): ExportState => ({ status: 'absent' }), evolve: evolveExport, decide: decideExport };

/** Stream of an export. */
export function exportStream(id: string): string {
  return `export-${id}`;
}

/** Whether events may leave by it now. */
export function mayLeave(state: Pick<KnownExport, 'status' | 'masking' | 'approval'>, now: string): boolean {
  return state.status === 'open' && (state.masking !== 'unmasked' || (state.approval !== null && now < state.approval.until));
}

/** Folds one fact. Total. */
export function evolveExport(state: ExportState, event: ExportEvent): ExportState {
  if (event.type === 'ExportDefined') return { ...event.data, status: 'open', approval: null, changes: 0 };
  if (state.status === 'absent') return state;
  switch (event.type) {
    case 'ExportChanged':
      return { ...state, ...event.data, approval: null, changes: state.changes + 1 };
    case 'ExportApproved':
      return { ...state, approval: event.data };
    case 'ExportRejected':
      return { ...state, status: 'rejected', approval: null };
    case 'ExportSecretReplaced':
      return { ...state, target: withSecret(state.target, event.data) };
    case 'ExportEnded':
      return { ...state, status: 'ended', approval: null };
    case 'ExportBegun':
    case 'ExportTaken':
      return state;
  }
}

function withSecret(
  target: ExportTarget,
  { tokenDigest, secretId }: Extract<ExportEvent, { type: 'ExportSecretReplaced' }>['data'],
): ExportTarget {
  if (target.kind === 'pull') return tokenDigest === null ? target : { ...target, tokenDigest };
  return target.kind === 'webhook' && secretId !== null ? { ...target, secretId } : target;
}

function decideExport(command: ExportCommand, state: ExportState): Decided {
  if (command.type === 'DefineExport') return decideDefine(command.definition, state);
  if (state.status === 'absent') return { refused: 'not-found', detail: 'there is no such export' };
  // what has left is recorded whatever was decided meanwhile
  if (command.type === 'RecordTaking') return [{ type: 'ExportTaken', data: command.data }];
  if (command.type === 'EndExport') return state.status === 'open' ? [{ type: 'ExportEnded', data: {} }] : [];
  if (state.status !== 'open') return { refused: 'export-ended', detail: 'the export has ended' };
  switch (command.type) {
    case 'ChangeExport':
      return whyNot({ ...command.change, target: state.target }) ?? [{ type: 'ExportChanged', data: command.change }];
    case 'ApproveExport':
    case 'RejectExport':
      return decideSecond(command, state);
    case 'ReplaceExportSecret':
      return hasSecret(state.target)
        ? [{ type: 'ExportSecretReplaced', data: command.data }]
        : { refused: 'export-has-no-secret', detail: 'such an export has neither token nor secret' };
    case 'BeginExport':
      if (!mayLeave(state, command.now)) return { refused: 'export-not-approved', detail: 'a second person has to agree first' };
      return [{ type: 'ExportBegun', data: command.data }];
  }
}

function hasSecret({ kind }: ExportTarget): boolean {
  return kind === 'pull' || kind === 'webhook';
}

function decideDefine(definition: ExportDefinition, state: ExportState): Decided {
  if (state.status !== 'absent') return { refused: 'export-exists', detail: 'there is such an export already' };
  return whyNot(definition) ?? [{ type: 'ExportDefined', data: definition }];
}

function whyNot({ masking, reason, target }: ExportDefinition): Refusal<ExportRefusal> | undefined {
  if (masking !== 'unmasked') return undefined;
  if (reason === null) return { refused: 'reason-needed', detail: 'say why nothing is masked' };
  if (target.kind !== 'download') return { refused: 'unmasked-not-pushed', detail: 'what is not masked is taken by a person' };
  return undefined;
}

/** By account and by address: a person with two accounts is one person. */
function decideSecond(command: Extract<ExportCommand, { readonly person: ExportPerson }>, state: KnownExport): Decided {
  if (state.masking !== 'unmasked' || state.approval !== null)
    return { refused: 'nothing-to-approve', detail: 'the export waits for nobody' };
  const { by, tag } = command.person;
  if (command.type === 'RejectExport') return [{ type: 'ExportRejected', data: { by } }];
  if (by === state.by || (tag !== null && tag === state.byTag))
    return { refused: 'second-person-needed', detail: 'another person must agree' };
  if (command.changes !== null && command.changes !== state.changes)
    return { refused: 'export-changed', detail: 'it is not what was seen any more' };
  return [{ type: 'ExportApproved', data: { by, until: command.until } }];
}
