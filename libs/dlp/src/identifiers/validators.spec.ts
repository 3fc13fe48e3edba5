import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { IBAN_COUNTRIES } from './iban-countries.js';
import { findValidator, VALIDATORS } from './validators.js';

/** Published examples: the standards' own samples, test numbers of the networks, documentation ranges. */
const TABLE: Record<string, { valid: readonly string[]; invalid: readonly string[] }> = {
  luhn: {
    valid: ['79927398713', '4111 1111 1111 1111', '18'],
    invalid: ['79927398710', '4111111111111112', '', '0', 'abc', '7992739871x'],
  },
  card: {
    valid: [
      '4111 1111 1111 1111',
      '5555-5555-5555-4444',
      '378282246310005',
      '6011.0009.9013.9424',
      '30569309025904',
      '3530111333300000',
      '4222222222222',
      '2223000048400011',
      '6304000000000000',
    ],
    invalid: [
      '4111 1111 1111 1112',
      '1234567812345670',
      '411111111111111',
      '0000000000000000',
      '37828224631000',
      '7992739871300000',
      '4111 1111 1111 1111 1111',
    ],
  },
  iban: {
    valid: [
      'GB82 WEST 1234 5698 7654 32',
      'DE89370400440532013000',
      'fr14 2004 1010 0505 0001 3m02 606',
      'NL91ABNA0417164300',
      'NO93-8601-1117-947',
      'MT84MALT011000012345MTLCAST001S',
      'BR1800360305000010009795493C1',
      'SC18SSCB11010000000000001497USD',
    ],
    invalid: ['GB82 WEST 1234 5698 7654 33', 'DE8937040044053201300', 'XX89370400440532013000', 'DE89', 'NL91041716430012345678', ''],
  },
  'us-ssn': {
    valid: ['536-90-4399', '536904399', '001 01 0001', '899.99.9999'],
    invalid: ['000-12-3456', '666-12-3456', '900-12-3456', '536-00-4399', '536-90-0000', '078-05-1120', '53690439'],
  },
  // The example of the Centers for Medicare & Medicaid Services, and its neighbours.
  'us-npi': {
    valid: ['1234567893', '1234 567 893', '1-234-567-893'],
    invalid: ['1234567890', '3234567893', '123456789', '12345678933', ''],
  },
  // Reckoned by the rule: 1+3+5 + 2(2+4+6) = 33.
  'us-dea': { valid: ['AB1234563', 'f91234563', 'AB-1234563'], invalid: ['AB1234567', 'IB1234563', 'AB123456', 'A11234563', ''] },
  // Routing numbers of Federal Reserve banks.
  'us-aba': { valid: ['011000015', '0210-0120-8', '091000080'], invalid: ['011000016', '000000000', '511000014', '01100001', ''] },
  'uk-nino': {
    valid: ['AB123456C', 'ab 12 34 56 c', 'JG-10-37-59-A'],
    invalid: ['QQ123456C', 'GB123456A', 'AO123456B', 'AB123456E', 'AB12345C', 'ZZ123456A'],
  },
  'nl-bsn': { valid: ['111222333', '1112.22.333', '123456782', '10000008'], invalid: ['111222334', '000000000', '1234567', '1112223330'] },
  jwt: {
    valid: [
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
      'eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ.',
      'eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.OKOawDo13gRp2ojaHV7LFpZcgV7T6DVZKTyKOMTYUmKoTCVJRgckCL9kiMT03JGe.48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6ji.XFBoMYUZodetZdvTiFvSkQ',
    ],
    invalid: [
      'eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ',
      'eyJ0eXAiOiJKV1QifQ.eyJpc3MiOiJqb2UifQ.abc',
      'www.example.com',
      'bnVsbA.eyJpc3MiOiJqb2UifQ.abc',
      '',
    ],
  },
  ipv4: { valid: ['192.0.2.1', '255.255.255.255', '0.0.0.0'], invalid: ['256.1.1.1', '192.0.2', '192.0.2.1.5', '192.0.02.1', '192.0.2.'] },
  ipv6: {
    valid: ['2001:db8::1', '::', '::1', '2001:db8:0:0:1:0:0:1', '::ffff:192.0.2.1', 'FE80::A'],
    invalid: ['2001:db8::1::2', '12:30:45', '2001:db8:1:2:3:4:5:6:7', '::12345', '1:2:3:4:5:6:7:8::', '::ffff:192.0.2.256', ''],
  },
  'email-address': {
    valid: ['anna@example.com', 'first.last+tag@mail.example.org', 'grüße@bücher.example', '用户@例子.测试', 'x@xn--bcher-kva.example'],
    invalid: [
      'anna@localhost',
      '@example.com',
      'a..b@example.com',
      'a@-b.example',
      'a@b.c',
      `${'x'.repeat(65)}@example.com`,
      'anna@example.com.',
    ],
  },
};

describe.each(VALIDATORS)('identifier $id', (identifier) => {
  const examples = TABLE[identifier.id] ?? { valid: [], invalid: [] };

  it('accepts published values', () => {
    expect(examples.valid.length).toBeGreaterThanOrEqual(3);
    expect(examples.valid.filter((value) => !identifier.validate(value))).toEqual([]);
  });

  it('refuses values that break its rules', () => {
    expect(examples.invalid.length).toBeGreaterThanOrEqual(3);
    expect(examples.invalid.filter((value) => identifier.validate(value))).toEqual([]);
  });

  it('accepts what it has compacted itself and compacts no further', () => {
    const compacted = examples.valid.map((value) => identifier.compact(value));
    expect(compacted.filter((value) => !identifier.validate(value))).toEqual([]);
    expect(compacted.map((value) => identifier.compact(value))).toEqual(compacted);
  });

  it('names its sources', () => {
    expect(identifier.sources.length).toBeGreaterThan(0);
  });
});

describe('the register of validators', () => {
  it('holds every identifier file of this folder', () => {
    const notIdentifiers = ['identifier.ts', 'validators.ts', 'card-issuers.ts', 'iban-countries.ts'];
    const files = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
    const ids = files.filter((name) => !notIdentifiers.includes(name)).map((name) => name.replace(/\.ts$/, ''));
    expect(VALIDATORS.map((validator) => validator.id).sort()).toEqual(ids.sort());
  });

  it('finds an identifier by id and nothing for an unknown id', () => {
    expect(findValidator('iban')?.name).toBe('International bank account number');
    expect(findValidator('constructor')).toBeUndefined();
  });
});

describe('the table of IBAN countries', () => {
  it.each([
    ['NO', 15],
    ['BE', 16],
    ['DE', 22],
    ['FR', 27],
    ['MT', 31],
    ['RU', 33],
    ['LC', 32],
    ['SC', 31],
    ['BR', 29],
    ['MU', 30],
    ['HU', 28],
    ['TR', 26],
  ])('gives %s the registry length %i', (code, length) => {
    expect(IBAN_COUNTRIES.get(code)?.length).toBe(length);
  });
});
