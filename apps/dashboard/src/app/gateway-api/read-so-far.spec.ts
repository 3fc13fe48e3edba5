import { describe, expect, it } from 'vitest';
import { ReadSoFar, waitForEngine } from './read-so-far.js';

describe('how far a page has seen the log', () => {
  it('goes with its questions once something has named it, and only grows', () => {
    const read = new ReadSoFar();
    expect(read.header).toBeUndefined();
    read.seen('120');
    read.seen('90');
    expect(read.header).toBe('120');
    read.seen('300');
    expect(read.header).toBe('300');
  });

  it('is told by nothing that is no position', () => {
    const read = new ReadSoFar();
    for (const other of [null, '', '-1', '1e9', 'x', ' 5', '9'.repeat(17)]) read.seen(other);
    expect(read.header).toBeUndefined();
  });
});

describe('an engine that has not read so far', () => {
  it('is asked again when it says so, after the time that it names', () => {
    expect(waitForEngine(503, { code: 'behind' }, '2')).toBe(2000);
    expect(waitForEngine(503, { code: 'behind' }, null)).toBe(1000);
  });

  it.each([
    [503, { code: 'store-unavailable' }],
    [503, null],
    [503, 'behind'],
    [500, { code: 'behind' }],
  ])('is not what answers %s with %j', (status, problem) => {
    expect(waitForEngine(status, problem, '2')).toBeUndefined();
  });
});
