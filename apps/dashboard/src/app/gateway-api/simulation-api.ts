import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Simulation, simulationListSchema, type simulationRequestSchema, simulationSchema } from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway } from './gateway.js';

export type SimulationRequest = z.input<typeof simulationRequestSchema>;
export type SimulationList = z.infer<typeof simulationListSchema>;

export function simulationsOf(): HttpResourceRef<SimulationList | undefined> {
  return answerOf(() => ({ url: addressOf('simulations') }), simulationListSchema);
}

@Injectable({ providedIn: 'root' })
export class SimulationApi {
  private readonly gateway = inject(Gateway);

  start(request: SimulationRequest, key: string): Promise<Simulation> {
    return this.gateway.post(addressOf('simulate'), request, simulationSchema, key);
  }

  read(id: string): Promise<Simulation> {
    return this.gateway.get(addressOf('simulation', { id }), simulationSchema);
  }

  cancel(id: string): Promise<void> {
    return this.gateway.delete(addressOf('cancelSimulation', { id }));
  }
}
