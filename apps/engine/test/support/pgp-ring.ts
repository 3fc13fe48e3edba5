/** A key ring of OpenPGP for specs, and the method that takes its keys from it. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ulid } from 'ulid';
import { endOf } from '../../src/platform/mail-end.js';
import { PgpKeyBook, type PgpKeyAnswer } from '../../src/pgp-keys/pgp-key-book.js';
import { PgpKeyImporter } from '../../src/pgp-keys/pgp-key-importer.js';
import { PgpMethod } from '../../src/pgp-keys/pgp-method.js';
import type { PgpWork } from '../../src/pgp-keys/pgp-work.js';
import { scopeNamed } from '../../src/settings/scope-name.js';
import { PgpWorkHere } from '../../../../test/support/pgp-work-here.js';
import { engineFixture, type EngineFixture } from './engine-fixture.js';

const ACTOR = { kind: 'cli', id: 'cli' } as const;

export class PgpRing {
  private constructor(
    readonly fixture: EngineFixture,
    readonly book: PgpKeyBook,
  ) {}

  /** @param given - whose data it shares; its own otherwise. */
  static async open(given?: EngineFixture): Promise<PgpRing> {
    const fixture = given ?? (await engineFixture());
    return new PgpRing(fixture, await PgpKeyBook.open(fixture));
  }

  /** The same data, opened anew. */
  async reopened(): Promise<PgpRing> {
    return new PgpRing(this.fixture, await PgpKeyBook.open(this.fixture));
  }

  get method(): PgpMethod {
    return this.methodWith(new PgpWorkHere());
  }

  methodWith(work: PgpWork): PgpMethod {
    const { keys } = this.fixture;
    return new PgpMethod({ book: this.book, work, endOf: (address) => endOf(address, (text) => keys.tagAddress(text)) });
  }

  /** Imports a file of one key; answers its id. */
  async keep(file: Buffer): Promise<string> {
    const work = new PgpWorkHere();
    const { clock } = this.fixture;
    const keys = await work.read(file, undefined, clock.now());
    const by = { actor: ACTOR, commandId: ulid() };
    const [kept] = await new PgpKeyImporter(this.book, work, clock).keep({ keys, source: 'file', by });
    if (kept?.id == null) throw new Error(`not kept: ${kept?.detail ?? 'nothing in it'}`);
    return kept.id;
  }

  idOf(fingerprint: string): string {
    return this.book.index.ofFingerprint(fingerprint)?.id ?? '';
  }

  async trust(id: string, exceptSubkeys: readonly string[] = []): Promise<void> {
    done(await this.book.trust(id, { exceptSubkeys, reason: 'known' }, { actor: ACTOR, commandId: ulid() }));
  }

  async assign(id: string, place: string): Promise<void> {
    const named = scopeNamed(place, this.fixture.keys);
    if (named === undefined) throw new Error(`${place} is no place`);
    const assignmentId = ulid();
    const scope = await this.book.seals.sealScope(id, assignmentId, named);
    done(await this.book.change(id, { type: 'AssignPgpKey', assignmentId, scope }, { actor: ACTOR, commandId: ulid() }));
  }

  async remove(id: string): Promise<void> {
    done(await this.book.change(id, { type: 'RemovePgpKey', reason: null, withPrivateKey: true }, { actor: ACTOR, commandId: ulid() }));
  }

  /** A bit of the file of a private key is another than before. */
  async damage(id: string): Promise<void> {
    const file = this.file('pgp', id);
    const text = await readFile(file, 'latin1');
    await writeFile(
      file,
      text.replace(/.(?=.{20}\s*$)/, (one) => (one === 'A' ? 'B' : 'A')),
    );
  }

  file(kind: string, id: string): string {
    return path.join(this.fixture.config.dataDir, 'keys', kind, id);
  }

  close(): Promise<void> {
    return this.fixture.remove();
  }
}

function done(answer: PgpKeyAnswer): void {
  if (answer.kind === 'refused') throw new Error(answer.detail);
}
