import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { NOTICE_KINDS, NOTICE_LANGUAGES, type NoticeTemplate } from '#contracts';
import { requireRole, type Caller } from '../access/access-port.js';
import { builtInTemplate } from './built-in/built-in-template.js';
import { KINDS_OF_NOTICES, VARIABLES } from './notice-vocabulary.js';

/** The built-in notices, and what templates can name. */
export class ListNoticeTemplates extends Query<{ readonly templates: NoticeTemplate[] }> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListNoticeTemplates)
export class ListNoticeTemplatesHandler implements IQueryHandler<ListNoticeTemplates> {
  /** @throws AccessRefused */
  execute({ caller }: ListNoticeTemplates): Promise<{ templates: NoticeTemplate[] }> {
    requireRole('noticeTemplates', caller);
    return Promise.resolve({ templates: NOTICE_KINDS.map(templateOf) });
  }
}

function templateOf(kind: NoticeTemplate['kind']): NoticeTemplate {
  const { name, description, audiences, variables } = KINDS_OF_NOTICES[kind];
  return {
    kind,
    name,
    description,
    audiences: [...audiences],
    setting: `notices.template.${kind}`,
    variables: variables.map((variable) => ({ name: variable, ...VARIABLES[variable] })),
    builtIn: NOTICE_LANGUAGES.map((language) => ({ language, template: builtInTemplate(kind, language) })),
  };
}
