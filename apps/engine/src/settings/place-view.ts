/** Places of the settings tree as people see them. */
import { Inject, Injectable } from '@nestjs/common';
import type { SettingInForce as ShownSetting, SettingsTreeOfApi } from '#contracts';
import { resolveSettings, SETTINGS, type MailEnd, type SettingInForce, type SettingsTree } from '#dlp';
import type { Place, SealedAnnotation } from '#events';
import { domainOf } from '#mail';
import { z } from 'zod';
import type { EngineConfig } from '../config/engine-config.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { AddressLists } from './address-lists.js';
import { PolicyKeys } from './policy-keys.js';
import { PolicyNames } from './policy-names.js';

export type PlaceRow = SettingsTreeOfApi['places'][number];

const annotationSchema = z.object({ comment: z.string(), properties: z.record(z.string(), z.string()) });
const NO_ANNOTATION: SealedAnnotation = { comment: '', properties: {} };

@Injectable()
export class PlaceView {
  constructor(
    @Inject(ENGINE_CONFIG) private readonly config: Pick<EngineConfig, 'routes'>,
    @Inject(PolicyKeys) private readonly keys: PolicyKeys,
    @Inject(PolicyNames) private readonly names: PolicyNames,
    @Inject(AddressLists) private readonly lists: AddressLists,
  ) {}

  async row(place: Place): Promise<PlaceRow> {
    const { id, scope, values } = place;
    const { comment } = await this.annotation(place);
    return { id, level: scope.level, name: await this.name(place), own: values.size, hasComment: comment !== '' };
  }

  /** Empty when the address was erased. */
  name({ id, scope }: Place): Promise<string> {
    return this.names.scope(scope, { kind: 'place', id });
  }

  /** Empty once the place's key is gone. */
  async annotation({ id, annotation }: Place): Promise<SealedAnnotation> {
    const text = annotation === null ? '' : await this.keys.openAnnotation(id, annotation);
    return text === '' ? NO_ANNOTATION : annotationSchema.parse(JSON.parse(text));
  }

  /** What holds at a place for mail that no narrower place covers, and who says so. */
  async settings(tree: SettingsTree, place: Place): Promise<ShownSetting[]> {
    const { internalDomains } = this.config.routes;
    const inForce = resolveSettings(tree, await this.end(place), { internalDomains });
    const shown: ShownSetting[] = [];
    for (const { key } of SETTINGS) {
      const setting = inForce.get(key);
      const set = place.values.get(key)?.set;
      if (setting === undefined) continue;
      const setHere = set === undefined ? null : { at: set.at, by: this.names.actor(set.by) };
      shown.push({ key, ...(await this.setting(setting)), setHere });
    }
    return shown;
  }

  /** A value with where it comes from; the factory is no place. */
  async setting({ value, from, ladder }: SettingInForce): Promise<Pick<ShownSetting, 'value' | 'from' | 'ladder'>> {
    const placeId = ({ level, place }: SettingInForce['from']): string => (level === 'factory' ? '' : place);
    const rungs: ShownSetting['ladder'] = [];
    for (const rung of ladder) rungs.push({ level: rung.level, place: placeId(rung), value: await this.lists.shown(rung.value) });
    return { value: await this.lists.shown(value), from: { level: from.level, place: placeId(from) }, ladder: rungs };
  }

  private async end(place: Place): Promise<MailEnd> {
    const { scope } = place;
    switch (scope.level) {
      case 'global':
        return { domain: null, tag: null };
      case 'wildcard-domain':
        // a domain that no place can be for, below the one that has the star
        return { domain: `*.${scope.domain}`, tag: null };
      case 'domain':
        return { domain: scope.domain, tag: null };
      case 'user':
        return { domain: domainOf(await this.name(place)) ?? null, tag: scope.tag };
    }
  }
}
