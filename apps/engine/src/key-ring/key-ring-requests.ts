import { Inject } from '@nestjs/common';
import { Command, CommandHandler, Query, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { KeyRing } from '#contracts';
import { requireCaller, requireRole, type Caller } from '../access/access-port.js';
import { RingRotation, type RingState } from './ring-rotation.js';

/** Ids and dates of the keys, and whether a rotation goes on. */
export class ShowKeyRing extends Query<KeyRing> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ShowKeyRing)
export class ShowKeyRingHandler implements IQueryHandler<ShowKeyRing> {
  constructor(@Inject(RingRotation) private readonly rotation: RingRotation) {}

  execute({ caller }: ShowKeyRing): Promise<KeyRing> {
    requireRole('keyRing', caller);
    return Promise.resolve(shown(this.rotation.state()));
  }
}

/** Answers once the fresh key is in use; the rest goes on. */
export class RotateKeyRing extends Command<KeyRing | 'rotation-running'> {
  constructor(
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(RotateKeyRing)
export class RotateKeyRingHandler implements ICommandHandler<RotateKeyRing> {
  constructor(@Inject(RingRotation) private readonly rotation: RingRotation) {}

  async execute({ caller, commandId }: RotateKeyRing): Promise<KeyRing | 'rotation-running'> {
    const { actor } = requireCaller('rotateKeyRing', caller);
    const answer = await this.rotation.rotate({ actor, commandId });
    return answer === 'rotating' ? shown(this.rotation.state()) : answer;
  }
}

function shown({ activeId, keys, isRotating, last }: RingState): KeyRing {
  return { keys: keys.map((key) => ({ ...key, isActive: key.id === activeId })), isRotating, last };
}
