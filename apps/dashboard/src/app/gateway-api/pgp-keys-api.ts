import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import {
  type exportPgpPrivateKeyRequestSchema,
  type generatePgpKeyRequestSchema,
  type importPgpKeysRequestSchema,
  type PgpKeyDetail,
  pgpKeyDetailSchema,
  type PgpKeyImportResult,
  pgpKeyImportResultSchema,
  type PgpKeyList,
  pgpKeyListSchema,
  type PgpKeyLookUp,
  pgpKeyLookUpSchema,
  type PublishedPgpKeys,
  publishedPgpKeysSchema,
  type removePgpKeyRequestSchema,
  type trustPgpKeyRequestSchema,
} from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway, type Query } from './gateway.js';

export type ImportPgpKeys = z.input<typeof importPgpKeysRequestSchema>;
export type GeneratePgpKey = z.input<typeof generatePgpKeyRequestSchema>;
export type TrustPgpKey = z.input<typeof trustPgpKeyRequestSchema>;
export type RemovePgpKey = z.input<typeof removePgpKeyRequestSchema>;
export type ExportPgpPrivateKey = z.input<typeof exportPgpPrivateKeyRequestSchema>;

export function pgpKeysOf(asked: () => Query): HttpResourceRef<PgpKeyList | undefined> {
  return answerOf(() => ({ url: addressOf('pgpKeys'), params: asked() }), pgpKeyListSchema);
}

export function pgpKeyOf(id: () => string): HttpResourceRef<PgpKeyDetail | undefined> {
  return answerOf(() => ({ url: addressOf('pgpKey', { id: id() }) }), pgpKeyDetailSchema);
}

export function publishedPgpKeysNow(): HttpResourceRef<PublishedPgpKeys | undefined> {
  return answerOf(() => ({ url: addressOf('publishedPgpKeys') }), publishedPgpKeysSchema);
}

@Injectable({ providedIn: 'root' })
export class PgpKeysApi {
  private readonly gateway = inject(Gateway);

  import(request: ImportPgpKeys, key: string): Promise<PgpKeyImportResult> {
    return this.gateway.post(addressOf('importPgpKeys'), request, pgpKeyImportResultSchema, key);
  }

  generate(request: GeneratePgpKey, key: string): Promise<PgpKeyDetail> {
    return this.gateway.post(addressOf('generatePgpKey'), request, pgpKeyDetailSchema, key);
  }

  lookUp(address: string, key: string): Promise<PgpKeyLookUp> {
    return this.gateway.post(addressOf('lookUpPgpKeys'), { address }, pgpKeyLookUpSchema, key);
  }

  trust(id: string, request: TrustPgpKey, key: string): Promise<PgpKeyDetail> {
    return this.gateway.post(addressOf('trustPgpKey', { id }), request, pgpKeyDetailSchema, key);
  }

  distrust(id: string, reason: string, key: string): Promise<PgpKeyDetail> {
    return this.gateway.post(addressOf('distrustPgpKey', { id }), { reason }, pgpKeyDetailSchema, key);
  }

  assign(id: string, place: string, key: string): Promise<PgpKeyDetail> {
    return this.gateway.post(addressOf('assignPgpKey', { id }), { place }, pgpKeyDetailSchema, key);
  }

  unassign(id: string, assignmentId: string, key: string): Promise<PgpKeyDetail> {
    return this.gateway.post(addressOf('unassignPgpKey', { id }), { assignmentId }, pgpKeyDetailSchema, key);
  }

  /** Armored, under the password. */
  exportPrivateKey(id: string, request: ExportPgpPrivateKey, key: string): Promise<Blob> {
    return this.gateway.postForBytes(addressOf('exportPgpPrivateKey', { id }), request, key);
  }

  remove(id: string, request: RemovePgpKey, key: string): Promise<void> {
    return this.gateway.postForNothing(addressOf('removePgpKey', { id }), request, key);
  }
}
