import { describe, expect, it } from 'vitest';
import { SEVERITY_RANK, severityOf } from './severity.js';

describe('the severity of a message', () => {
  it.each([
    ['quarantine', 12.5, 'critical'],
    ['quarantine', 9, 'critical'],
    ['quarantine', 8.99, 'high'],
    ['must-encrypt', 3.99, 'medium'],
    ['warn', 0.5, 'low'],
    ['block', 0.1, 'critical'],
  ] as const)('with outcome %s and score %d is %s', (outcome, score, severity) => {
    expect(severityOf({ outcome, score, foundSomething: true })).toBe(severity);
  });

  it('is unknown when nothing could be read, whatever the outcome', () => {
    expect(severityOf({ outcome: 'block', score: 0, foundSomething: false })).toBe('unknown');
  });

  it('sorts a message that nobody could inspect before a medium one', () => {
    expect(SEVERITY_RANK.unknown).toBeGreaterThan(SEVERITY_RANK.medium);
  });
});
