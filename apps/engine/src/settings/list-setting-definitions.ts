import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { SettingDefinition } from '#contracts';
import { SETTINGS, type SettingDefinition as Definition } from '#dlp';
import { requireRole, type Caller } from '../access/access-port.js';
import { jsonOf } from './json-of.js';

/** Every setting there is, in the order in which people read them. */
export class ListSettingDefinitions extends Query<{ readonly settings: readonly SettingDefinition[] }> {
  constructor(readonly caller: Caller | null) {
    super();
  }
}

@QueryHandler(ListSettingDefinitions)
export class ListSettingDefinitionsHandler implements IQueryHandler<ListSettingDefinitions> {
  execute({ caller }: ListSettingDefinitions): Promise<{ readonly settings: readonly SettingDefinition[] }> {
    requireRole('settingDefinitions', caller);
    return Promise.resolve({ settings: SETTINGS.map(shown) });
  }
}

function shown(setting: Definition): SettingDefinition {
  const { key, group, name, description, kind, unit, ends, inEffect } = setting;
  const choices = setting.choices.map((choice) => ({ ...choice }));
  return {
    key,
    group,
    name,
    description,
    kind,
    choices,
    unit,
    ends,
    levels: [...setting.levels],
    factory: jsonOf(setting.factory),
    inEffect,
  };
}
