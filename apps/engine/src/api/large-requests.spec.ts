import { expect, it } from 'vitest';
import { LargeRequests } from './large-requests.js';

const TOO_MANY = expect.objectContaining({ code: 'too-many-large-requests' }) as Error;

it('lets an account send two large bodies at a time, and the next one when one of them has ended', () => {
  const large = new LargeRequests();
  const giveBack = large.take('ana');
  large.take('ana');
  expect(() => large.take('ana')).toThrow(TOO_MANY);
  giveBack();
  giveBack();
  large.take('ana');
  expect(() => large.take('ana')).toThrow(TOO_MANY);
});

it('lets six be sent in all, whoever sends them', () => {
  const large = new LargeRequests();
  const [giveBack] = ['ana', 'ana', 'ben', 'ben', 'eva', 'eva'].map((account) => large.take(account));
  expect(() => large.take('ivo')).toThrow(TOO_MANY);
  giveBack?.();
  expect(() => large.take('ivo')).not.toThrow();
});
