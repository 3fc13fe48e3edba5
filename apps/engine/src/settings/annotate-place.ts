import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isDeepStrictEqual } from 'node:util';
import { decideAnnotatePlace, placeStream, type PolicyRefusal, type SealedAnnotation } from '#events';
import { requireCaller, type Caller } from '../access/access-port.js';
import { PolicyBook, type PolicyAnswer } from '../policy/policy-book.js';
import { PlaceView } from './place-view.js';
import { PolicyKeys } from './policy-keys.js';

export interface Annotation extends SealedAnnotation {
  readonly placeId: string;
  readonly expectedRevision: number;
}

/** Writes the comment and the free properties of a place. */
export class AnnotatePlace extends Command<PolicyAnswer<PolicyRefusal>> {
  constructor(
    readonly annotation: Annotation,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(AnnotatePlace)
export class AnnotatePlaceHandler implements ICommandHandler<AnnotatePlace> {
  constructor(
    @Inject(PolicyBook) private readonly book: PolicyBook,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(PlaceView) private readonly view: PlaceView,
  ) {}

  async execute({ annotation, caller, commandId }: AnnotatePlace): Promise<PolicyAnswer<PolicyRefusal>> {
    const { actor } = requireCaller('annotatePlace', caller);
    const { placeId: id, expectedRevision, comment, properties } = annotation;
    const place = this.book.current().state.places.get(id);
    if (place === undefined)
      return { kind: 'refused', refusal: { refused: 'unknown-place', detail: 'there is no such place in the tree' } };
    // only whoever has the key can tell that nothing was changed
    const isSame = isDeepStrictEqual(await this.view.annotation(place), { comment, properties });
    const text = await this.keys.sealAnnotation(id, JSON.stringify({ comment, properties }));
    const command = { id, annotation: text, expectedRevision };
    return this.book.change<PolicyRefusal>(placeStream(id), (policy) => (isSame ? [] : decideAnnotatePlace(policy, command)), {
      actor,
      commandId,
    });
  }
}
