import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import type { EngineConfig } from '../config/engine-config.js';
import { sharedDir } from '../config/shared-dir.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { ChangeExportHandler } from './change-export.js';
import { DefineExportHandler } from './define-export.js';
import { ExportBook } from './export-book.js';
import { ExportDeliveries } from './export-deliveries-port.js';
import { ExportLines } from './export-lines.js';
import { ExportSecrets } from './export-secrets.js';
import { ExportToken } from './export-token.js';
import { ExportView, ListExportsHandler, ShowExportHandler } from './export-view.js';
import { FeedExportHandler } from './feed-export.js';
import { LogTail } from './log-tail.js';
import { ExportPushes } from './push/export-pushes.js';
import { MakeEvidenceHandler } from './make-evidence.js';
import { PushMeans } from './push/push-means.js';
import { TakeExportHandler } from './take-export.js';
import { TakingRecord } from './taking-record.js';

/** What leaves of the event log: files, pulls, webhooks, syslog. */
@Module({
  imports: [AccessModule],
  providers: [
    ChangeExportHandler,
    DefineExportHandler,
    ExportBook,
    ExportLines,
    ExportPushes,
    PushMeans,
    {
      provide: ExportSecrets,
      useFactory: (config: EngineConfig, { ring }: EngineKeys) => new ExportSecrets(sharedDir(config), ring),
      inject: [ENGINE_CONFIG, EngineKeys],
    },
    { provide: ExportDeliveries, useExisting: ExportPushes },
    ExportToken,
    ExportView,
    FeedExportHandler,
    ListExportsHandler,
    MakeEvidenceHandler,
    LogTail,
    ShowExportHandler,
    TakeExportHandler,
    TakingRecord,
  ],
  exports: [ExportToken, ExportPushes],
})
export class ExportModule {}
