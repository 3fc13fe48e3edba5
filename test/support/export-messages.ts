/** Every command and query about exports, with who may give it. */
import { defineExportRequestSchema, type Role } from '#contracts';
import type { Caller } from '../../apps/engine/src/access/access-port.js';
import { ChangeExport, type ExportStep } from '../../apps/engine/src/export/change-export.js';
import { DefineExport } from '../../apps/engine/src/export/define-export.js';
import { ListExports, ShowExport } from '../../apps/engine/src/export/export-view.js';
import { FeedExport } from '../../apps/engine/src/export/feed-export.js';
import { MakeEvidence } from '../../apps/engine/src/export/make-evidence.js';
import { TakeExport } from '../../apps/engine/src/export/take-export.js';

const ID = 'nothing';
const NEW = defineExportRequestSchema.parse({ name: 'x' });
const AUDITOR: readonly Role[] = ['auditor'];
const EITHER: readonly Role[] = ['auditor', 'dlp-manager'];
const of = (step: ExportStep, caller: Caller | null): ChangeExport => new ChangeExport({ id: ID, step }, caller, `export-${step.kind}`);
const FED = { id: ID, after: 0, limit: 1, waitSeconds: 0 };

type Message = DefineExport | ChangeExport | ListExports | ShowExport | TakeExport | FeedExport | MakeEvidence;
type Named = [name: string, roles: readonly Role[], made: (caller: Caller | null) => Message];

export const exportMessages: readonly Named[] = [
  ['exports', EITHER, (caller) => new ListExports(caller)],
  ['export', EITHER, (caller) => new ShowExport(ID, caller)],
  ['definition of an export', AUDITOR, (caller) => new DefineExport(NEW, caller, 'export-1')],
  ['change of an export', AUDITOR, (caller) => of({ kind: 'change', change: NEW }, caller)],
  ['approval of an export', EITHER, (caller) => of({ kind: 'approve', changes: null }, caller)],
  ['rejection of an export', EITHER, (caller) => of({ kind: 'reject' }, caller)],
  ['new secret of an export', AUDITOR, (caller) => of({ kind: 'replace-secret' }, caller)],
  ['end of an export', AUDITOR, (caller) => of({ kind: 'end' }, caller)],
  ['taking of an export', AUDITOR, (caller) => new TakeExport({ id: ID, after: 0 }, caller)],
  ['evidence', AUDITOR, (caller) => new MakeEvidence({ messageId: ID, from: null, until: null }, caller)],
  ['feed of an export', AUDITOR, (caller) => new FeedExport(FED, caller, new AbortController().signal)],
];
