/**
 * The one-time token of the first set-up: `<dataDir>/setup-token`, 0600. Whoever can read the data directory may open
 * the first administrator account; nobody else, and nobody once an account exists.
 */
import path from 'node:path';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { equalInConstantTime, randomToken } from '#crypto';
import type { EngineConfig } from '../config/engine-config.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import { AccountDirectory } from './account-directory.js';
import { readPrivateFile, removePrivateFile, writePrivateFile } from './private-file.js';

@Injectable()
export class SetupToken implements OnApplicationBootstrap {
  private readonly file: string;
  private token: string | undefined;

  constructor(
    @Inject(ENGINE_CONFIG) config: EngineConfig,
    @Inject(AccountDirectory) private readonly directory: AccountDirectory,
  ) {
    this.file = path.join(path.resolve(config.dataDir), 'setup-token');
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.directory.isEmpty) {
      await removePrivateFile(this.file);
      return;
    }
    this.token = await readPrivateFile(this.file);
    if (this.token !== undefined && this.token.length >= 40) return;
    await removePrivateFile(this.file);
    this.token = randomToken();
    await writePrivateFile(this.file, `${this.token}\n`);
  }

  /** Where the first administrator sets up an account; undefined once there is one. The token stands behind `#`: no server sees it. */
  link(baseUrl: string): string | undefined {
    if (this.token === undefined || !this.directory.isEmpty) return undefined;
    return `${baseUrl.replace(/\/$/, '')}/setup#token=${this.token}`;
  }

  fits(token: string): boolean {
    return this.token !== undefined && equalInConstantTime(token, this.token);
  }

  async spend(): Promise<void> {
    this.token = undefined;
    await removePrivateFile(this.file);
  }
}
