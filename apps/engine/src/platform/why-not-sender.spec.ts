import { describe, expect, it } from 'vitest';
import { isToldOnTrial, whyNotSender } from './why-not-sender.js';

const SENDER = { domain: 'desk.example', tag: 'ab'.repeat(16) };
const internalDomains = ['inside.example'];

describe('the sender of a mail', () => {
  it('is told when inside, signed in or not', () => {
    for (const authenticated of [true, false])
      expect(whyNotSender(SENDER, { isInside: true, authenticated, internalDomains })).toBeUndefined();
  });

  it('is not told when the mail names nobody', () => {
    const standing = { isInside: false, authenticated: true, internalDomains: [] };
    expect(whyNotSender({ domain: null, tag: null }, standing)).toBe('null-sender');
  });

  it('outside is not told whoever has signed in: the client may name anybody', () => {
    expect(whyNotSender(SENDER, { isInside: false, authenticated: true, internalDomains })).toBe('unverified-sender');
  });

  it('is told after signing in where nothing says who is inside, and never without', () => {
    const standing = { isInside: false, internalDomains: [] };
    expect(whyNotSender(SENDER, { ...standing, authenticated: true })).toBeUndefined();
    expect(whyNotSender(SENDER, { ...standing, authenticated: false })).toBe('unverified-sender');
  });

  it('is told in trial mode, from where nothing leaves the machine, until the configuration says who is inside', () => {
    const trial = { isInside: false, authenticated: false, trialMode: true };
    expect(whyNotSender(SENDER, { ...trial, internalDomains: [] })).toBeUndefined();
    expect(whyNotSender(SENDER, { ...trial, internalDomains })).toBe('unverified-sender');
    expect(whyNotSender({ domain: null, tag: null }, { ...trial, internalDomains: [] })).toBe('null-sender');
  });

  it('is told for the trial mode alone when neither inside nor signed in', () => {
    const trial = { isInside: false, authenticated: false, internalDomains: [], trialMode: true };
    expect(isToldOnTrial(SENDER, trial)).toBe(true);
    expect(isToldOnTrial(SENDER, { ...trial, authenticated: true })).toBe(false);
    expect(isToldOnTrial(SENDER, { ...trial, isInside: true })).toBe(false);
  });
});
