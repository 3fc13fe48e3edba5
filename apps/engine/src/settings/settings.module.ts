import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { AddressLists } from './address-lists.js';
import { AnnotatePlaceHandler } from './annotate-place.js';
import { ChangeSettingsHandler } from './change-settings.js';
import { ClosedPlaces } from './closed-places.js';
import { ClosePlaceHandler } from './close-place.js';
import { EndedExceptions } from './ended-exceptions.js';
import { ExceptionEnds } from './exception-ends.js';
import { ListSettingDefinitionsHandler } from './list-setting-definitions.js';
import { NeededPlaces } from './needed-places.js';
import { OpenPlaceHandler } from './open-place.js';
import { PlaceOpening } from './place-opening.js';
import { PlaceView } from './place-view.js';
import { PolicyKeys } from './policy-keys.js';
import { PolicyNames } from './policy-names.js';
import { PolicyTale } from './policy-tale.js';
import { RollBackPolicyHandler } from './roll-back-policy.js';
import { ShowEffectiveSettingsHandler } from './show-effective-settings.js';
import { ShowPlaceHandler } from './show-place.js';
import { ShowPolicyDiffHandler } from './show-policy-diff.js';
import { ShowPolicyHistoryHandler } from './show-policy-history.js';
import { ShowSettingsTreeHandler } from './show-settings-tree.js';

/** The settings tree, and the history of the whole policy. */
@Module({
  imports: [AccessModule],
  providers: [
    AddressLists,
    AnnotatePlaceHandler,
    ChangeSettingsHandler,
    ClosedPlaces,
    ClosePlaceHandler,
    EndedExceptions,
    ExceptionEnds,
    ListSettingDefinitionsHandler,
    NeededPlaces,
    OpenPlaceHandler,
    PlaceOpening,
    PlaceView,
    PolicyKeys,
    PolicyNames,
    PolicyTale,
    RollBackPolicyHandler,
    ShowEffectiveSettingsHandler,
    ShowPlaceHandler,
    ShowPolicyDiffHandler,
    ShowPolicyHistoryHandler,
    ShowSettingsTreeHandler,
  ],
  exports: [AddressLists, EndedExceptions, ExceptionEnds, NeededPlaces, PolicyKeys, PolicyNames, PolicyTale],
})
export class SettingsModule {}
