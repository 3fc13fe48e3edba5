import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PgpKeyDetail, PgpKeyImportResult } from '#contracts';
import { PgpError, type PgpFault, type PgpKeyType } from '#crypto';
import { splitAddress } from '#mail';
import { type Caller, requireCaller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { PgpKeyBook } from './pgp-key-book.js';
import { type KeptPgpKey, PgpKeyImporter } from './pgp-key-importer.js';
import { PgpKeyView } from './pgp-key-view.js';
import { PgpWork, PgpWorkBroken } from './pgp-work.js';

export interface PgpFileToImport {
  readonly bytes: Buffer;
  readonly password: string | undefined;
  /** Nothing is written. */
  readonly dryRun: boolean;
}

/** The file as a whole; the sentence names nothing of it. */
export type PgpFileRefused = { readonly kind: 'file-refused'; readonly code: PgpFault | 'broken-off'; readonly detail: string };
export type ImportPgpKeysOutcome = { readonly kind: 'done'; readonly result: PgpKeyImportResult } | PgpFileRefused;

/** Adds what is in a file, armored or binary, each key for itself. */
export class ImportPgpKeys extends Command<ImportPgpKeysOutcome> {
  constructor(
    readonly data: PgpFileToImport,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(ImportPgpKeys)
export class ImportPgpKeysHandler implements ICommandHandler<ImportPgpKeys> {
  private readonly importer: PgpKeyImporter;

  constructor(
    @Inject(PgpKeyBook) book: PgpKeyBook,
    @Inject(PgpWork) private readonly work: PgpWork,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {
    this.importer = new PgpKeyImporter(book, work, clock);
  }

  async execute({ data: { bytes, password, dryRun }, caller, commandId }: ImportPgpKeys): Promise<ImportPgpKeysOutcome> {
    const { actor } = requireCaller('importPgpKeys', caller);
    try {
      const keys = await this.work.read(bytes, password, this.clock.now());
      const kept = dryRun ? this.importer.foresee(keys) : await this.importer.keep({ keys, source: 'file', by: { actor, commandId } });
      return { kind: 'done', result: { entries: kept.map(entryOf) } };
    } catch (cause) {
      return fileRefused(cause);
    }
  }
}

/** What became of a key, as it is answered. */
export function entryOf({ key, id, outcome, hasPrivateKey, detail }: KeptPgpKey): PgpKeyImportResult['entries'][number] {
  const userIds = key.userIds.map(({ text }) => text);
  return { id, fingerprint: key.primary.fingerprint, userIds, outcome, hasPrivateKey, detail };
}

/** @throws what is none of a file's. */
function fileRefused(cause: unknown): PgpFileRefused {
  if (cause instanceof PgpError) return { kind: 'file-refused', code: cause.code, detail: cause.message };
  if (cause instanceof PgpWorkBroken) return { kind: 'file-refused', code: 'broken-off', detail: 'The file takes too long to read.' };
  throw cause;
}

export type GeneratePgpKeyOutcome =
  { readonly kind: 'done'; readonly key: PgpKeyDetail } | { readonly kind: 'not-made'; readonly detail: string };

/** Makes a key of ours. It is trusted like any other: by somebody who says so. */
export class GeneratePgpKey extends Command<GeneratePgpKeyOutcome> {
  constructor(
    readonly wanted: { readonly address: string; readonly name: string; readonly type: PgpKeyType; readonly days: number | null },
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

@CommandHandler(GeneratePgpKey)
export class GeneratePgpKeyHandler implements ICommandHandler<GeneratePgpKey> {
  private readonly importer: PgpKeyImporter;

  constructor(
    @Inject(PgpKeyBook) private readonly book: PgpKeyBook,
    @Inject(PgpKeyView) private readonly view: PgpKeyView,
    @Inject(PgpWork) private readonly work: PgpWork,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {
    this.importer = new PgpKeyImporter(book, work, clock);
  }

  async execute({ wanted, caller, commandId }: GeneratePgpKey): Promise<GeneratePgpKeyOutcome> {
    const { actor } = requireCaller('generatePgpKey', caller);
    const repeated = [...this.book.index.all()].find(({ id }) => this.book.wasDoneBy(id, commandId));
    if (repeated !== undefined) return { kind: 'done', key: await this.view.detail(repeated) };
    const { name, type, days } = wanted;
    const parts = splitAddress(wanted.address);
    const address = parts === undefined ? wanted.address : `${parts.local}@${parts.domain}`;
    const wish = { type, address, at: this.clock.now(), ...(name !== '' && { name }), ...(days !== null && { validDays: days }) };
    try {
      const made = await this.work.generate(wish);
      const [kept] = await this.importer.keep({ keys: [made], source: 'generated', by: { actor, commandId } });
      const record = this.book.index.find(kept?.id ?? '');
      if (record === undefined) return { kind: 'not-made', detail: kept?.detail ?? 'The key was removed meanwhile.' };
      return { kind: 'done', key: await this.view.detail(record) };
    } catch (cause) {
      return { kind: 'not-made', detail: fileRefused(cause).detail };
    }
  }
}
