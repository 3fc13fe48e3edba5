/**
 * What people have chosen for one decision, frozen as it stood, for an hour: ids and revisions in a file of the shared folder, so that every
 * engine that shares it knows the choice, `<sharedDir>/selections/<id>.json`. Nothing is lost with it: whoever chose can choose again.
 */
import path from 'node:path';
import { mkdir, readdir, readFile, unlink } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { createFile } from '#crypto';
import { LARGEST_SELECTION, type Role, type Selection } from '#contracts';
import { decodeTime, isValid, ulid } from 'ulid';
import { z } from 'zod';
import type { Caller } from '../access/access-port.js';
import { sharedDir } from '../config/shared-dir.js';
import type { EngineConfig } from '../config/engine-config.js';
import { EngineClock } from '../platform/engine-clock.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';
import type { ChosenMessage } from './bulk-item.js';

const keptSelectionSchema = z.object({
  id: z.string(),
  account: z.string(),
  messages: z.array(z.object({ id: z.string(), revision: z.int() })),
  frozenAt: z.string(),
  endsAt: z.string(),
  /** More had matched. */
  cut: z.boolean(),
});
export type KeptSelection = Readonly<z.infer<typeof keptSelectionSchema>>;

const LIFE_MS = 3_600_000;
/** Of one account; the oldest goes when another one comes. */
const MOST_OF_ONE = 10;
/** The most that somebody decides at once, by role. */
const CAPS: readonly (readonly [Role, number])[] = [
  ['dlp-manager', 1000],
  ['triage', 50],
];

/** How many messages the roles may decide at once. */
export function bulkCap(roles: readonly Role[]): number {
  return CAPS.find(([role]) => roles.includes(role))?.[1] ?? 0;
}

@Injectable()
export class Selections {
  private readonly folder: string;

  constructor(
    @Inject(EngineClock) private readonly clock: EngineClock,
    @Inject(ENGINE_CONFIG) config: EngineConfig,
  ) {
    this.folder = path.join(path.resolve(sharedDir(config)), 'selections');
  }

  async keep(account: string, chosen: readonly ChosenMessage[], total: number): Promise<KeptSelection> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const own = (await this.kept()).filter((each) => each.account === account);
    for (const { id } of own.slice(0, Math.max(0, own.length - MOST_OF_ONE + 1))) await this.forget(id);
    const now = this.clock.now().getTime();
    const messages = chosen.slice(0, LARGEST_SELECTION).map(({ id, revision }) => ({ id, revision }));
    const selection: KeptSelection = {
      id: ulid(now),
      account,
      messages,
      frozenAt: new Date(now).toISOString(),
      endsAt: new Date(now + LIFE_MS).toISOString(),
      cut: total > messages.length,
    };
    await createFile(this.file(selection.id), JSON.stringify(selection));
    return selection;
  }

  /** Undefined for one that has ended and for somebody else's: nobody can tell which. */
  async find(id: string, account: string): Promise<KeptSelection | undefined> {
    if (!isValid(id) || this.hasEnded(id)) return undefined;
    const selection = await this.read(id);
    return selection?.account === account ? selection : undefined;
  }

  /** Those that have not ended, the oldest first; the others are forgotten. */
  private async kept(): Promise<readonly KeptSelection[]> {
    const ids = (await readdir(this.folder)).map((name) => path.basename(name, '.json')).filter((id) => isValid(id));
    for (const id of ids.filter((each) => this.hasEnded(each))) await this.forget(id);
    const living = await Promise.all(ids.filter((id) => !this.hasEnded(id)).map((id) => this.read(id)));
    return living.filter((each) => each !== undefined).sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  private hasEnded(id: string): boolean {
    return decodeTime(id) + LIFE_MS <= this.clock.now().getTime();
  }

  private async read(id: string): Promise<KeptSelection | undefined> {
    const text = await readFile(this.file(id), 'utf8').catch(isMissing);
    return text === undefined ? undefined : keptSelectionSchema.parse(JSON.parse(text));
  }

  private async forget(id: string): Promise<void> {
    await unlink(this.file(id)).catch(isMissing);
  }

  private file(id: string): string {
    return path.join(this.folder, `${id}.json`);
  }
}

/** For `.catch`: somebody else was quicker, or it never was. */
function isMissing(cause: unknown): undefined {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
  throw cause;
}

export function shownSelection({ id, messages, frozenAt, endsAt, cut }: KeptSelection, { roles }: Pick<Caller, 'roles'>): Selection {
  return { id, count: messages.length, cut, frozenAt, endsAt, cap: bulkCap(roles) };
}
