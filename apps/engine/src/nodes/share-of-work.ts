/**
 * Whose work is what: each piece of work falls into a slot by its id, and each slot has all living nodes in an order of its own
 * (rendezvous hashing). The first in that order does the work; when a node comes or goes, only its own slots change hands. Pure.
 */

/** Few enough to be reckoned with one by one, many enough to be shared evenly. */
export const SLOTS = 64;

/** The slot of a piece of work; the same on every node and in every version. */
export function slotOf(id: string): number {
  return hash(id) % SLOTS;
}

/** Place of `self` in the order for this work: 0 does it, 1 would do it after that one, and so on. -1: it is not among the living. */
export function rankFor(work: string, self: string, living: readonly string[]): number {
  if (!living.includes(self)) return -1;
  const own = hash(`${work}|${self}`);
  return living.filter((name) => name !== self && isBefore({ name, value: hash(`${work}|${name}`) }, { name: self, value: own })).length;
}

/** The rank of `self` in each slot. */
export function ranksOf(self: string, living: readonly string[]): readonly number[] {
  return Array.from({ length: SLOTS }, (_, slot) => rankFor(`slot ${String(slot)}`, self, living));
}

interface Weighed {
  readonly name: string;
  readonly value: number;
}

function isBefore(one: Weighed, other: Weighed): boolean {
  return one.value === other.value ? one.name < other.name : one.value > other.value;
}

/** FNV-1a over UTF-16 units, then the finalizer of MurmurHash3, without which ids that differ at their end fall together. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
