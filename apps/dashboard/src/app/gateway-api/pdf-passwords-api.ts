import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import {
  forgottenPdfPasswordsSchema,
  type PdfPassword,
  type PdfPasswordList,
  pdfPasswordListSchema,
  pdfPasswordSchema,
  type setPdfPasswordRequestSchema,
} from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway, type Query } from './gateway.js';

export type SetPdfPassword = z.input<typeof setPdfPasswordRequestSchema>;

/** The newest of them. @param asked - of which address or domain, and of which origin; empty: all. */
export function pdfPasswordsOf(asked: () => Query): HttpResourceRef<PdfPasswordList | undefined> {
  return answerOf(() => ({ url: addressOf('pdfPasswords'), params: asked() }), pdfPasswordListSchema);
}

@Injectable({ providedIn: 'root' })
export class PdfPasswordsApi {
  private readonly gateway = inject(Gateway);

  set(request: SetPdfPassword, key: string): Promise<PdfPassword> {
    return this.gateway.post(addressOf('setPdfPassword'), request, pdfPasswordSchema, key);
  }

  remove(id: string, key: string): Promise<void> {
    return this.gateway.postForNothing(addressOf('removePdfPassword', { id }), {}, key);
  }

  async forget(place: string, key: string): Promise<number> {
    return (await this.gateway.post(addressOf('forgetPdfPasswords'), { for: place }, forgottenPdfPasswordsSchema, key)).removed;
  }
}
