import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { PolicyTemplate as TemplateOfApi } from '#contracts';
import { POLICY_TEMPLATES, type PolicyTemplate } from '#dlp';
import { listedPattern, type PolicyState } from '#events';
import { requireRole, type Caller } from '../access/access-port.js';
import { shownVersion } from './pattern-shown.js';
import { PolicyBook } from './policy-book.js';

export interface TemplateList {
  readonly templates: TemplateOfApi[];
}

/** Ready-made groups, with what of them is there already. */
export class ListTemplates extends Query<TemplateList> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListTemplates)
export class ListTemplatesHandler implements IQueryHandler<ListTemplates> {
  constructor(@Inject(PolicyBook) private readonly book: PolicyBook) {}

  execute({ caller }: ListTemplates): Promise<TemplateList> {
    requireRole('policyTemplates', caller);
    const { state } = this.book.current();
    return Promise.resolve({ templates: POLICY_TEMPLATES.map((template) => templateView(template, state)) });
  }
}

function templateView({ id, name, description, patterns, group }: PolicyTemplate, state: PolicyState): TemplateOfApi {
  return {
    ...{ id, name, description },
    patterns: patterns.map((pattern) => {
      const history = listedPattern(state, pattern.id);
      const present = history === undefined ? null : shownVersion(history).state;
      return { id: pattern.id, name: pattern.name, description: pattern.description, action: pattern.action, present };
    }),
    switchedOn: state.groups.has(group.id),
  };
}
