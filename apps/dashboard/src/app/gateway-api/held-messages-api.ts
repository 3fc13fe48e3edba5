import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import {
  type HeldContent,
  heldContentSchema,
  type HeldMessage,
  type HeldMessageList,
  heldMessageListSchema,
  heldMessageSchema,
  routes,
} from '#contracts';
import { addressOf, answerOf, Gateway, type Query } from './gateway.js';

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
}
