/** A signed-in policy author who works on patterns: saves, moves, reads what came of it. */
import type { PatternContent, PatternDetail, PatternRow, PolicyReceipt } from '#contracts';
import { patternListSchema, patternSchemaOfApi } from '#contracts';
import { PolicyClient } from './policy-client.js';

export class PatternAuthor extends PolicyClient {
  save(pattern: PatternContent, state: 'draft' | 'shadow' = 'draft', expectedRevision: number | null = null): Promise<PolicyReceipt> {
    return this.command('/patterns', { pattern, state, expectedRevision });
  }

  move(version: number, to: string, expectedRevision: number, id = 'falcon'): Promise<PolicyReceipt> {
    return this.command(`/patterns/${id}/move`, { version, to, reason: 'agreed', expectedRevision });
  }

  group(id: string, members: readonly string[], expectedRevision: number | null = null): Promise<PolicyReceipt> {
    return this.command('/pattern-groups', { group: { id, name: id.toUpperCase(), members }, reason: 'order', expectedRevision });
  }

  async detail(id = 'falcon'): Promise<PatternDetail> {
    return patternSchemaOfApi.parse(await this.ask(`/patterns/${id}`));
  }

  async row(id = 'falcon'): Promise<PatternRow | undefined> {
    return patternListSchema.parse(await this.ask('/patterns')).patterns.find((each) => each.id === id);
  }
}
