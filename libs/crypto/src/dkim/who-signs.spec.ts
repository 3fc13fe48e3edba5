import { describe, expect, it } from 'vitest';
import { type DkimKeyChoice, whoSigns } from './who-signs.js';

const key = (domain: string, more: Partial<DkimKeyChoice> = {}): DkimKeyChoice => ({
  domain,
  selector: 's1',
  type: 'rsa',
  forSubdomains: false,
  inUse: true,
  ...more,
});

describe('who signs a mail', () => {
  it('is the domain in From, with a key of each type', () => {
    const keys = [key('example.com'), key('example.com', { selector: 's2', type: 'ed25519' }), key('example.com', { selector: 's3' })];
    expect(whoSigns({ from: 'example.com' }, [key('example.net'), ...keys])).toEqual({ keys: keys.slice(0, 2), isAligned: true });
  });

  it('is the nearest domain above that signs for its sub-domains', () => {
    const [far, near] = [key('example.com', { forSubdomains: true }), key('b.example.com', { forSubdomains: true })];
    expect(whoSigns({ from: 'a.b.example.com' }, [far, near])).toEqual({ keys: [near], isAligned: true });
    expect(whoSigns({ from: 'a.c.example.com' }, [far, near])).toEqual({ keys: [far], isAligned: true });
  });

  it('is the domain of the Sender where From has no key, and then it is not aligned', () => {
    const keys = [key('example.com')];
    expect(whoSigns({ from: 'partner.example', sender: 'example.com' }, keys)).toEqual({ keys, isAligned: false });
    expect(whoSigns({ sender: 'example.com' }, keys)).toEqual({ keys, isAligned: false });
  });

  it.each([
    ['no-sender', {}, [key('example.com')]],
    ['no-key', { from: 'example.net' }, [key('example.com')]],
    ['no-key', { from: 'badexample.com' }, [key('example.com', { forSubdomains: true })]],
    ['not-for-subdomains', { from: 'a.example.com' }, [key('example.com')]],
    ['out-of-use', { from: 'example.com' }, [key('example.com', { inUse: false })]],
    ['no-key', { from: 'example.com' }, []],
    ['not-for-subdomains', { from: 'a.example.com', sender: 'example.org' }, [key('example.com')]],
  ])('is nobody: %s', (why, owner, keys) => {
    expect(whoSigns(owner, keys)).toEqual({ keys: [], why });
  });
});
