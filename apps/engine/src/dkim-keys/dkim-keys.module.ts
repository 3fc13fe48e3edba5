import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { AddDkimKeyHandler } from './add-dkim-key.js';
import { ChangeDkimKeyHandler } from './change-dkim-key.js';
import { DkimKeyView, ListDkimKeysHandler, ShowDkimKeyHandler } from './dkim-key-view.js';
import { DnsRecords } from './dns-records.js';
import { RecordLookup } from './record-lookup-port.js';

/** Keys that sign outgoing mail. */
@Module({
  imports: [AccessModule],
  providers: [
    AddDkimKeyHandler,
    ChangeDkimKeyHandler,
    DkimKeyView,
    ListDkimKeysHandler,
    ShowDkimKeyHandler,
    { provide: RecordLookup, useClass: DnsRecords },
  ],
})
export class DkimKeysModule {}
