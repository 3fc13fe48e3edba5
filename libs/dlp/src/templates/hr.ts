import { BESIDE_A_WORD, policyTemplate, shadowPattern } from './policy-template.js';

/** Words for the people whom a personnel file is about, in English, German, Dutch, French and Spanish. */
// prettier-ignore
const EMPLOYEE = [
  'employee', 'employees', 'staff', 'colleague', 'personnel', 'mitarbeiter', 'mitarbeiterin', 'arbeitnehmer', 'arbeitnehmerin', 'personalnummer', 'kollege', 'kollegin',
  'werknemer', 'medewerker', 'personeelsnummer', 'salarié', 'salariée', 'collaborateur', 'employé', 'employée', 'empleado', 'empleada', 'trabajador', 'trabajadora',
];

/** What a personnel department must keep to itself. */
export const hr = policyTemplate({
  id: 'hr',
  name: 'Personnel (HR)',
  description: 'Pay, dismissals, sick leave, appraisals and applications, in English, German, Dutch, French and Spanish.',
  patterns: [
    shadowPattern({
      id: 'hr-salary-table',
      name: 'Table of pay',
      description: 'Five or more different amounts near words for pay: a table of salaries, not an offer of work.',
      matcher: {
        kind: 'regex',
        regex: `(?:(?:€|\\$|£|\\b(?:eur|usd|gbp|chf)) ?\\d{1,3}(?:[.,' ]?\\d{3})+(?:[.,]\\d{2})?|\\b\\d{1,3}(?:[.,' ]\\d{3})+(?:[.,]\\d{2})? ?(?:€|eur\\b|usd\\b|gbp\\b|chf\\b))`,
        caseSensitive: false,
      },
      threshold: { count: 5, of: 'distinct' },
      minConfidence: BESIDE_A_WORD,
      // prettier-ignore
      context: {
        positive: [
          'salary', 'salaries', 'wage', 'wages', 'payroll', 'base pay', 'bonus', 'compensation', 'gross pay', 'gehalt', 'gehälter', 'bruttogehalt', 'jahresgehalt', 'lohn', 'vergütung',
          'salaris', 'brutoloon', 'jaarsalaris', 'loon', 'salaire', 'rémunération', 'salario', 'sueldo', 'nómina', 'retribución',
        ],
        negative: ['invoice', 'rechnung', 'factuur', 'facture', 'factura', 'budget', 'price', 'preis'],
        windowWords: 50,
      },
      action: 'quarantine',
      weight: 7,
      examples: {
        mustMatch: [
          'Salary A. Doe EUR 54,000',
          'Jahresgehalt: 61.500 €',
          'salaire brut € 42 000',
          "Gehalt CHF 98'000.00",
          'sueldo 31.200,00 EUR',
        ],
        mustNotMatch: [
          'invoice EUR 54,000',
          'price list: $ 1,200',
          'salary negotiations in room 54',
          'the budget is 61.500 €',
          'salary: confidential',
        ],
      },
    }),
    shadowPattern({
      id: 'hr-dismissal',
      name: 'Dismissal',
      description: 'Letters and agreements that end the employment of somebody.',
      // prettier-ignore
      matcher: {
        kind: 'keywords',
        keywords: [
          'notice of dismissal', 'dismissal letter', 'termination letter', 'termination of employment', 'termination of your employment', 'severance agreement', 'redundancy notice',
          'kündigungsschreiben', 'fristlose kündigung', 'ordentliche kündigung', 'aufhebungsvertrag', 'abfindungsvereinbarung', 'änderungskündigung',
          'ontslagbrief', 'ontslagvergunning', 'ontslag op staande voet', 'beëindigingsovereenkomst', 'lettre de licenciement', 'procédure de licenciement', 'rupture conventionnelle',
          'indemnité de licenciement', 'carta de despido', 'despido improcedente', 'despido disciplinario', 'indemnización por despido',
        ],
      },
      matchFilter: 'none',
      action: 'quarantine',
      weight: 6,
      examples: {
        mustMatch: [
          'Attached: termination letter',
          'der Aufhebungsvertrag ist unterschrieben',
          'ontslag op staande voet',
          'la rupture conventionnelle de M. X',
          'carta de despido',
        ],
        mustNotMatch: [
          'termination of the contract with our supplier',
          'Kündigung des Mietvertrags',
          'letter of recommendation',
          'fin de contrat de location',
          'terminal letters',
        ],
      },
    }),
    shadowPattern({
      id: 'hr-sick-leave',
      name: 'Sick leave of an employee',
      description: 'Words of sickness near words for an employee.',
      // prettier-ignore
      matcher: {
        kind: 'keywords',
        keywords: [
          'sick leave', 'sick note', 'doctor\'s certificate', 'medical certificate', 'long-term sickness', 'fit note', 'krankmeldung', 'krankschreibung', 'arbeitsunfähigkeitsbescheinigung',
          'arbeitsunfähig', 'langzeiterkrankung', 'ziekmelding', 'ziekteverlof', 'langdurig ziek', 'arrêt maladie', 'arrêt de travail', 'certificat médical',
          'baja médica', 'baja por enfermedad', 'parte de baja', 'incapacidad temporal',
        ],
      },
      minConfidence: BESIDE_A_WORD,
      context: { positive: EMPLOYEE, negative: ['policy', 'richtlinie', 'handbook', 'handbuch', 'seminar'], windowWords: 12 },
      matchFilter: 'none',
      action: 'must-encrypt',
      weight: 5,
      examples: {
        mustMatch: [
          'employee 4711 is on sick leave until May',
          'Krankmeldung des Mitarbeiters liegt vor',
          'ziekmelding werknemer',
          "arrêt maladie d'une salariée",
          'baja médica del empleado',
        ],
        mustNotMatch: [
          'sick leave is explained in the handbook',
          'leave the sick room',
          'the medical certificate of the yacht',
          'Krankenhaus der Mitarbeiter',
        ],
      },
    }),
    shadowPattern({
      id: 'hr-appraisal',
      name: 'Appraisal or warning',
      description: 'Reviews of performance and formal warnings.',
      // prettier-ignore
      matcher: {
        kind: 'keywords',
        keywords: [
          'performance improvement plan', 'performance appraisal', 'annual performance review', 'disciplinary hearing', 'disciplinary action', 'written warning', 'final warning letter',
          'leistungsbeurteilung', 'mitarbeiterbeurteilung', 'abmahnung', 'arbeitszeugnis', 'zwischenzeugnis', 'beoordelingsgesprek', 'functioneringsgesprek', 'schriftelijke waarschuwing',
          'entretien d\'évaluation', 'avertissement disciplinaire', 'sanction disciplinaire', 'evaluación del desempeño', 'expediente disciplinario', 'amonestación por escrito',
        ],
      },
      minConfidence: BESIDE_A_WORD,
      context: {
        positive: [...EMPLOYEE, 'hr', 'manager', 'vorgesetzter', 'leidinggevende', 'supérieur', 'superior'],
        negative: ['template', 'vorlage', 'training'],
        windowWords: 15,
      },
      matchFilter: 'none',
      action: 'quarantine',
      weight: 4,
      examples: {
        mustMatch: [
          'the employee is on a performance improvement plan',
          'Abmahnung für den Mitarbeiter',
          'schriftelijke waarschuwing aan medewerker',
          'sanction disciplinaire du salarié',
          'expediente disciplinario al trabajador',
        ],
        mustNotMatch: [
          'improve the performance of the plan',
          'written warning labels',
          'a template of the performance appraisal',
          'review of the employee canteen',
        ],
      },
    }),
    shadowPattern({
      id: 'hr-application',
      name: 'Application for work',
      description: 'Two different headings of a curriculum vitae.',
      // prettier-ignore
      matcher: {
        kind: 'keywords',
        keywords: [
          'curriculum vitae', 'work experience', 'professional experience', 'references available on request', 'salary expectation', 'notice period', 'marital status',
          'lebenslauf', 'berufserfahrung', 'gehaltsvorstellung', 'kündigungsfrist', 'familienstand', 'werkervaring', 'burgerlijke staat', 'salarisindicatie',
          'expérience professionnelle', 'prétentions salariales', 'situation de famille', 'experiencia laboral', 'estado civil', 'pretensiones salariales',
        ],
      },
      threshold: { count: 2, of: 'distinct' },
      matchFilter: 'none',
      action: 'warn',
      weight: 3,
      examples: {
        mustMatch: ['Curriculum Vitae', 'Berufserfahrung: 2010–2020', 'Familienstand: ledig', 'expérience professionnelle'],
        mustNotMatch: [
          'experience our work',
          'notice the periods',
          'status of marital law',
          'professionals with experience',
          'Erfahrung im Beruf',
        ],
      },
    }),
  ],
});
