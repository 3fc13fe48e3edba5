import type { HttpResourceRef } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import {
  type annotatePlaceRequestSchema,
  type changeSettingsRequestSchema,
  type EffectiveSettings,
  effectiveSettingsSchema,
  type PolicyReceipt,
  policyReceiptSchema,
  type SettingDefinition,
  settingDefinitionsSchema,
  type SettingsOfPlace,
  settingsOfPlaceSchema,
  settingsPlaceSchema,
  type SettingsTreeOfApi,
  settingsTreeSchema,
} from '#contracts';
import type { z } from 'zod';
import { addressOf, answerOf, Gateway, type Query } from './gateway.js';

export type SettingsPlace = z.infer<typeof settingsPlaceSchema>;
/** What a setting is set to: any JSON value; its definition says which. */
export type SettingJson = SettingDefinition['factory'];
export type ChangeSettings = z.input<typeof changeSettingsRequestSchema>;
export type AnnotatePlace = z.input<typeof annotatePlaceRequestSchema>;

export function settingDefinitionsOf(): HttpResourceRef<{ settings: SettingDefinition[] } | undefined> {
  return answerOf(() => ({ url: addressOf('settingDefinitions') }), settingDefinitionsSchema);
}

export function settingsTreeOf(): HttpResourceRef<SettingsTreeOfApi | undefined> {
  return answerOf(() => ({ url: addressOf('settingsTree') }), settingsTreeSchema);
}

/** One place, followed. */
export function settingsOfPlaceOf(id: () => string): HttpResourceRef<SettingsOfPlace | undefined> {
  return answerOf(() => ({ url: addressOf('settingsOfPlace', { id: id() }) }), settingsOfPlaceSchema);
}

/** What applies between two addresses; undefined asks nothing. */
export function effectiveSettingsOf(query: () => Query | undefined): HttpResourceRef<EffectiveSettings | undefined> {
  return answerOf(() => {
    const params = query();
    return params === undefined ? undefined : { url: addressOf('effectiveSettings'), params };
  }, effectiveSettingsSchema);
}

@Injectable({ providedIn: 'root' })
export class SettingsApi {
  private readonly gateway = inject(Gateway);

  openPlace(name: string, key: string): Promise<SettingsPlace> {
    return this.gateway.post(addressOf('openPlace'), { name }, settingsPlaceSchema, key);
  }

  change(id: string, request: ChangeSettings, key: string): Promise<PolicyReceipt> {
    return this.gateway.post(addressOf('changeSettings', { id }), request, policyReceiptSchema, key);
  }

  annotate(id: string, request: AnnotatePlace, key: string): Promise<PolicyReceipt> {
    return this.gateway.post(addressOf('annotatePlace', { id }), request, policyReceiptSchema, key);
  }

  close(id: string, reason: string, key: string): Promise<PolicyReceipt> {
    return this.gateway.post(addressOf('closePlace', { id }), { reason }, policyReceiptSchema, key);
  }
}
