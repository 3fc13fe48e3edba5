import { Module } from '@nestjs/common';
import { ExportPatternsHandler } from './export-patterns.js';
import { ImportPatternsHandler } from './import-patterns.js';
import { ListPatternsHandler } from './list-patterns.js';

@Module({ providers: [ExportPatternsHandler, ImportPatternsHandler, ListPatternsHandler] })
export class PolicyModule {}
