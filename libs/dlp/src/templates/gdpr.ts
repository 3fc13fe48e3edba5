import { BESIDE_A_WORD, detectorPattern, policyTemplate, shadowPattern } from './policy-template.js';

/** Personal data in the sense of Regulation (EU) 2016/679, Art. 4 and 9. */
export const gdpr = policyTemplate({
  id: 'gdpr',
  name: 'Personal data (GDPR)',
  description: 'Numbers that stand for one person in European countries, special categories of data, and lists of people.',
  patterns: [
    detectorPattern('nl-bsn', {
      id: 'gdpr-nl-bsn',
      name: 'Dutch citizen service number',
      description: 'A burgerservicenummer that passes the eleven test, near words that name it.',
      action: 'must-encrypt',
      weight: 6,
    }),
    detectorPattern('uk-nino', {
      id: 'gdpr-uk-nino',
      name: 'UK National Insurance number',
      description: 'A National Insurance number with an allocated prefix.',
      action: 'must-encrypt',
      weight: 6,
    }),
    shadowPattern({
      id: 'gdpr-de-tax-id',
      name: 'German tax identification number',
      description: 'The eleven digits of § 139b AO, near words that name them.',
      matcher: { kind: 'regex', regex: '\\b[1-9]\\d[ ]?\\d{3}[ ]?\\d{3}[ ]?\\d{3}\\b', caseSensitive: true },
      minConfidence: BESIDE_A_WORD,
      // prettier-ignore
      context: {
        positive: ['steuer id', 'steuerid', 'steueridentifikationsnummer', 'steuerliche identifikationsnummer', 'identifikationsnummer', 'idnr', 'steuer idnr', 'tin'],
        negative: ['telefon', 'tel', 'auftrag', 'rechnung', 'bestellung'],
        windowWords: 5,
      },
      action: 'must-encrypt',
      weight: 6,
      examples: {
        mustMatch: ['Steuer-ID: 86 095 742 719', 'Ihre Identifikationsnummer lautet 47036892816', 'IdNr. 65 929 970 489'],
        mustNotMatch: ['Auftrag 86095742719', 'Tel. 86 095 742 719', 'Steuer-ID 0 609 574 271', 'Steuer-ID 860957427191'],
      },
    }),
    shadowPattern({
      id: 'gdpr-fr-nir',
      name: 'French social security number',
      description: 'Numéro de sécurité sociale (NIR): sex, year and month of birth, place, order and key.',
      matcher: {
        kind: 'regex',
        regex: '\\b[12][ ]?\\d{2}[ ]?(?:0[1-9]|1[0-2]|[2-9]\\d)[ ]?(?:\\d{2}|2[AB])[ ]?\\d{3}[ ]?\\d{3}[ ]?\\d{2}\\b',
        caseSensitive: true,
      },
      minConfidence: BESIDE_A_WORD,
      context: {
        positive: ['sécurité sociale', 'nir', 'numéro de sécu', 'sécu', 'insee', 'assuré', 'immatriculation'],
        negative: ['facture', 'commande', 'téléphone'],
        windowWords: 6,
      },
      action: 'must-encrypt',
      weight: 6,
      examples: {
        mustMatch: ['Numéro de sécurité sociale : 2 55 08 14 168 025 38', 'NIR 255081416802538', 'N° de sécu : 1 84 12 2A 451 089 46'],
        mustNotMatch: ['commande 255081416802538', 'NIR 3 55 08 14 168 025 38', 'NIR 2 55 13 14 168 025', 'sécurité sociale : voir 2025'],
      },
    }),
    shadowPattern({
      id: 'gdpr-es-dni',
      name: 'Spanish identity number',
      description: 'DNI or NIE: eight digits, or X, Y, Z and seven, with a check letter, near words that name it.',
      matcher: { kind: 'regex', regex: '\\b(?:\\d{8}|[XYZ][-]?\\d{7})[- ]?[A-HJ-NP-TV-Z]\\b', caseSensitive: true },
      minConfidence: BESIDE_A_WORD,
      context: {
        positive: ['dni', 'nie', 'nif', 'documento nacional', 'identidad', 'extranjero'],
        negative: ['pedido', 'factura'],
        windowWords: 6,
      },
      action: 'must-encrypt',
      weight: 6,
      examples: {
        mustMatch: ['DNI: 12345678Z', 'con NIE X-1234567-L', 'documento nacional de identidad 12345678-Z'],
        mustNotMatch: ['pedido 12345678Z', 'DNI 1234567Z', 'DNI 12345678I', 'DNI caducado'],
      },
    }),
    shadowPattern({
      id: 'gdpr-it-codice-fiscale',
      name: 'Italian tax code',
      description: 'Codice fiscale: sixteen letters and digits made of name, birth and place.',
      matcher: {
        kind: 'regex',
        regex: '\\b[A-Z]{6}\\d{2}[A-EHLMPRST](?:[04][1-9]|[1256]\\d|[37][01])[A-Z]\\d{3}[A-Z]\\b',
        caseSensitive: false,
      },
      action: 'must-encrypt',
      weight: 6,
      examples: {
        mustMatch: ['Codice fiscale: RSSMRA85T10A562S', 'cf rssmra85t10a562s', 'il codice MRTMTT91D08F205J è valido'],
        mustNotMatch: ['RSSMRA85F10A562S', 'RSSMRA85T99A562S', 'XRSSMRA85T10A562S', 'RSSMRA85T10A5625'],
      },
    }),
    shadowPattern({
      id: 'gdpr-passport',
      name: 'Passport number',
      description: 'Six to nine letters and digits that are named as the number of a passport.',
      matcher: {
        kind: 'regex',
        regex:
          '\\b(?:passport|reisepass|pass|paspoort|passeport|pasaporte|passaporto)[ -]?(?:number|no|nr|nummer|num|numéro|número|numero|n°|nº)?[ .:#]{1,3}[a-z]{0,3}\\d{5,8}[a-z]?\\d?\\b',
        caseSensitive: false,
      },
      action: 'must-encrypt',
      weight: 5,
      examples: {
        mustMatch: [
          'Passport no. L01X00T47 is old; passport number: 123456789',
          'Reisepass-Nr. C1234567',
          'numéro passeport: voir passeport n° 12AB34567 ou passeport 0123456',
        ],
        mustNotMatch: ['your passport is ready', 'passport photo 35x45', 'compass 1234567', 'Pass: 1234'],
      },
    }),
    shadowPattern({
      id: 'gdpr-birth-date',
      name: 'Dates of birth',
      description: 'Three or more different dates that are named as dates of birth.',
      matcher: {
        kind: 'regex',
        regex:
          '\\b(?:date of birth|birth ?date|born(?: on)?|dob|geburtsdatum|geboren(?: am)?|geb|geboortedatum|geboren op|date de naissance|née? le|fecha de nacimiento|nacid[oa] el)[ .:=]{1,3}(?:\\d{1,2}[./-]\\d{1,2}[./-](?:19|20)?\\d{2}|(?:19|20)\\d{2}-\\d{2}-\\d{2})\\b',
        caseSensitive: false,
      },
      threshold: { count: 3, of: 'distinct' },
      action: 'warn',
      weight: 3,
      examples: {
        mustMatch: ['Date of birth: 01.02.1980', 'Geburtsdatum 31.12.1975', 'DOB 1980-02-01', 'née le 03/04/1990'],
        mustNotMatch: ['due date: 01.02.2026', 'born in 1980', 'DOB missing', 'geboren am Meer'],
      },
    }),
    shadowPattern({
      id: 'gdpr-special-categories',
      name: 'Special categories of personal data',
      description: 'Words of Art. 9 GDPR about one person: health, belief, origin, union, orientation. Two different ones.',
      // prettier-ignore
      matcher: {
        kind: 'keywords',
        keywords: [
          'religious affiliation', 'religious belief', 'trade union member', 'trade union membership', 'sexual orientation', 'ethnic origin', 'political affiliation',
          'hiv positive', 'mental illness', 'degree of disability', 'severely disabled', 'genetic test result',
          'religionszugehörigkeit', 'konfession', 'gewerkschaftsmitglied', 'gewerkschaftszugehörigkeit', 'sexuelle orientierung', 'ethnische herkunft', 'grad der behinderung',
          'schwerbehindert', 'schwerbehinderung', 'hiv-positiv', 'vakbondslid', 'geloofsovertuiging', 'seksuele geaardheid', 'etnische afkomst',
          'appartenance syndicale', 'orientation sexuelle', 'origine ethnique', 'séropositif', 'afiliación sindical', 'orientación sexual', 'origen étnico', 'seropositivo',
        ],
      },
      threshold: { count: 2, of: 'distinct' },
      matchFilter: 'none',
      action: 'quarantine',
      weight: 5,
      examples: {
        mustMatch: ['Religionszugehörigkeit: keine', 'she is HIV positive', 'Grad der Behinderung 50', 'appartenance syndicale : oui'],
        mustNotMatch: [
          'affiliation of the author',
          'the union of two sets',
          'mental arithmetic',
          'sexual harassment training',
          'political science',
        ],
      },
    }),
    detectorPattern('email-address', {
      id: 'gdpr-address-list',
      name: 'List of mail addresses',
      description: 'Fifty or more different addresses: a list of people.',
      threshold: { count: 50, of: 'distinct' },
      action: 'quarantine',
      weight: 5,
    }),
  ],
});
