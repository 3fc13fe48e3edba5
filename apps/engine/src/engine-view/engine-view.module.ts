import { Module } from '@nestjs/common';
import { ExamineMailHandler } from './examine-mail.js';

@Module({ providers: [ExamineMailHandler] })
export class EngineViewModule {}
