import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ExportPatternsHandler } from './export-patterns.js';
import { ImportPatternsHandler } from './import-patterns.js';
import { ListPatternsHandler } from './list-patterns.js';

@Module({ imports: [CqrsModule], providers: [ExportPatternsHandler, ImportPatternsHandler, ListPatternsHandler] })
export class PolicyModule {}
