/** Which certificates somebody looks for. */
import type { certificateQuerySchema } from '#contracts';
import type { StoredCertificate } from '#events';
import type { z } from 'zod';
import type { CertificateEntry } from './certificate-entry.js';

export type CertificateQuery = z.output<typeof certificateQuerySchema>;

/** An entry with what was decided about it. */
export interface SearchedCertificate {
  readonly entry: CertificateEntry;
  readonly stored: StoredCertificate;
  /** How often it is named, settings included. */
  readonly useCount: number;
}

type Test = (searched: SearchedCertificate) => boolean;

/** Everything that is asked but the judgement, which costs signatures. */
export function fits(query: CertificateQuery): Test {
  const tests = [...textTests(query), ...factTests(query)];
  return (searched) => tests.every((test) => test(searched));
}

function textTests({ q, address, domain, subject, issuer, serial, fingerprint }: CertificateQuery): Test[] {
  const tests: Test[] = [];
  const contains = (words: string | undefined, textOf: (searched: SearchedCertificate) => string): void => {
    if (words !== undefined && words.trim() !== '') {
      const wanted = words.trim().toLowerCase();
      tests.push((searched) => textOf(searched).toLowerCase().includes(wanted));
    }
  };
  if (q !== undefined && q.trim() !== '') tests.push(anywhere(q.trim()));
  contains(address, ({ entry }) => entry.facts.addresses.join('\n'));
  contains(subject, ({ entry }) => entry.facts.subject);
  contains(issuer, ({ entry }) => entry.facts.issuer);
  contains(serial && hexOf(serial), ({ entry }) => entry.facts.serial);
  contains(fingerprint && hexOf(fingerprint), ({ entry }) => entry.facts.fingerprint);
  if (domain !== undefined && domain.trim() !== '') {
    const wanted = domain.trim().toLowerCase();
    tests.push(({ entry }) => entry.facts.domains.includes(wanted));
  }
  return tests;
}

function anywhere(words: string): Test {
  const wanted = words.toLowerCase();
  const hex = hexOf(words);
  return ({ entry: { facts } }) => {
    const texts = [facts.subject, facts.issuer, ...facts.addresses].map((text) => text.toLowerCase());
    return texts.some((text) => text.includes(wanted)) || facts.serial === hex || (hex.length >= 4 && facts.fingerprint.includes(hex));
  };
}

/** As it is kept, from what other programs write: `0A:1B …`. */
function hexOf(text: string): string {
  return text.replaceAll(/[:\s]/g, '').toLowerCase();
}

function factTests({ kind, privateKey, inUse, endsFrom, endsBefore }: CertificateQuery): Test[] {
  const tests: Test[] = [];
  if (kind === 'root') tests.push(({ stored }) => stored.root !== null);
  else if (kind !== undefined) tests.push(({ stored }) => stored.kind === kind);
  if (privateKey !== undefined) tests.push(({ stored }) => (stored.privateKey !== null) === (privateKey === 'yes'));
  if (inUse !== undefined) tests.push(({ useCount }) => useCount > 0 === (inUse === 'yes'));
  if (endsFrom !== undefined) tests.push(({ entry }) => Date.parse(entry.facts.notAfter) >= Date.parse(endsFrom));
  if (endsBefore !== undefined) tests.push(({ entry }) => Date.parse(entry.facts.notAfter) < Date.parse(endsBefore));
  return tests;
}

/** The order of a list; equal ones by id, so that pages do not overlap. */
export function inOrder(sort: CertificateQuery['sort']): (one: SearchedCertificate, other: SearchedCertificate) => number {
  const keyOf = ({ entry: { facts }, stored }: SearchedCertificate): string => {
    if (sort === 'end') return facts.notAfter;
    return sort === 'imported' ? stored.imported.at : facts.subject.toLowerCase();
  };
  const sign = sort === 'imported' ? -1 : 1;
  return (one, other) => sign * compare(keyOf(one), keyOf(other)) || compare(one.entry.id, other.entry.id);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
