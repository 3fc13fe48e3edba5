import { Controller, Inject, Param } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { EffectiveSettings, PolicyReceipt, SettingsOfPlace, SettingsTreeOfApi } from '#contracts';
import { placeStream } from '#events';
import type { Caller } from '../access/access-port.js';
import { AnnotatePlace } from '../settings/annotate-place.js';
import { ChangeSettings } from '../settings/change-settings.js';
import { ClosePlace } from '../settings/close-place.js';
import { ListSettingDefinitions } from '../settings/list-setting-definitions.js';
import { OpenPlace } from '../settings/open-place.js';
import { ShowEffectiveSettings } from '../settings/show-effective-settings.js';
import { ShowPlace } from '../settings/show-place.js';
import { ShowSettingsTree } from '../settings/show-settings-tree.js';
import { PolicyAnswers } from './policy-answers.js';
import { ProblemAnswer } from './problem.js';
import { CommandId, FromBody, FromCaller, FromQuery, Serves, type BodyOf, type QueryOf } from './served-route.js';

@Controller()
export class SettingsController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(PolicyAnswers) private readonly answers: PolicyAnswers,
  ) {}

  @Serves('settingDefinitions')
  definitions(@FromCaller() caller: Caller | null) {
    return this.queries.execute(new ListSettingDefinitions(caller));
  }

  @Serves('settingsTree')
  tree(@FromCaller() caller: Caller | null): Promise<SettingsTreeOfApi> {
    return this.queries.execute(new ShowSettingsTree(caller));
  }

  @Serves('effectiveSettings')
  async effective(@FromQuery() query: QueryOf<'effectiveSettings'>, @FromCaller() caller: Caller | null): Promise<EffectiveSettings> {
    const answer = await this.queries.execute(new ShowEffectiveSettings(query, caller));
    if (answer.kind !== 'known') throw new ProblemAnswer(answer.kind);
    return answer.effective;
  }

  @Serves('settingsOfPlace')
  async place(@Param('id') id: string, @FromCaller() caller: Caller | null): Promise<SettingsOfPlace> {
    const place = await this.queries.execute(new ShowPlace(id, caller));
    if (place === undefined) throw new ProblemAnswer('not-found');
    return place;
  }

  @Serves('openPlace')
  async open(@FromBody() { name }: BodyOf<'openPlace'>, @FromCaller() caller: Caller | null, @CommandId() commandId: string) {
    const outcome = await this.commands.execute(new OpenPlace(name, caller, commandId));
    if (outcome.kind === 'not-a-place') throw new ProblemAnswer(outcome.kind);
    if (outcome.kind === 'refused') return this.answers.refuse(outcome.refusal);
    return outcome.place;
  }

  @Serves('changeSettings')
  change(
    @Param('id') placeId: string,
    @FromBody() body: BodyOf<'changeSettings'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PolicyReceipt> {
    const execution = this.commands.execute(new ChangeSettings({ placeId, ...body }, caller, commandId));
    return this.answers.receipt(execution, { stream: placeStream(placeId), expectedRevision: body.expectedRevision });
  }

  @Serves('annotatePlace')
  annotate(
    @Param('id') placeId: string,
    @FromBody() body: BodyOf<'annotatePlace'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PolicyReceipt> {
    const execution = this.commands.execute(new AnnotatePlace({ placeId, ...body }, caller, commandId));
    return this.answers.receipt(execution, { stream: placeStream(placeId), expectedRevision: body.expectedRevision });
  }

  @Serves('closePlace')
  close(
    @Param('id') placeId: string,
    @FromBody() { reason }: BodyOf<'closePlace'>,
    @FromCaller() caller: Caller | null,
    @CommandId() commandId: string,
  ): Promise<PolicyReceipt> {
    const execution = this.commands.execute(new ClosePlace({ placeId, reason }, caller, commandId));
    return this.answers.receipt(execution, { stream: placeStream(placeId) });
  }
}
