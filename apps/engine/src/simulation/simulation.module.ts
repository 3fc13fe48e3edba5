import { Module } from '@nestjs/common';
import { CancelSimulationHandler } from './cancel-simulation.js';
import { DraftTrial } from './draft-trial.js';
import { ListSimulationsHandler } from './list-simulations.js';
import { ShowSimulationHandler } from './show-simulation.js';
import { SimulateHandler } from './simulate.js';
import { SimulationDesk } from './simulation-desk.js';
import { SimulationRecord } from './simulation-record.js';
import { Simulator } from './simulator.js';

@Module({
  providers: [
    DraftTrial,
    SimulationDesk,
    SimulationRecord,
    Simulator,
    CancelSimulationHandler,
    ListSimulationsHandler,
    ShowSimulationHandler,
    SimulateHandler,
  ],
})
export class SimulationModule {}
