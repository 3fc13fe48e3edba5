import { Module } from '@nestjs/common';
import { ProjectModule } from '../project/project.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { CheckPatternHandler } from './check-pattern.js';
import { DeleteGroupHandler } from './delete-group.js';
import { DeletePatternHandler } from './delete-pattern.js';
import { ExportPatternsHandler } from './export-patterns.js';
import { GrantExceptionHandler } from './grant-exception.js';
import { ImportPatternsHandler } from './import-patterns.js';
import { ListExceptionsHandler } from './list-exceptions.js';
import { ListGroupsHandler } from './list-groups.js';
import { ListPatternsHandler } from './list-patterns.js';
import { ListTemplatesHandler } from './list-templates.js';
import { MoveGroupHandler } from './move-group.js';
import { MovePatternHandler } from './move-pattern.js';
import { PatternReadiness } from './pattern-readiness.js';
import { PatternVocabularyHandler } from './pattern-vocabulary.js';
import { SaveGroupHandler } from './save-group.js';
import { SavePatternHandler } from './save-pattern.js';
import { ShowPatternFileSchemaHandler } from './show-pattern-file-schema.js';
import { ShowPatternHandler } from './show-pattern.js';
import { SwitchOnTemplateHandler } from './switch-on-template.js';
import { TryPatternHandler } from './try-pattern.js';
import { WithdrawExceptionHandler } from './withdraw-exception.js';

const commands = [
  DeleteGroupHandler,
  DeletePatternHandler,
  GrantExceptionHandler,
  ImportPatternsHandler,
  MoveGroupHandler,
  MovePatternHandler,
  SaveGroupHandler,
  SavePatternHandler,
  SwitchOnTemplateHandler,
  WithdrawExceptionHandler,
];
const queries = [
  CheckPatternHandler,
  ExportPatternsHandler,
  ListExceptionsHandler,
  ListGroupsHandler,
  ListPatternsHandler,
  ListTemplatesHandler,
  PatternVocabularyHandler,
  ShowPatternFileSchemaHandler,
  ShowPatternHandler,
  TryPatternHandler,
];

/** Patterns, groups, exceptions and templates. */
@Module({ imports: [ProjectModule, SettingsModule], providers: [PatternReadiness, ...commands, ...queries] })
export class PolicyModule {}
