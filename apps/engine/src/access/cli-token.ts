/** The bearer token of the `lazaret` command, `<dataDir>/cli.token`, 0600: made anew at each start, good from this machine only. */
import path from 'node:path';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { equalInConstantTime, randomToken } from '#crypto';
import { ROLES } from '#events';
import type { EngineConfig } from '../config/engine-config.js';
import { isLoopback } from '../config/loopback.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import type { Caller } from './access-port.js';
import { REACHES_ALL } from './reach-port.js';
import { removePrivateFile, writePrivateFile } from './private-file.js';

const COMMAND_LINE: Caller = {
  actor: { kind: 'cli', id: 'cli' },
  name: 'Command line',
  email: '',
  roles: ROLES,
  reach: REACHES_ALL,
  actorTag: null,
  sessionDigest: null,
};

@Injectable()
export class CliToken implements OnModuleInit, OnModuleDestroy {
  private readonly file: string;
  private readonly token = randomToken();

  constructor(@Inject(ENGINE_CONFIG) config: EngineConfig) {
    this.file = path.join(path.resolve(config.dataDir), 'cli.token');
  }

  async onModuleInit(): Promise<void> {
    await removePrivateFile(this.file);
    await writePrivateFile(this.file, `${this.token}\n`);
  }

  async onModuleDestroy(): Promise<void> {
    await removePrivateFile(this.file);
  }

  /**
   * @param peer - address of the socket's other end, never one that a header states.
   */
  callerOf(token: string, peer: string): Caller | undefined {
    return isLoopback(peer.replace(/^::ffff:/i, '')) && equalInConstantTime(token, this.token) ? COMMAND_LINE : undefined;
  }
}
