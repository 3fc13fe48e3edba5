import { Inject } from '@nestjs/common';
import { Command, CommandHandler, Query, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Attendance as AttendanceAnswer, Presence } from '#contracts';
import { requireCaller, type Caller } from '../access/access-port.js';
import { HeldMessageReach } from '../project/held-messages/held-message-reach-port.js';
import { HeldMessageOpener } from '../quarantine/held-message-opener.js';
import { Attendance } from './attendance.js';

/** The caller looks at a message, or no more. Undefined: there is none. */
export class LookAtMessage extends Command<Presence | undefined> {
  constructor(
    readonly messageId: string,
    readonly isLooking: boolean,
    readonly caller: Caller | null,
  ) {
    super();
  }
}

@CommandHandler(LookAtMessage)
export class LookAtMessageHandler implements ICommandHandler<LookAtMessage> {
  constructor(
    @Inject(HeldMessageOpener) private readonly opener: HeldMessageOpener,
    @Inject(Attendance) private readonly attendance: Attendance,
  ) {}

  async execute({ messageId, isLooking, caller }: LookAtMessage): Promise<Presence | undefined> {
    const { actor, reach } = requireCaller('presence', caller);
    if (!(await this.opener.open(messageId, reach))) return undefined;
    if (actor.kind === 'account') this.attendance.look(messageId, actor.id, isLooking);
    return { messageId, viewers: this.attendance.of(messageId).viewers };
  }
}

/** Who works on what and looks at what now, as far as the caller's reach goes. */
export class ShowAttendance extends Query<AttendanceAnswer> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ShowAttendance)
export class ShowAttendanceHandler implements IQueryHandler<ShowAttendance> {
  constructor(
    @Inject(Attendance) private readonly attendance: Attendance,
    @Inject(HeldMessageReach) private readonly reach: HeldMessageReach,
  ) {}

  execute({ caller }: ShowAttendance): Promise<AttendanceAnswer> {
    const who = requireCaller('attendance', caller);
    const open = this.attendance.attended().filter((id) => this.reach.isOpenTo(id, who));
    const seen = open.map((id) => this.attendance.of(id));
    return Promise.resolve({
      claims: seen.flatMap(({ claim }) => (claim ? [claim] : [])),
      viewers: seen.filter(({ viewers }) => viewers.length > 0).map(({ id, viewers }) => ({ messageId: id, viewers })),
    });
  }
}
