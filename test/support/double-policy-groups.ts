/** The double's answers about groups, exceptions and templates. */
import { patternContentSchema, type PatternGroupOfApi, type RouteName } from '#contracts';
import { type DoublePatterns, groupOf, shownOf } from './double-pattern-facts.js';
import { type Answer, expectRevision, moved, now, receipt, refuseInUse, rev } from './double-policy-patterns.js';
import { Refusal } from './double-world.js';

const saveGroup: Answer = ({ world: { policy: world }, body }) => {
  const group = body['group'] as { id: string; name: string; description: string; members: string[] };
  const before = world.groups.get(group.id);
  expectRevision(before?.revision ?? -1, body['expectedRevision'] ?? -1);
  const nested = group.members.filter((member) => member.startsWith('group/')).map((member) => member.slice('group/'.length));
  const holdsItself = (id: string): boolean =>
    id === group.id ||
    (world.groups.get(id)?.members ?? []).some((member) => member.startsWith('group/') && holdsItself(member.slice('group/'.length)));
  const round = nested.find(holdsItself);
  if (round !== undefined)
    throw new Refusal(
      422,
      'group-cycle',
      `${group.name} would hold itself: ${group.name} → ${world.groups.get(round)?.name ?? round} → ${group.name}. Nothing was saved.`,
      {
        title: 'A group cannot hold itself',
      },
    );
  const revision = (before?.revision ?? -1) + 1;
  world.groups.set(group.id, { ...group, revision });
  return receipt(world, revision, null);
};

const moveGroup: Answer = ({ world: { policy: world }, id, body }) => {
  const group = world.groups.get(id);
  if (group === undefined) throw new Refusal(404, 'not-found', 'There is no such group.');
  if (body['expectedPolicyRevision'] !== rev(world))
    throw new Refusal(409, 'revision-conflict', 'Somebody changed the policy since this was shown. Nothing was changed.', {
      title: 'Changed meanwhile',
      newerEvents: [{ revision: 4, at: now(), type: 'PatternVersioned', sentence: 'Saved a version', actor: 'Ben Carter' }],
    });
  const to = body['to'] as keyof PatternGroupOfApi['moves'];
  const planned = groupOf(world, group).moves[to];
  const isOwn = (pattern: string): boolean => pattern === 'claim-number' && to === 'live';
  const moving = planned.moves.filter((each) => !isOwn(each.id));
  for (const { id: each, version } of moving) {
    const pattern = world.patterns.get(each);
    if (pattern !== undefined) world.patterns.set(each, moved(pattern, version, to, String(body['reason'] ?? '')));
  }
  world.policyRevision += 1;
  const own = planned.moves.filter((each) => isOwn(each.id));
  return {
    moved: moving.map((each) => each.id),
    refused: [...planned.refused, ...own.map((each) => ({ id: each.id, reason: 'Ana Novak wrote it. Another person takes it live.' }))],
    policyRevision: rev(world),
  };
};

const switchOn: Answer = ({ world: { policy: world }, id }) => {
  const template = world.templates.find((each) => each.id === id);
  if (template === undefined) throw new Refusal(404, 'not-found', 'There is no such template.');
  const fresh = template.patterns.filter((pattern) => !world.patterns.has(pattern.id));
  for (const pattern of fresh)
    world.patterns.set(pattern.id, {
      revision: 0,
      versions: [
        {
          version: 1,
          state: 'shadow',
          savedAt: now(),
          savedBy: 'Ana Novak',
          cause: 'template',
          moves: [],
          content: patternContentSchema.parse({ ...shownOf(world, 'us-ssn')?.content, id: pattern.id, name: pattern.name }),
        },
      ],
      last30Days: { messages: 0, shadowMessages: 7, falseAlarms: 0, realLeaks: 0 },
    });
  world.groups.set(id, {
    id,
    name: template.name,
    description: template.description,
    members: template.patterns.map((pattern) => `pattern/${pattern.id}`),
    revision: 0,
  });
  world.policyRevision += 1;
  return {
    group: id,
    added: fresh.map((pattern) => pattern.id),
    kept: template.patterns.filter((pattern) => !fresh.includes(pattern)).map((pattern) => pattern.id),
    policyRevision: rev(world),
  };
};

export const groupAnswers: Partial<Record<RouteName, Answer>> = {
  patternGroups: ({ world: { policy: world } }) => ({
    groups: [...world.groups.values()].map((group) => groupOf(world, group)),
    policyRevision: rev(world),
  }),
  saveGroup,
  moveGroup,
  deleteGroup: ({ world: { policy: world }, id }) => {
    const group = world.groups.get(id);
    if (group === undefined) throw new Refusal(404, 'not-found', 'There is no such group.');
    refuseInUse('The group', groupOf(world, group).usedBy);
    world.groups.delete(id);
    return receipt(world, group.revision + 1, null);
  },
  exceptions: ({ world: { policy: world } }) => ({ exceptions: world.exceptions, policyRevision: rev(world) }),
  grantException: ({ world: { policy: world }, body }) => {
    const granted = {
      id: `01JPM7W3T8GRANTED${String(world.exceptions.length).padStart(9, '0')}`,
      state: 'in-force',
      owner: 'Ana Novak',
      grantedAt: now(),
    };
    world.exceptions = [{ ...granted, ...body } as DoublePatterns['exceptions'][number], ...world.exceptions];
    return receipt(world, 0, null);
  },
  withdrawException: ({ world: { policy: world }, id }) => {
    world.exceptions = world.exceptions.map((each) => (each.id === id ? { ...each, state: 'withdrawn' } : each));
    return receipt(world, 1, null);
  },
  policyTemplates: ({ world: { policy: world } }) => ({
    templates: world.templates.map((template) => ({
      ...template,
      switchedOn: world.groups.has(template.id),
      patterns: template.patterns.map((pattern) => ({ ...pattern, present: shownOf(world, pattern.id)?.state ?? pattern.present })),
    })),
  }),
  switchOnTemplate: switchOn,
};
