/** Who is at what, as the double has it: claims of five minutes, and Ben, who looks on when a test says so. */
import type { Claim } from '#contracts';
import type { DoubleAttended } from './double-kept-work.js';
import { BEN } from './double-standing.js';
import { type Call, Refusal, type World } from './double-world.js';

const ME = { id: 'a1', name: 'Ana Novak' };
const inFiveMinutes = (): string => new Date(Date.now() + 300_000).toISOString();

function at(world: World, id: string): DoubleAttended {
  return (
    world.attendance.get(id) ?? { claim: world.messages.find((message) => message.id === id)?.claim ? ofRow(world, id) : null, viewers: [] }
  );
}

const ofRow = (world: World, id: string): Claim | null => {
  const claim = world.messages.find((message) => message.id === id)?.claim;
  return claim === null || claim === undefined ? null : { messageId: id, ...claim };
};

function keep(world: World, id: string, now: DoubleAttended): void {
  world.attendance.set(id, now);
  for (const listener of world.listeners) listener.write(`event: attendance\ndata: ${JSON.stringify({ id, position: 0 })}\n\n`);
}

export function attendElsewhere(world: World, id: string, works: boolean): void {
  const now = at(world, id);
  keep(world, id, { claim: works ? { messageId: id, by: BEN, until: inFiveMinutes() } : now.claim, viewers: [BEN] });
}

function take({ world, id }: Call): unknown {
  const { claim, viewers } = at(world, id);
  if (claim !== null && claim.by.id !== ME.id) throw new Refusal(409, 'claimed', `${claim.by.name} has it.`);
  keep(world, id, { claim: { messageId: id, by: ME, until: inFiveMinutes() }, viewers });
  return { messageId: id, claim: at(world, id).claim };
}

export const claimAnswers = {
  claim: take,
  takeOverClaim: ({ world, id }: Call) => {
    keep(world, id, { claim: { messageId: id, by: ME, until: inFiveMinutes() }, viewers: at(world, id).viewers });
    return { messageId: id, claim: at(world, id).claim };
  },
  releaseClaim: ({ world, id }: Call) => {
    keep(world, id, { claim: null, viewers: at(world, id).viewers });
    return { messageId: id, claim: null };
  },
  presence: ({ world, id }: Call) => ({ messageId: id, viewers: at(world, id).viewers }),
  attendance: ({ world }: Call) => ({
    claims: [...world.attendance.keys(), ...world.messages.filter(({ claim }) => claim !== null).map(({ id }) => id)].flatMap(
      (id) => at(world, id).claim ?? [],
    ),
    viewers: [...world.attendance].map(([messageId, { viewers }]) => ({ messageId, viewers })),
  }),
  colleagues: () => ({ colleagues: [ME, BEN], teams: ['benelux', 'nordics'] }),
  assign: (call: Call) => receiptLike(call),
  escalate: (call: Call) => receiptLike(call),
} as const;

function receiptLike({ world, id }: Call): unknown {
  const message = world.messages.find((each) => each.id === id);
  return {
    messageId: id,
    revision: (message?.revision ?? 0) + 1,
    state: message?.state,
    commitAt: null,
    proposalId: null,
    repeated: false,
  };
}
