import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { PolicyKeys } from './policy-keys.js';
import { PolicyNames } from './policy-names.js';
import { PolicyTale } from './policy-tale.js';

/** The settings tree, and the history of the whole policy. */
@Module({
  imports: [AccessModule],
  providers: [PolicyKeys, PolicyNames, PolicyTale],
  exports: [PolicyKeys, PolicyNames, PolicyTale],
})
export class SettingsModule {}
