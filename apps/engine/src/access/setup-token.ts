/**
 * The one-time token of the first set-up: `<sharedDir>/setup-token`, 0600. Whoever can read that folder may open
 * the first administrator account; nobody else, and nobody once an account exists. It is good on every engine that shares the folder: who
 * takes the file away has spent it.
 */
import path from 'node:path';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { equalInConstantTime, randomToken } from '#crypto';
import { sharedDir } from '../config/shared-dir.js';
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
    this.file = path.join(path.resolve(sharedDir(config)), 'setup-token');
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.directory.isEmpty) {
      await removePrivateFile(this.file);
      return;
    }
    await writePrivateFile(this.file, `${randomToken()}\n`).catch(leaveToOther);
    this.token = await this.kept();
    if (this.token !== undefined) return;
    await removePrivateFile(this.file); // somebody has emptied it
    await this.onApplicationBootstrap();
  }

  /** Where the first administrator sets up an account; undefined once there is one. The token stands behind `#`: no server sees it. */
  link(baseUrl: string): string | undefined {
    if (this.token === undefined || !this.directory.isEmpty) return undefined;
    return `${baseUrl.replace(/\/$/, '')}/setup#token=${this.token}`;
  }

  /** Spends the token, if this is it. Of two who bring it at once, here or to another engine, one has spent it. */
  async spend(token: string): Promise<boolean> {
    const kept = await this.kept();
    if (kept === undefined || !equalInConstantTime(token, kept)) return false;
    return removePrivateFile(this.file);
  }

  /** Makes a token that was spent for nothing good again. */
  async giveBack(token: string): Promise<void> {
    await writePrivateFile(this.file, `${token}\n`).catch(leaveToOther);
  }

  private async kept(): Promise<string | undefined> {
    const token = await readPrivateFile(this.file);
    return token !== undefined && token.length >= 40 ? token : undefined;
  }
}

/** Another engine has made one: that one counts. */
function leaveToOther(cause: unknown): void {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
}
