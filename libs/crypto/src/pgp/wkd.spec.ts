import { describe, expect, it } from 'vitest';
import { wkdPlaces } from './wkd.js';
import { zBase32 } from './z-base-32.js';

describe('z-base-32', () => {
  // the examples of RFC 6189 §5.1.6's source (O'Whielacronx, “human-oriented base-32 encoding”), as whole bytes
  it.each([
    ['', ''],
    ['00', 'yy'],
    ['f0bfc7', '6n9hq'],
    ['d47a04', '4t7ye'],
  ])('writes %s as %s', (hex, text) => {
    expect(zBase32(Buffer.from(hex, 'hex'))).toBe(text);
  });
});

describe('the Web Key Directory', () => {
  it('has the places of draft-koch-openpgp-webkey-service §3.1', () => {
    expect(wkdPlaces('Joe.Doe@Example.ORG')).toEqual({
      advanced: 'https://openpgpkey.example.org/.well-known/openpgpkey/example.org/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe',
      direct: 'https://example.org/.well-known/openpgpkey/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe',
      advancedPath: '/.well-known/openpgpkey/example.org/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q',
      directPath: '/.well-known/openpgpkey/hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q',
    });
  });

  it('has the hash of GnuPG for other names', () => {
    expect(wkdPlaces('bernhard.reiter@intevation.de')?.directPath).toBe('/.well-known/openpgpkey/hu/it5sewh54rxz33fwmr8u6dy4bbz8itz4');
  });

  it('escapes what would end the address of the page', () => {
    expect(wkdPlaces('a&b#c@a.example')?.direct).toMatch(/\?l=a%26b%23c$/);
  });

  it.each(['nobody', '@a.example', 'a@'])('has no place for %s', (text) => {
    expect(wkdPlaces(text)).toBeUndefined();
  });
});
