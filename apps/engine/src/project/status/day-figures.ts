/** What the status says of the mail of today and of the notices. */
import { Inject, Injectable } from '@nestjs/common';
import type { Status } from '#contracts';
import { NoticeOutbox } from '../../notices/outbox.js';
import { EngineClock } from '../../platform/engine-clock.js';
import { countsOfDay, lastMessageAt } from '../day-counts/day-counts-projection.js';
import { ReadModels } from '../read-models.js';

@Injectable()
export class DayFigures {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(NoticeOutbox) private readonly notices: NoticeOutbox,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {}

  now(): Pick<Status, 'today' | 'lastMessageAt' | 'notices'> {
    const { db } = this.models;
    const now = this.clock.iso();
    return { today: countsOfDay(db, now.slice(0, 10)), lastMessageAt: lastMessageAt(db), notices: this.notices.book.figures(now) };
  }
}
