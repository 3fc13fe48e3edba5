import { Injectable, inject } from '@angular/core';
import { type Session, sessionSchema, type setupRequestSchema, type signInRequestSchema } from '#contracts';
import type { z } from 'zod';
import { addressOf, Gateway } from './gateway.js';

@Injectable({ providedIn: 'root' })
export class SessionApi {
  private readonly gateway = inject(Gateway);

  read(): Promise<Session> {
    return this.gateway.get(addressOf('session'), sessionSchema);
  }

  signIn(request: z.infer<typeof signInRequestSchema>): Promise<Session> {
    return this.gateway.post(addressOf('signIn'), request, sessionSchema);
  }

  setUp(request: z.infer<typeof setupRequestSchema>): Promise<Session> {
    return this.gateway.post(addressOf('setUp'), request, sessionSchema);
  }

  signOut(): Promise<void> {
    return this.gateway.delete(addressOf('signOut'));
  }
}
