/** The double's simulations: one that is asked how far it is twice before it ends, and one result to look at. */
import { type RouteName, type Simulation, type SimulationResult, simulationRequestSchema } from '#contracts';
import type { DoubleSimulations } from './double-policy-kept.js';
import { type Call, Refusal } from './double-world.js';

type Message = SimulationResult['changed'][number];

const lost = (at: number, more: Partial<Message>): Message => ({
  messageId: `01JPM7W3T8CHANGED${String(at).padStart(9, '0')}`,
  receivedAt: `2026-03-${String(3 + at).padStart(2, '0')}T10:12:00Z`,
  senderDomain: 'claims.halden-mutual.example',
  recipientDomains: ['gmx.example'],
  before: 'quarantine',
  after: 'pass',
  verdict: 'real-leak',
  patternsBefore: ['credit-card'],
  patternsAfter: [],
  why: 'Credit card: 4 values from 0.66, counts from 0.70',
  ...more,
});

const changed: Message[] = [
  lost(0, {}),
  lost(1, { recipientDomains: ['medicheck.example', 'lloyds-desk.example'], why: 'Credit card: 6 values at 0.68, counts from 0.70' }),
  lost(2, {
    before: 'pass',
    after: 'quarantine',
    verdict: null,
    patternsBefore: [],
    patternsAfter: ['iban'],
    why: 'IBAN: 3 of 3 different values',
  }),
  lost(3, { verdict: 'false-alarm', why: 'Credit card: “order” lowers it to 0.62' }),
  lost(4, { after: 'must-encrypt', verdict: 'business-as-usual', patternsAfter: ['iban'], why: 'IBAN asks for encryption' }),
];

const shift = (name: string, newlyCaught: number, noLongerCaught: number): SimulationResult['byPattern'][number] => ({
  name,
  newlyCaught,
  noLongerCaught,
  actionChanged: 0,
});

const result: SimulationResult = {
  policyRevision: 'b7e1c2d3f4a59687',
  since: '2026-02-17T00:00:00Z',
  until: '2026-03-18T00:00:00Z',
  messages: 38_412,
  replayed: 38_000,
  rescanned: 812,
  notReplayed: [
    { reason: 'their content is destroyed, and what the draft looks for was not recorded', messages: 400 },
    { reason: 'recorded before confidences were', messages: 12 },
  ],
  totals: { newlyCaught: 23, noLongerCaught: 146, actionChanged: 12, heldBefore: 224, heldAfter: 89 },
  matrix: [
    { before: 'pass', after: 'pass', messages: 37_370 },
    { before: 'pass', after: 'quarantine', messages: 23 },
    { before: 'warn', after: 'warn', messages: 310 },
    { before: 'must-encrypt', after: 'must-encrypt', messages: 73 },
    { before: 'quarantine', after: 'pass', messages: 146 },
    { before: 'quarantine', after: 'must-encrypt', messages: 12 },
    { before: 'quarantine', after: 'quarantine', messages: 66 },
  ],
  byPattern: [shift('credit-card', 0, 146), shift('iban', 23, 0)],
  bySenderDomain: [shift('claims.halden-mutual.example', 4, 98), shift('hr.halden-mutual.example', 19, 48)],
  byRecipientDomain: [shift('gmx.example', 2, 71), shift('kestrel-brokers.example', 21, 75)],
  verdicts: {
    realLeaksKnown: 24,
    realLeaksLost: 5,
    falseAlarmsKnown: 200,
    falseAlarmsSaved: 141,
    heldBeforeDecided: 224,
    heldBeforeReal: 24,
    heldAfterDecided: 66,
    heldAfterReal: 19,
    newlyCaughtEstimatedFalse: { estimate: 9.2, base: 40 },
  },
  changed,
  durationMs: 22_400,
};

const request = simulationRequestSchema.parse({
  draft: { moves: [{ pattern: 'credit-card', version: 7, to: 'live' }], settings: [{ place: 'global', key: 'dlp.enabled', value: true }] },
  since: '2026-02-17T00:00:00Z',
});

const base = { startedAt: '2026-03-18T09:14:00Z', startedBy: 'Ana Novak', error: null };
const whole = { messages: 38_412, of: 38_412, rescanned: 812, toRescan: 812 };

export function doubleSimulations(): DoubleSimulations {
  const finished: Simulation = { ...base, id: 's-finished', state: 'finished', request, progress: whole, result };
  const running: Simulation = {
    ...base,
    id: 's-running',
    state: 'running',
    request,
    progress: { ...whole, messages: 9_000, rescanned: 90 },
    result: null,
  };
  return {
    all: new Map([
      ['s-finished', { simulation: finished, asked: 0 }],
      ['s-running', { simulation: running, asked: Number.NEGATIVE_INFINITY }],
    ]),
  };
}

function kept({ world, id }: Call): { simulation: Simulation; asked: number } {
  const found = world.simulations.all.get(id);
  if (found === undefined) throw new Refusal(404, 'not-found', 'There is no such simulation. The last ones are kept for a day.');
  return found;
}

/** A started simulation is done when it was asked for the second time. */
function read(call: Call): Simulation {
  const one = kept(call);
  one.asked += 1;
  if (one.simulation.state === 'running' && one.asked > 1)
    one.simulation = { ...one.simulation, state: 'finished', progress: whole, result };
  return one.simulation;
}

export const simulationAnswers: Partial<Record<RouteName, (call: Call) => unknown>> = {
  simulations: ({ world }) => ({ simulations: [...world.simulations.all.values()].map(({ simulation }) => simulation) }),
  simulation: read,
  simulate: ({ world, body }) => {
    const id = `s-${world.simulations.all.size}`;
    const progress = { messages: 12_000, of: 38_412, rescanned: 100, toRescan: 812 };
    const asked = simulationRequestSchema.parse(body);
    const simulation: Simulation = { ...base, id, state: 'running', request: asked, progress, result: null };
    world.simulations.all.set(id, { simulation, asked: 0 });
    return simulation;
  },
  cancelSimulation: (call) => {
    const one = kept(call);
    one.simulation = { ...one.simulation, state: 'cancelled' };
    return null;
  },
};
