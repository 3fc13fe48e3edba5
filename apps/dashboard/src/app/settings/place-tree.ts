/** The settings tree as one sees it: which place stands below which. Pure. */
import type { SettingsPlace } from '../gateway-api/settings-api.js';

export interface PlaceNode {
  readonly place: SettingsPlace;
  /** From 0. */
  readonly depth: number;
  readonly children: readonly PlaceNode[];
}

/** Name of a place for people. */
export function placeName(place: Pick<SettingsPlace, 'level' | 'name'>): string {
  if (place.level === 'factory') return 'Factory';
  if (place.level === 'global') return 'Global';
  return place.name === '' ? 'An erased address' : place.name;
}

const isBelow = (domain: string, above: string): boolean => domain.endsWith(`.${above}`);
const domainOfAddress = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
const bare = (name: string): string => name.replace(/^\*\./, '');

/** Whether the values of `above` hold for `place` where nothing nearer says otherwise. */
function covers(above: SettingsPlace, place: SettingsPlace): boolean {
  if (above.id === place.id || place.level === 'global') return false;
  if (above.level === 'global') return true;
  const domain = place.level === 'user' ? domainOfAddress(place.name) : bare(place.name);
  if (above.level === 'wildcard-domain') return isBelow(domain, bare(above.name));
  return above.level === 'domain' && place.level === 'user' && above.name === domain;
}

/** From the weakest to the strongest: global, wildcards with ever more labels, the domain. */
const strength = (place: SettingsPlace): number => {
  if (place.level === 'global') return 0;
  return place.level === 'wildcard-domain' ? bare(place.name).split('.').length : 1_000;
};

/** The places that this one inherits from, weakest first, and itself. */
export function pathTo(place: SettingsPlace, places: readonly SettingsPlace[]): SettingsPlace[] {
  const above = places.filter((other) => covers(other, place)).sort((a, b) => strength(a) - strength(b));
  return [...above, place];
}

/** Places whose name holds `wanted`, with all that stands above them. */
export function placesFound(places: readonly SettingsPlace[], wanted: string): readonly SettingsPlace[] {
  const text = wanted.trim().toLowerCase();
  if (text === '') return places;
  const found = places.filter((place) => placeName(place).toLowerCase().includes(text));
  const kept = new Set(found.flatMap((place) => pathTo(place, places)).map(({ id }) => id));
  return places.filter(({ id }) => kept.has(id));
}

/** Roots first; siblings in the order: wildcards, domains, users, each by name. */
export function placeTree(places: readonly SettingsPlace[]): PlaceNode[] {
  const childrenOf = new Map<string, SettingsPlace[]>();
  const inner = places.filter(({ level }) => level !== 'user'); // nothing inherits from a person, and there are many
  for (const place of places) {
    const parent = pathTo(place, inner).at(-2)?.id ?? '';
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), place]);
  }
  const nodesBelow = (parent: string, depth: number): PlaceNode[] =>
    [...(childrenOf.get(parent) ?? [])].sort(bySight).map((place) => ({ place, depth, children: nodesBelow(place.id, depth + 1) }));
  return nodesBelow('', 0);
}

const ranks: Readonly<Record<SettingsPlace['level'], number>> = { factory: 0, global: 1, 'wildcard-domain': 2, domain: 3, user: 4 };
const bySight = (a: SettingsPlace, b: SettingsPlace): number => ranks[a.level] - ranks[b.level] || a.name.localeCompare(b.name, 'en');

/** All nodes of a tree, from the top down. */
export const everyNode = (nodes: readonly PlaceNode[]): PlaceNode[] => nodes.flatMap((node) => [node, ...everyNode(node.children)]);
