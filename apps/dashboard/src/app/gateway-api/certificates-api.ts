import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import {
  type assignCertificateRequestSchema,
  type CertificateDetail,
  certificateDetailSchema,
  type CertificateImportResult,
  certificateImportResultSchema,
  type CertificateList,
  certificateListSchema,
  type exportCertificatesRequestSchema,
  type exportPrivateKeysRequestSchema,
  type generateCertificateRequestSchema,
  type importCertificatesRequestSchema,
  type removeCertificateRequestSchema,
} from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway, type Query } from './gateway.js';

export type ImportCertificates = z.input<typeof importCertificatesRequestSchema>;
export type ExportCertificates = z.input<typeof exportCertificatesRequestSchema>;
export type ExportPrivateKeys = z.input<typeof exportPrivateKeysRequestSchema>;
export type GenerateCertificate = z.input<typeof generateCertificateRequestSchema>;
export type AssignCertificate = z.input<typeof assignCertificateRequestSchema>;
export type RemoveCertificate = z.input<typeof removeCertificateRequestSchema>;

export function certificatesOf(asked: () => Query): HttpResourceRef<CertificateList | undefined> {
  return answerOf(() => ({ url: addressOf('certificates'), params: asked() }), certificateListSchema);
}

export function certificateOf(id: () => string): HttpResourceRef<CertificateDetail | undefined> {
  return answerOf(() => ({ url: addressOf('certificate', { id: id() }) }), certificateDetailSchema);
}

@Injectable({ providedIn: 'root' })
export class CertificatesApi {
  private readonly gateway = inject(Gateway);

  import(request: ImportCertificates, key: string): Promise<CertificateImportResult> {
    return this.gateway.post(addressOf('importCertificates'), request, certificateImportResultSchema, key);
  }

  generate(request: GenerateCertificate, key: string): Promise<CertificateDetail> {
    return this.gateway.post(addressOf('generateCertificate'), request, certificateDetailSchema, key);
  }

  /** A file of certificates, never of private keys. */
  export(request: ExportCertificates, key: string): Promise<Blob> {
    return this.gateway.postForBytes(addressOf('exportCertificates'), request, key);
  }

  /** A PFX under the password. */
  exportPrivateKeys(request: ExportPrivateKeys, key: string): Promise<Blob> {
    return this.gateway.postForBytes(addressOf('exportPrivateKeys'), request, key);
  }

  /** What to send to an authority. */
  request(id: string, key: string): Promise<Blob> {
    return this.gateway.postForBytes(addressOf('certificateRequest', { id }), {}, key);
  }

  remove(id: string, request: RemoveCertificate, key: string): Promise<void> {
    return this.gateway.postForNothing(addressOf('removeCertificate', { id }), request, key);
  }

  assign(id: string, request: AssignCertificate, key: string): Promise<CertificateDetail> {
    return this.gateway.post(addressOf('assignCertificate', { id }), request, certificateDetailSchema, key);
  }

  unassign(id: string, assignmentId: string, key: string): Promise<CertificateDetail> {
    return this.gateway.post(addressOf('unassignCertificate', { id }), { assignmentId }, certificateDetailSchema, key);
  }

  trust(id: string, reason: string, key: string): Promise<CertificateDetail> {
    return this.gateway.post(addressOf('trustRoot', { id }), { reason }, certificateDetailSchema, key);
  }

  distrust(id: string, reason: string, key: string): Promise<CertificateDetail> {
    return this.gateway.post(addressOf('distrustRoot', { id }), { reason }, certificateDetailSchema, key);
  }
}
