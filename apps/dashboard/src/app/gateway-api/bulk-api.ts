import { Injectable, inject } from '@angular/core';
import {
  type Bulk,
  type bulkActionSchema,
  type BulkItem,
  bulkItemsSchema,
  bulkSchema,
  type BulkSheet,
  bulkSheetSchema,
  type Selection,
  selectionSchema,
  type selectRequestSchema,
} from '#contracts';
import type { z } from 'zod';
import { addressOf, Gateway } from './gateway.js';

export type BulkAction = z.input<typeof bulkActionSchema>;
export type Chosen = z.input<typeof selectRequestSchema>;

/** One decision about many messages: freeze, try, carry out, look at the result, take back. */
@Injectable({ providedIn: 'root' })
export class BulkApi {
  private readonly gateway = inject(Gateway);

  select(chosen: Chosen): Promise<Selection> {
    return this.gateway.post(addressOf('selectMessages'), chosen, selectionSchema);
  }

  tryOut(selection: string, action: BulkAction): Promise<BulkSheet> {
    return this.gateway.post(addressOf('bulkDryRun', { id: selection }), { do: action }, bulkSheetSchema);
  }

  start(selection: string, request: { do: BulkAction; eligible: number }, key: string): Promise<Bulk> {
    return this.gateway.post(addressOf('startBulk', { id: selection }), request, bulkSchema, key);
  }

  read(id: string): Promise<Bulk> {
    return this.gateway.get(addressOf('bulk', { id }), bulkSchema);
  }

  async items(id: string, result: BulkItem['result']): Promise<{ items: BulkItem[]; total: number }> {
    return this.gateway.get(addressOf('bulkItems', { id }), bulkItemsSchema, { result, limit: 200 });
  }

  retry(id: string, key: string): Promise<Bulk> {
    return this.gateway.post(addressOf('retryBulk', { id }), {}, bulkSchema, key);
  }

  undo(id: string, key: string): Promise<Bulk> {
    return this.gateway.post(addressOf('undoBulk', { id }), {}, bulkSchema, key);
  }
}
