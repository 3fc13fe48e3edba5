import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EncodedEvent } from '#events';
import { emptyHead, genesis, headOf, linkChain } from './chain.js';

/**
 * The expected hashes were computed with Python's hashlib, from the description in chain.ts alone:
 *   lp = lambda *f: hashlib.sha256(b''.join(struct.pack('>I', len(x.encode())) + x.encode() for x in f)).hexdigest()
 *   g = lp('lazaret/stream/v1', 'message-01JD')
 *   a = lp('lazaret/event/v1', g, 'message-01JD', '0', id, type, '1', data, meta)
 */
const GENESIS = 'fc7df2fbc6b9276f54583ab722c3e31d0574688a0ee5ef4879d4d51b8c7447dc';
const FIRST = '3217e396642dd5d9d8502bcd00ac2f1e6dc14d4815e02f2edee8135b690a7b7c';
const SECOND = '30bc20a68ecb79c83299379aa401fa7eb36f11c2b664c6d7351e2a1c6721b656';

const first: EncodedEvent = {
  id: '11111111-1111-5111-8111-111111111111',
  type: 'MessageReceived',
  version: 1,
  data: '{"n":1}',
  meta: '{"at":"2026-11-22T10:00:00.000Z"}',
};
const second: EncodedEvent = {
  id: '22222222-2222-5222-8222-222222222222',
  type: 'Größe',
  version: 2,
  data: '{"subject":"naïve ☂"}',
  meta: '{}',
};

describe('the chain of a stream', () => {
  it('hashes as an independent implementation does', () => {
    expect(genesis('message-01JD')).toBe(GENESIS);
    expect(linkChain(GENESIS, 'message-01JD', 0, first)).toBe(FIRST);
    expect(linkChain(FIRST, 'message-01JD', 1, second)).toBe(SECOND);
  });

  it('gives every field its say', () => {
    const variants = [
      linkChain(GENESIS, 'message-01JD', 0, first),
      linkChain(FIRST, 'message-01JD', 0, first),
      linkChain(GENESIS, 'message-01JE', 0, first),
      linkChain(GENESIS, 'message-01JD', 1, first),
      ...Object.entries({ id: 'x', type: 'x', version: 2, data: 'x', meta: 'x' }).map(([field, value]) =>
        linkChain(GENESIS, 'message-01JD', 0, { ...first, [field]: value }),
      ),
    ];
    expect(new Set(variants).size).toBe(9);
  });

  it('tells two events apart however the same characters are spread over their fields', () => {
    const text = fc.string({ maxLength: 3, unit: fc.constantFrom('a', '|', '"') });
    const fields = fc.record({ id: text, type: text, version: fc.constant(1), data: text, meta: text });
    fc.assert(
      fc.property(fields, fields, (left, right) => {
        const same = JSON.stringify(left) === JSON.stringify(right);
        expect(linkChain('', 's', 0, left) === linkChain('', 's', 0, right)).toBe(same);
      }),
      { seed: 20261122, numRuns: 500 },
    );
  });

  it('ends an absent stream at revision -1 and any other at its last event', () => {
    expect(emptyHead('message-01JD')).toEqual({ revision: -1, chain: GENESIS });
    expect(headOf('message-01JD', [])).toEqual({ revision: -1, chain: GENESIS });
    expect(headOf('message-01JD', [{ revision: 7, chain: FIRST }])).toEqual({ revision: 7, chain: FIRST });
  });
});
