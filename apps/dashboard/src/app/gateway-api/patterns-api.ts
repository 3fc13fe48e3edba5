import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import {
  type PatternCheckResult,
  patternCheckSchema,
  type PatternContent,
  type PatternDetail,
  type patternImportRequestSchema,
  type PatternImportResult,
  patternImportResultSchema,
  patternListSchema,
  patternSchemaOfApi,
  type PatternTry,
  patternTrySchema,
  patternVocabularySchema,
  type PolicyReceipt,
  policyReceiptSchema,
  type movePatternRequestSchema,
  type savePatternRequestSchema,
} from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway } from './gateway.js';

export type PatternList = z.infer<typeof patternListSchema>;
export type PatternVocabulary = z.infer<typeof patternVocabularySchema>;
export type SavePatternRequest = z.input<typeof savePatternRequestSchema>;
export type MovePatternRequest = z.input<typeof movePatternRequestSchema>;
export type PatternImportRequest = z.input<typeof patternImportRequestSchema>;

export function patternsOf(): HttpResourceRef<PatternList | undefined> {
  return answerOf(() => ({ url: addressOf('patterns') }), patternListSchema);
}

/** One pattern with all its versions, followed; undefined asks nothing. */
export function patternOf(id: () => string | undefined): HttpResourceRef<PatternDetail | undefined> {
  return answerOf(() => {
    const asked = id();
    return asked === undefined ? undefined : { url: addressOf('pattern', { id: asked }) };
  }, patternSchemaOfApi);
}

export function patternVocabularyOf(): HttpResourceRef<PatternVocabulary | undefined> {
  return answerOf(() => ({ url: addressOf('patternVocabulary') }), patternVocabularySchema);
}

/** Address of all patterns and groups as a file, for a download link. */
export const patternFileAddress = (format: 'json' | 'csv'): string => `${addressOf('exportPatterns')}?format=${format}`;

@Injectable({ providedIn: 'root' })
export class PatternsApi {
  private readonly gateway = inject(Gateway);

  /** One pattern as it is now. */
  read(id: string): Promise<PatternDetail> {
    return this.gateway.get(addressOf('pattern', { id }), patternSchemaOfApi);
  }

  /** What is wrong with it and what its examples come to; nothing is kept. */
  check(pattern: PatternContent): Promise<PatternCheckResult> {
    return this.gateway.post(addressOf('checkPattern'), { pattern }, patternCheckSchema);
  }

  /** What it finds in a text; nothing is kept. */
  try(pattern: PatternContent, text: string): Promise<PatternTry> {
    return this.gateway.post(addressOf('tryPattern'), { pattern, text }, patternTrySchema);
  }

  save(request: SavePatternRequest, key: string): Promise<PolicyReceipt> {
    return this.gateway.post(addressOf('savePattern'), request, policyReceiptSchema, key);
  }

  move(id: string, request: MovePatternRequest, key: string): Promise<PolicyReceipt> {
    return this.gateway.post(addressOf('movePattern', { id }), request, policyReceiptSchema, key);
  }

  delete(id: string, reason: string, key: string): Promise<PolicyReceipt> {
    return this.gateway.post(addressOf('deletePattern', { id }), { reason }, policyReceiptSchema, key);
  }

  import(request: PatternImportRequest, key: string): Promise<PatternImportResult> {
    return this.gateway.post(addressOf('importPatterns'), request, patternImportResultSchema, key);
  }
}
