import { describe, expect, it } from 'vitest';
import type { SettingsPlace } from '../gateway-api/settings-api.js';
import { everyNode, pathTo, placesFound, placeTree } from './place-tree.js';

const place = (name: string, level: SettingsPlace['level']): SettingsPlace => ({ id: name, name, level, own: 1, hasComment: false });

const global = place('global', 'global');
const wide = place('*.halden.example', 'wildcard-domain');
const narrow = place('*.claims.halden.example', 'wildcard-domain');
const itself = place('halden.example', 'domain');
const claims = place('claims.halden.example', 'domain');
const devries = place('m.devries@claims.halden.example', 'user');
const visser = place('s.visser@north.claims.halden.example', 'user');
const places = [devries, claims, visser, narrow, itself, wide, global];

describe('the tree of places', () => {
  it('puts each place below the nearest one that it inherits from', () => {
    expect(everyNode(placeTree(places)).map(({ place: { name }, depth }) => [depth, name])).toEqual([
      [0, 'global'],
      [1, '*.halden.example'],
      [2, '*.claims.halden.example'],
      [3, 's.visser@north.claims.halden.example'],
      [2, 'claims.halden.example'],
      [3, 'm.devries@claims.halden.example'],
      [1, 'halden.example'],
    ]);
  });

  it('does not let a wildcard cover the domain that it is named after', () => {
    expect(pathTo(itself, places).map(({ name }) => name)).toEqual(['global', 'halden.example']);
  });

  it('names every level above an address, weakest first', () => {
    expect(pathTo(visser, places).map(({ name }) => name)).toEqual([
      'global',
      '*.halden.example',
      '*.claims.halden.example',
      's.visser@north.claims.halden.example',
    ]);
  });

  it('finds a place with all that stands above it', () => {
    expect(placesFound(places, 'DEVRIES').map(({ name }) => name)).toEqual([devries.name, claims.name, wide.name, global.name]);
  });

  it('shows all places while nothing is looked for', () => {
    expect(placesFound(places, '  ')).toBe(places);
  });
});
