import { BESIDE_A_WORD, detectorPattern, policyTemplate, shadowPattern, VALID_BESIDE_A_WORD } from './policy-template.js';

/** Protected health information: identifiers of 45 CFR 164.514(b)(2) together with what says that they are of a patient. */
export const hipaa = policyTemplate({
  id: 'hipaa',
  name: 'US health data (HIPAA)',
  description: 'Numbers of patients, providers and prescribers, diagnoses, and words of a medical record.',
  patterns: [
    detectorPattern('us-ssn', {
      id: 'hipaa-ssn',
      name: 'US Social Security number',
      description: 'Written with dashes, or in other spellings near words that name it.',
      action: 'must-encrypt',
      weight: 8,
    }),
    shadowPattern({
      id: 'hipaa-medical-record-number',
      name: 'Medical record number',
      description: 'Five to twelve digits that are named as the number of a medical record, chart or patient.',
      matcher: {
        kind: 'regex',
        regex: '\\b(?:mrn|m\\.r\\.n\\.|medical record|patient|chart)[ -]?(?:number|no|num|id|#)?[ .:#=]{1,3}[a-z]{0,3}-?\\d{5,12}\\b',
        caseSensitive: false,
      },
      action: 'must-encrypt',
      weight: 6,
      examples: {
        mustMatch: ['MRN: 00123456', 'Medical record number 1234567', 'patient id: AB-0012345'],
        mustNotMatch: ['the patient is 45', 'chart 12 of 40', 'MRN pending', 'record 1234567', 'patient 2026'],
      },
    }),
    shadowPattern({
      id: 'hipaa-medicare-beneficiary',
      name: 'Medicare beneficiary identifier',
      description: 'Eleven letters and digits in the order that CMS gives, without S, L, O, I, B and Z.',
      matcher: {
        kind: 'regex',
        regex: '\\b[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\\d-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\\d-?[AC-HJKMNP-RT-Y]{2}\\d{2}\\b',
        caseSensitive: true,
      },
      action: 'must-encrypt',
      weight: 8,
      examples: {
        mustMatch: ['MBI 1EG4-TE5-MK73', 'member 1EG4TE5MK72 called', '1EG4-TE5-MK73'],
        mustNotMatch: ['1SG4-TE5-MK73', '0EG4-TE5-MK73', '1EG4-TE5-MK7', '1eg4-te5-mk73', 'X1EG4TE5MK73'],
      },
    }),
    shadowPattern({
      id: 'hipaa-npi',
      name: 'National provider identifier',
      description: 'Ten digits with the check digit of an NPI, near words that name a provider.',
      matcher: { kind: 'regex', regex: '\\b[12]\\d{9}\\b', caseSensitive: true },
      validator: 'us-npi',
      minConfidence: VALID_BESIDE_A_WORD,
      context: {
        positive: ['npi', 'provider', 'physician', 'prescriber', 'attending', 'referring', 'rendering'],
        negative: ['phone', 'tel', 'fax', 'order', 'invoice', 'tracking'],
        windowWords: 5,
      },
      action: 'warn',
      weight: 2,
      examples: {
        mustMatch: ['NPI: 1234567893', 'referring physician 1234567893', 'the provider has 1234567893'],
        mustNotMatch: ['NPI: 1234567890', 'call 1234567893', 'invoice 1234567893', 'NPI 3234567893', 'NPI 12345678933'],
      },
    }),
    shadowPattern({
      id: 'hipaa-dea-number',
      name: 'DEA registration number',
      description: 'Two letters and seven digits with the check digit of the DEA, near words of a prescription.',
      matcher: { kind: 'regex', regex: '\\b[A-HJ-MPR-UX][A-Z9]\\d{7}\\b', caseSensitive: true },
      validator: 'us-dea',
      minConfidence: VALID_BESIDE_A_WORD,
      context: {
        positive: ['dea', 'prescriber', 'prescription', 'physician', 'pharmacy', 'controlled substance', 'rx', 'registration'],
        negative: ['part', 'order', 'serial', 'flight'],
        windowWords: 6,
      },
      action: 'must-encrypt',
      weight: 5,
      examples: {
        mustMatch: ['DEA# AB1234563', 'prescriber registration AB1234563', 'Rx signed, F91234563'],
        mustNotMatch: ['DEA# AB1234567', 'part AB1234563', 'flight AB1234563', 'DEA IB1234563', 'DEA AB12345633'],
      },
    }),
    shadowPattern({
      id: 'hipaa-diagnosis',
      name: 'Diagnosis of a patient',
      description: 'An ICD-10-CM code with its dot, near words that speak of a patient or a diagnosis.',
      matcher: { kind: 'regex', regex: '\\b[A-TV-Z]\\d[0-9AB]\\.[0-9A-TV-Z]{1,4}\\b', caseSensitive: true },
      minConfidence: BESIDE_A_WORD,
      // prettier-ignore
      context: {
        positive: ['diagnosis', 'diagnoses', 'diagnosed', 'icd', 'icd 10', 'patient', 'admitted', 'discharged', 'claim', 'dx', 'treatment', 'symptoms', 'diagnose', 'diagnostic'],
        negative: ['version', 'part', 'model', 'firmware', 'release', 'build'],
        windowWords: 10,
      },
      action: 'must-encrypt',
      weight: 5,
      examples: {
        mustMatch: ['Patient admitted with E11.9', 'Diagnosis: F32.1, G47.33', 'ICD-10 code M54.5'],
        mustNotMatch: [
          'firmware B12.4',
          'meeting in room C14.2',
          'Patient admitted in ward U07.1',
          'ICD-10 code e11.9',
          'model A10.5 for the diagnosis',
        ],
      },
    }),
    shadowPattern({
      id: 'hipaa-medical-record',
      name: 'Words of a medical record',
      description: 'Three different headings of a record: history, medication, results, plan.',
      // prettier-ignore
      matcher: {
        kind: 'keywords',
        keywords: [
          'patient name', 'medical history', 'history of present illness', 'chief complaint', 'discharge summary', 'progress note', 'treatment plan', 'current medications',
          'known allergies', 'lab results', 'pathology report', 'radiology report', 'operative report', 'prior authorization', 'explanation of benefits', 'health plan id',
          'physical examination', 'vital signs', 'past medical history', 'admitting diagnosis', 'discharge diagnosis', 'attending physician',
        ],
      },
      threshold: { count: 3, of: 'distinct' },
      matchFilter: 'none',
      action: 'must-encrypt',
      weight: 5,
      examples: {
        mustMatch: ['Patient name: J. Doe', 'CHIEF COMPLAINT\ncough', 'see discharge summary', 'Vital signs stable'],
        mustNotMatch: [
          'the history of medicine',
          'be patient with the name',
          'vital sign-off',
          'our lab has results',
          'discharge the battery',
        ],
      },
    }),
  ],
});
