import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PgpKeyLookUp } from '#contracts';
import { PgpError, publishedPgpKey } from '#crypto';
import { splitAddress } from '#mail';
import { type Caller, requireCaller } from '../access/access-port.js';
import { EngineClock } from '../platform/engine-clock.js';
import { EngineKeys } from '../platform/engine-keys.js';
import { PolicyBook } from '../policy/policy-book.js';
import { entryOf } from './import-pgp-keys.js';
import { type DirectoryAnswer, KeyDirectories } from './key-directories-port.js';
import type { PgpKeyWithSecret } from './pgp-jobs.js';
import { PgpKeyBook } from './pgp-key-book.js';
import { PgpKeyImporter } from './pgp-key-importer.js';
import { isOnFor } from './pgp-setting.js';
import { PgpWork, PgpWorkBroken } from './pgp-work.js';

/** `not-allowed`: the setting `pgp.lookUp` is off for this address, and nobody was asked. */
export type LookUpPgpKeysOutcome =
  { readonly kind: 'done'; readonly result: PgpKeyLookUp } | { readonly kind: 'not-an-address' } | { readonly kind: 'not-allowed' };

/** Looks for the keys of a person outside, and keeps what is found; nobody trusts it. */
export class LookUpPgpKeys extends Command<LookUpPgpKeysOutcome> {
  constructor(
    readonly address: string,
    readonly caller: Caller | null,
    readonly commandId: string,
  ) {
    super();
  }
}

/** What a place said, and the keys for this address in it. */
interface Read {
  readonly place: PgpKeyLookUp['places'][number];
  readonly keys: readonly PgpKeyWithSecret[];
}

/** Of one place; a person has two or three. */
const MOST_KEYS = 10;

@CommandHandler(LookUpPgpKeys)
export class LookUpPgpKeysHandler implements ICommandHandler<LookUpPgpKeys> {
  private readonly importer: PgpKeyImporter;

  constructor(
    @Inject(PgpKeyBook) book: PgpKeyBook,
    @Inject(PgpWork) private readonly work: PgpWork,
    @Inject(KeyDirectories) private readonly directories: KeyDirectories,
    @Inject(PolicyBook) private readonly policy: PolicyBook,
    @Inject(EngineKeys) private readonly keys: EngineKeys,
    @Inject(EngineClock) private readonly clock: EngineClock,
  ) {
    this.importer = new PgpKeyImporter(book, work, clock);
  }

  async execute({ address: asked, caller, commandId }: LookUpPgpKeys): Promise<LookUpPgpKeysOutcome> {
    const { actor } = requireCaller('lookUpPgpKeys', caller);
    const parts = splitAddress(asked);
    if (parts === undefined) return { kind: 'not-an-address' };
    const address = `${parts.local}@${parts.domain}`.toLowerCase();
    if (!isOnFor('pgp.lookUp', address, { policy: this.policy, keys: this.keys })) return { kind: 'not-allowed' };
    const read: Read[] = [];
    for (const answer of await this.directories.ask(address)) read.push(await this.read(answer, address));
    const kept = await this.importer.keep({ keys: onceEach(read), source: 'directory', by: { actor, commandId } });
    return { kind: 'done', result: { address, places: read.map(({ place }) => place), entries: kept.map(entryOf) } };
  }

  /** Whatever a stranger sent is an answer. */
  private async read({ bytes, ...place }: DirectoryAnswer, address: string): Promise<Read> {
    if (place.outcome !== 'found') return { place, keys: [] };
    try {
      const found = await this.work.read(bytes, undefined, this.clock.now());
      const theirs = found.filter(({ key, secret }) => secret === null && key.addresses.includes(address)).slice(0, MOST_KEYS);
      if (theirs.length === 0) return { place: { ...place, outcome: 'not-theirs' }, keys: [] };
      const told = Buffer.concat(theirs.map(({ key }) => publishedPgpKey(key, address)));
      return { place, keys: await this.work.read(told, undefined, this.clock.now()) };
    } catch (cause) {
      if (!(cause instanceof PgpError) && !(cause instanceof PgpWorkBroken)) throw cause;
      return { place: { ...place, outcome: 'unreadable' }, keys: [] };
    }
  }
}

/** Of a key that several places have, the copy of the first; the domain of its owner comes before a key server. */
function onceEach(read: readonly Read[]): PgpKeyWithSecret[] {
  const all = read.flatMap(({ keys }) => keys).map((each) => [each.key.primary.fingerprint, each] as const);
  return [...new Map(all.toReversed()).values()].toReversed();
}
