import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import {
  type deleteRequestSchema,
  type extendRequestSchema,
  type HeldContent,
  heldContentSchema,
  type HeldMessage,
  type HeldMessageList,
  heldMessageListSchema,
  heldMessageSchema,
  type ReasonCode,
  type Receipt,
  receiptSchema,
  type releaseRequestSchema,
  routes,
} from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway, type Query } from './gateway.js';

export type ReleaseRequest = z.input<typeof releaseRequestSchema>;
export type DeleteRequest = z.infer<typeof deleteRequestSchema>;
export type ExtendRequest = z.infer<typeof extendRequestSchema>;

/** One message, followed; undefined asks nothing. */
export function heldMessageOf(id: () => string | undefined): HttpResourceRef<HeldMessage | undefined> {
  return answerOf(() => {
    const asked = id();
    return asked === undefined ? undefined : { url: addressOf('heldMessage', { id: asked }) };
  }, heldMessageSchema);
}

/** The masked content. Asking for it is recorded by the engine as an access. */
export function heldContentOf(id: () => string | undefined): HttpResourceRef<HeldContent | undefined> {
  return answerOf(() => {
    const asked = id();
    return asked === undefined ? undefined : { url: addressOf('heldContent', { id: asked }) };
  }, heldContentSchema);
}

/** A document of the message as safe HTML. */
export function previewOf(asked: () => { id: string; part: string } | undefined): HttpResourceRef<{ html: string } | undefined> {
  return answerOf(() => {
    const preview = asked();
    return preview === undefined ? undefined : { url: addressOf('preview', { id: preview.id }), params: { part: preview.part } };
  }, routes.preview.answer);
}

@Injectable({ providedIn: 'root' })
export class HeldMessagesApi {
  private readonly gateway = inject(Gateway);

  list(query: Query): Promise<HeldMessageList> {
    return this.gateway.get(addressOf('heldMessages'), heldMessageListSchema, query);
  }

  release(id: string, request: ReleaseRequest, key: string): Promise<Receipt> {
    return this.gateway.post(addressOf('release', { id }), request, receiptSchema, key);
  }

  delete(id: string, request: DeleteRequest, key: string): Promise<Receipt> {
    return this.gateway.post(addressOf('delete', { id }), request, receiptSchema, key);
  }

  undo(id: string, expectedRevision: number, key: string): Promise<Receipt> {
    return this.gateway.post(addressOf('undo', { id }), { expectedRevision }, receiptSchema, key);
  }

  extend(id: string, request: ExtendRequest, key: string): Promise<Receipt> {
    return this.gateway.post(addressOf('extend', { id }), request, receiptSchema, key);
  }

  note(id: string, note: string, key: string): Promise<Receipt> {
    return this.gateway.post(addressOf('note', { id }), { note }, receiptSchema, key);
  }

  /** The message as it was received. */
  download(id: string, reason: ReasonCode, key: string): Promise<Blob> {
    return this.gateway.postForBytes(addressOf('download', { id }), { reason }, key);
  }
}
