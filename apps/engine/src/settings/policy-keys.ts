/**
 * What is sealed in the policy (ADR 0012). Reasons: under a secret of the installation, since why a rule changed must stay
 * readable as long as the rule's history. Addresses and comments of a place, addresses of an exception, a list of
 * addresses among the settings: under a key of its own, `<sharedDir>/keys/people/<id>`, which goes with it.
 */
import { Inject, Injectable } from '@nestjs/common';
import { Unsealable } from '#crypto';
import { exceptionStream, GLOBAL_PLACE, placeStream, type Sealed } from '#events';
import { sharedDir, type Folders } from '../config/shared-dir.js';
import { personKeys, type PersonKeys } from '../access/person-keys.js';
import { EngineKeys, fieldSealer, type FieldSealer } from '../platform/engine-keys.js';
import { ENGINE_CONFIG } from '../platform/engine-parts.js';

/** What has a key of its own. */
export type KeyOwner = { readonly kind: 'place' | 'exception' | 'addresses'; readonly id: string };

@Injectable()
export class PolicyKeys {
  private readonly secret: Buffer;
  private readonly keys: Readonly<Record<KeyOwner['kind'], PersonKeys>>;
  /** By id: a tree of thousands of people is shown without reading thousands of files each time. */
  private readonly known = new Map<string, FieldSealer>();

  constructor(@Inject(ENGINE_CONFIG) config: Folders, @Inject(EngineKeys) { ring }: Pick<EngineKeys, 'ring'>) {
    this.secret = ring.secret('policy-text');
    this.keys = {
      place: personKeys(sharedDir(config), ring, placeStream),
      exception: personKeys(sharedDir(config), ring, exceptionStream),
      addresses: personKeys(sharedDir(config), ring, (id) => `addresses-${id}`),
    };
  }

  /** Null for no reason at all. */
  sealReason(stream: string, text: string): Sealed | null {
    return text === '' ? null : this.sealText(stream, text);
  }

  /** For facts that never go without a reason. */
  sealText(stream: string, text: string): Sealed {
    return fieldSealer(this.secret, stream).seal('reason', text);
  }

  openReason(stream: string, reason: Sealed | null): string {
    return reason === null ? '' : openOrEmpty(fieldSealer(this.secret, stream), 'reason', reason);
  }

  /** The key of a new place or exception; durable before anything is sealed with it. */
  async create({ kind, id }: KeyOwner): Promise<FieldSealer> {
    const sealer = await this.keys[kind].create(id);
    this.known.set(id, sealer);
    return sealer;
  }

  /** Erases what was sealed for it; its absence is no error. */
  async destroy({ kind, id }: KeyOwner): Promise<void> {
    if ((await this.keys[kind].of(id)) !== undefined) await this.keys[kind].destroy(id);
    this.known.delete(id); // last: somebody may have read it meanwhile
  }

  /** Empty once the key is destroyed. */
  async openAddress(owner: KeyOwner, address: Sealed): Promise<string> {
    return openOrEmpty(await this.keyOf(owner), 'address', address);
  }

  /** Seals one list of addresses under a new key. */
  async sealAddresses(id: string, text: string): Promise<Sealed> {
    return (await this.create({ kind: 'addresses', id })).seal('addresses', text);
  }

  /** Empty once the key is destroyed. */
  async openAddresses(id: string, addresses: Sealed): Promise<string> {
    return openOrEmpty(await this.keyOf({ kind: 'addresses', id }), 'addresses', addresses);
  }

  /** The global place is nobody's: its comment is the installation's. A place that came back without its key gets a new one. */
  async sealAnnotation(placeId: string, text: string): Promise<Sealed> {
    if (placeId === GLOBAL_PLACE) return fieldSealer(this.secret, placeStream(placeId)).seal('annotation', text);
    const owner = { kind: 'place', id: placeId } as const;
    const sealer = (await this.keyOf(owner)) ?? (await this.create(owner));
    return sealer.seal('annotation', text);
  }

  /** Empty once the key is destroyed. */
  async openAnnotation(placeId: string, annotation: Sealed): Promise<string> {
    const isGlobal = placeId === GLOBAL_PLACE;
    const sealer = isGlobal ? fieldSealer(this.secret, placeStream(placeId)) : await this.keyOf({ kind: 'place', id: placeId });
    return openOrEmpty(sealer, 'annotation', annotation);
  }

  private async keyOf({ kind, id }: KeyOwner): Promise<FieldSealer | undefined> {
    const known = this.known.get(id) ?? (await this.keys[kind].of(id));
    if (known !== undefined) this.known.set(id, known);
    return known;
  }
}

/** What was sealed under a key that is gone, or under the one before it, is gone. */
function openOrEmpty(sealer: FieldSealer | undefined, field: string, text: Sealed): string {
  try {
    return sealer?.open(field, text) ?? '';
  } catch (cause) {
    if (cause instanceof Unsealable) return '';
    throw cause;
  }
}
