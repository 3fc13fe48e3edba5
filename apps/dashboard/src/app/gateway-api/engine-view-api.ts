import { Injectable, inject } from '@angular/core';
import { type EngineView, type engineViewRequestSchema, engineViewSchema } from '#contracts';
import type { z } from 'zod';
import { addressOf, Gateway } from './gateway.js';

@Injectable({ providedIn: 'root' })
export class EngineViewApi {
  private readonly gateway = inject(Gateway);

  /** Reads a mail as the engine would; nothing of it is kept. */
  examine(request: z.input<typeof engineViewRequestSchema>): Promise<EngineView> {
    return this.gateway.post(addressOf('engineView'), request, engineViewSchema);
  }
}
