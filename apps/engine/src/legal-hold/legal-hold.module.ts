import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ChangeLegalHoldHandler, OpenLegalHoldHandler } from './legal-hold-commands.js';
import { LegalHoldView, ListLegalHoldsHandler, ShowLegalHoldHandler } from './legal-hold-view.js';

/** What is kept for a matter until two persons end it. */
@Module({
  imports: [AccessModule],
  providers: [ChangeLegalHoldHandler, LegalHoldView, ListLegalHoldsHandler, OpenLegalHoldHandler, ShowLegalHoldHandler],
})
export class LegalHoldModule {}
