import { Module } from '@nestjs/common';
import type { SealedBlobStore } from '#crypto';
import { REACHES_ALL } from '../access/reach-port.js';
import type { EngineConfig } from '../config/engine-config.js';
import { LegalHolds } from '../legal-hold/legal-hold-port.js';
import { NoticeRecords } from '../notices/notice-records-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { EngineLog } from '../platform/engine-log.js';
import { ENGINE_CONFIG, SEALED_BLOBS } from '../platform/engine-parts.js';
import { EventLog } from '../platform/event-log.js';
import { PolicyBook } from '../policy/policy-book.js';
import { ProjectModule } from '../project/project.module.js';
import { HeldMessageOpener } from '../quarantine/held-message-opener.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { OriginatorMail } from './mail-port.js';
import { OriginatorPage } from './originator-page.js';
import { pageParts } from './page-parts.js';
import { PageFigures } from './page-figures-port.js';
import { SecondPerson } from './second-person-port.js';
import { SignedLinks } from './signed-links.js';

const secondPerson = {
  provide: SecondPerson,
  inject: [HeldMessageOpener],
  useFactory: (opener: HeldMessageOpener): SecondPerson => ({
    async rulesOf(messageId) {
      const message = await opener.open(messageId, REACHES_ALL);
      // what cannot be worked out asks for two
      return (kind) => message?.secondPerson(kind) ?? ['unknown'];
    },
  }),
};

type Injected = [
  EngineConfig,
  SealedBlobStore,
  EventLog,
  EngineKeys,
  EngineClock,
  EngineLog,
  PolicyBook,
  SignedLinks,
  PageFigures,
  SecondPerson,
  OriginatorMail,
  LegalHolds,
  NoticeRecords,
];

const page = {
  provide: OriginatorPage,
  inject: [
    ENGINE_CONFIG,
    SEALED_BLOBS,
    EventLog,
    EngineKeys,
    EngineClock,
    EngineLog,
    PolicyBook,
    SignedLinks,
    PageFigures,
    SecondPerson,
    OriginatorMail,
    LegalHolds,
    NoticeRecords,
  ],
  useFactory: (
    ...[config, blobs, events, keys, clock, log, policy, links, figures, second, mail, holds, records]: Injected
  ): OriginatorPage =>
    new OriginatorPage(
      pageParts({ config, events, keys, clock, log, policy, links, figures, secondPerson: second, mail, holds, records }),
      blobs,
    ),
};

/** The page of senders. */
@Module({ imports: [ProjectModule, QuarantineModule], providers: [secondPerson, page], exports: [OriginatorPage] })
export class OriginatorModule {}
