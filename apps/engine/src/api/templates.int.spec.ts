import { templateListSchema, type PolicyTemplate } from '#contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpEngine, type HttpEngine } from '../../../../test/support/http-engine.js';
import { PatternAuthor } from '../../test/support/pattern-author.js';

let engine: HttpEngine;
let author: PatternAuthor;

beforeEach(async () => {
  engine = await startHttpEngine();
  author = new PatternAuthor(await engine.setUp());
});
afterEach(() => engine.close());

describe('templates', () => {
  const templates = async (): Promise<PolicyTemplate[]> => templateListSchema.parse(await author.ask('/policy-templates')).templates;

  it('are switched on in shadow, as a group, and leave what is there as it is', async () => {
    const pci = (await templates()).find(({ id }) => id === 'pci');
    expect(pci).toMatchObject({ switchedOn: false });
    expect(pci?.patterns.every(({ present }) => present === null)).toBe(true);
    const switched = await author.command<{ added: string[]; kept: string[] }>('/policy-templates/pci/switch-on', {});
    expect(switched).toMatchObject({ group: 'pci', kept: [] });
    expect(switched.added).toEqual(pci?.patterns.map(({ id }) => id));
    const after = (await templates()).find(({ id }) => id === 'pci');
    expect(after).toMatchObject({ switchedOn: true });
    expect(after?.patterns.every(({ present }) => present === 'shadow')).toBe(true);
    expect(await author.command('/policy-templates/pci/switch-on', {})).toMatchObject({ added: [], kept: switched.added });
    expect(await author.refusal('/policy-templates/none/switch-on', {})).toMatchObject({ code: 'not-found' });
  });

  it('go live as a group', async () => {
    const { added, policyRevision } = await author.command<{ added: string[]; policyRevision: string }>(
      '/policy-templates/pci/switch-on',
      {},
    );
    const move = { to: 'live', reason: 'tried', expectedPolicyRevision: policyRevision };
    const moved = await author.command<{ moved: string[]; refused: object[] }>('/pattern-groups/pci/move', move);
    expect([...moved.moved].sort()).toEqual([...added].sort());
    expect(moved.refused).toEqual([]);
  });
});
