import { Inject, Injectable } from '@nestjs/common';
import type { Sealed } from '#events';
import { z } from 'zod';
import { sharedDir } from '../config/shared-dir.js';
import type { EngineConfig } from '../config/engine-config.js';
import { EngineKeys, type FieldSealer } from '../platform/engine-keys.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { personKeys, type PersonKeys } from './person-keys.js';

const personSchema = z.object({ email: z.string(), name: z.string() });
export type Person = z.infer<typeof personSchema>;

/** What is sealed of people, opened and sealed. */
@Injectable()
export class PersonKeyRing {
  private readonly keys: PersonKeys;

  constructor(@Inject(ENGINE_CONFIG) config: EngineConfig, @Inject(EngineKeys) keys: EngineKeys) {
    this.keys = personKeys(sharedDir(config), keys.ring);
  }

  create(accountId: string): Promise<FieldSealer> {
    return this.keys.create(accountId);
  }

  /** An account whose opening failed leaves no key behind. */
  destroy(accountId: string): Promise<void> {
    return this.keys.destroy(accountId);
  }

  /** Empty texts once the key was destroyed. */
  async openPerson(accountId: string, person: Sealed): Promise<Person> {
    const sealer = await this.keys.of(accountId);
    return sealer ? personSchema.parse(JSON.parse(sealer.open('person', person))) : { email: '', name: '' };
  }

  /** Free text about a person, sealed under their key; undefined once it was destroyed. */
  async sealText(accountId: string, field: string, text: string): Promise<Sealed | undefined> {
    return (await this.keys.of(accountId))?.seal(field, text);
  }

  /** Empty once the key was destroyed. */
  async openText(accountId: string, field: string, text: Sealed): Promise<string> {
    return (await this.keys.of(accountId))?.open(field, text) ?? '';
  }

  async openPasswordHash(accountId: string, passwordHash: Sealed): Promise<string | undefined> {
    return (await this.keys.of(accountId))?.open('passwordHash', passwordHash);
  }
}
