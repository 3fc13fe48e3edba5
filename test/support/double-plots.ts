/** What happens in the double's mails: who sent what to whom, and what was found. */
import type { PatternResult, Severity } from '#contracts';

export interface Plot {
  readonly severity: Severity;
  readonly score: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly pattern: string;
  readonly name: string;
  readonly action: PatternResult['action'];
  readonly count: number;
  readonly masked: string;
  readonly ageMinutes: number;
  readonly expiresHours: number;
  readonly files: number;
  readonly bytes: number;
}

const plot = (
  [severity, score, pattern, name, action, count, masked]: readonly [
    Severity,
    number,
    string,
    string,
    PatternResult['action'],
    number,
    string,
  ],
  [from, to, subject]: readonly [string, readonly string[], string],
  [ageMinutes, expiresHours, files, bytes]: readonly [number, number, number, number],
): Plot => ({ severity, score, pattern, name, action, count, masked, from, to, subject, ageMinutes, expiresHours, files, bytes });

const card = '4929 •••• •••• 1234';
const iban = 'NL91 •••• •••• ••43 00';

export const plots: readonly Plot[] = [
  plot(
    ['critical', 1.94, 'credit-card', 'Credit card', 'quarantine', 14, card],
    [
      'Marieke de Vries <m.devries@halden-mutual.example>',
      [
        'settlements@kestrel-brokers.example',
        'd.okafor@kestrel-brokers.example',
        'audit@kestrel-brokers.example',
        'ledger-archive@halden-mutual.example',
      ],
      'March bordereau, corrected ledger',
    ],
    [26, 119, 2, 1_412_000],
  ),
  plot(
    ['critical', 1.88, 'iban', 'IBAN', 'must-encrypt', 61, iban],
    ['Tomás Herrera <t.herrera@halden-mutual.example>', ['tomas.h@gmx.example'], 'FW: payroll export Q1'],
    [68, 118, 1, 212_000],
  ),
  plot(
    ['high', 0.91, 'health-data', 'Health data', 'quarantine', 9, 'M54.• lumb•••'],
    [
      'Priya Raman <p.raman@halden-mutual.example>',
      ['intake@medicheck.example', 'p.raman@halden-mutual.example'],
      'Sick leave overview, week 46',
    ],
    [74, 118, 1, 88_000],
  ),
  plot(
    ['unknown', 0, 'encrypted-archive', 'Could not inspect', 'quarantine', 1, ''],
    [
      'Jonas Lindqvist <j.lindqvist@halden-mutual.example>',
      ['tenders@orsted-marine.example'],
      'Tender documents (password follows by phone)',
    ],
    [130, 117, 1, 6_210_000],
  ),
  plot(
    ['high', 0.87, 'case-number', 'Case number', 'quarantine', 6, 'HM-••••-118'],
    [
      'Aoife Byrne <a.byrne@halden-mutual.example>',
      ['legal@brandt-partner.example', 'office@brandt-partner.example', 'aoife@home.example'],
      'Settlement draft v3',
    ],
    [190, 116, 3, 920_000],
  ),
  plot(
    ['medium', 0.74, 'passport', 'Passport number', 'quarantine', 2, 'N•••••••7'],
    ['Chiara Conti <c.conti@halden-mutual.example>', ['survey@lloyds-desk.example'], 'Re: Vessel survey MV Alcyone, certificates'],
    [310, 21, 4, 3_104_000],
  ),
  plot(
    ['medium', 0.72, 'credit-card', 'Credit card', 'quarantine', 3, '4111 •••• •••• 1111'],
    ['Wei Zhang <w.zhang@halden-mutual.example>', ['joint@unidelft.example'], 'Loss triangles for the joint study'],
    [372, 113, 1, 410_000],
  ),
  plot(
    ['medium', 0.71, 'iban', 'IBAN', 'quarantine', 2, iban],
    ['Sofia Almeida <s.almeida@halden-mutual.example>', ['orders@nordpack.example'], 'Order 4471-20 delivery addresses'],
    [490, 288, 0, 14_000],
  ),
  plot(
    ['low', 0.52, 'customer-number', 'Customer number', 'warn', 120, '88••-••42'],
    [
      'Henrik Olsen <monitor@halden-mutual.example>',
      Array.from({ length: 15 }, (_, at) => `ops${at + 1}@halden-mutual.example`),
      '[monitor] nightly batch report 2026-03-18',
    ],
    [545, 111, 1, 36_000],
  ),
  plot(
    ['low', 0.47, 'private-key', 'Secret key', 'block', 1, 'AKIA••••••••••••••••'],
    ['Lukas Brandt <l.brandt@halden-mutual.example>', ['cases@vendor-support.example'], 'Case 00981223: stack trace attached'],
    [662, 109, 1, 12_000],
  ),
];
