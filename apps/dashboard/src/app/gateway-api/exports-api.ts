import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import {
  type AuditExport,
  type changeExportRequestSchema,
  type defineExportRequestSchema,
  exportListSchema,
  exportSchema,
  type ExportWithSecret,
  exportWithSecretSchema,
} from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway } from './gateway.js';

export type DefineExport = z.input<typeof defineExportRequestSchema>;
export type ChangeExport = z.input<typeof changeExportRequestSchema>;
/** What evidence is about: one message, or a period with its times inclusive and exclusive. */
export type EvidenceAsked = { readonly messageId: string } | { readonly from?: string; readonly until?: string };

export function exportsOf(): HttpResourceRef<{ exports: AuditExport[] } | undefined> {
  return answerOf(() => ({ url: addressOf('auditExports') }), exportListSchema);
}

/** Address of the events of an export. For a link: the browser writes to the disk what may not fit into memory. */
export const exportFileAddress = (id: string): string => addressOf('takeExport', { id });

/** Address of an evidence bundle, for a link as well. */
export const evidenceAddress = (asked: EvidenceAsked): string =>
  `${addressOf('evidenceBundle')}?${new URLSearchParams({ ...asked }).toString()}`;

@Injectable({ providedIn: 'root' })
export class ExportsApi {
  private readonly gateway = inject(Gateway);

  define(request: DefineExport, key: string): Promise<ExportWithSecret> {
    return this.gateway.post(addressOf('defineExport'), request, exportWithSecretSchema, key);
  }

  /** What an approval was given for ends with it. */
  change(id: string, request: ChangeExport, key: string): Promise<AuditExport> {
    return this.gateway.post(addressOf('changeExport', { id }), request, exportSchema, key);
  }

  /** To what was seen: refused when it was changed meanwhile. */
  approve({ id, changes }: Pick<AuditExport, 'id' | 'changes'>, key: string): Promise<AuditExport> {
    return this.gateway.post(addressOf('approveExport', { id }), { changes }, exportSchema, key);
  }

  reject(id: string, key: string): Promise<AuditExport> {
    return this.gateway.post(addressOf('rejectExport', { id }), {}, exportSchema, key);
  }

  replaceSecret(id: string, key: string): Promise<ExportWithSecret> {
    return this.gateway.post(addressOf('replaceExportSecret', { id }), {}, exportWithSecretSchema, key);
  }

  end(id: string, key: string): Promise<AuditExport> {
    return this.gateway.post(addressOf('endExport', { id }), {}, exportSchema, key);
  }
}
