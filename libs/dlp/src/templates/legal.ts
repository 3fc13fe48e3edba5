import { BESIDE_A_WORD, policyTemplate, shadowPattern } from './policy-template.js';

/** What lawyers and clients say to each other, and what is under dispute. */
export const legal = policyTemplate({
  id: 'legal',
  name: 'Legal privilege',
  description: 'Marks of privilege and of secrecy between lawyer and client, settlements, preservation of evidence.',
  patterns: [
    shadowPattern({
      id: 'legal-privileged',
      name: 'Marked as privileged',
      description: 'Phrases that lawyers put on what must not leave: privileged and confidential, attorney work product.',
      // prettier-ignore
      matcher: {
        kind: 'keywords',
        keywords: [
          'privileged and confidential', 'privileged & confidential', 'confidential and privileged', 'attorney-client privilege', 'attorney-client privileged', 'attorney client communication',
          'attorney work product', 'legal professional privilege', 'legal advice privilege', 'litigation privilege', 'solicitor-client privilege', 'subject to legal privilege',
          'prepared in anticipation of litigation', 'prepared at the request of counsel', 'anwaltsgeheimnis', 'anwaltskorrespondenz', 'verteidigerpost', 'advocatencorrespondentie',
          'beroepsgeheim van de advocaat', 'secret professionnel de l\'avocat', 'correspondance confidentielle entre avocats', 'secreto profesional del abogado',
        ],
      },
      matchFilter: 'none',
      action: 'quarantine',
      weight: 7,
      examples: {
        mustMatch: [
          'PRIVILEGED & CONFIDENTIAL',
          'Attorney-Client Privileged Communication',
          'Anwaltskorrespondenz – vertraulich',
          'attorney work product',
        ],
        mustNotMatch: [
          'This e-mail is confidential.',
          'it is a privilege to work with you',
          'privileged users only',
          'our attorney is out of office',
          'Verteidiger in der Bundesliga',
        ],
      },
    }),
    shadowPattern({
      id: 'legal-footer-only',
      name: 'Privilege in a notice',
      description: 'The sentence that many footers hold: recorded, since it says little by itself.',
      matcher: { kind: 'regex', regex: '\\bmay (?:contain|be) [a-z ,/]{0,60}privileged\\b', caseSensitive: false },
      matchFilter: 'none',
      action: 'warn',
      weight: 0,
      examples: {
        mustMatch: [
          'This message may contain confidential and privileged information.',
          'it may be legally privileged',
          'may contain information that is privileged',
        ],
        mustNotMatch: ['may contain nuts', 'privileged access may be given', 'you may be lucky', 'must contain privileged data'],
      },
    }),
    shadowPattern({
      id: 'legal-settlement',
      name: 'Settlement talks',
      description: 'Offers and drafts of a settlement, and statements made without prejudice.',
      // prettier-ignore
      matcher: {
        kind: 'keywords',
        keywords: [
          'settlement offer', 'settlement proposal', 'settlement agreement', 'settlement negotiations', 'without prejudice', 'vergleichsangebot', 'vergleichsvorschlag', 'ohne präjudiz',
          'schikkingsvoorstel', 'vaststellingsovereenkomst', 'protocole transactionnel', 'accord transactionnel', 'acuerdo transaccional', 'propuesta de acuerdo extrajudicial',
        ],
      },
      minConfidence: BESIDE_A_WORD,
      // prettier-ignore
      context: {
        positive: [
          'claim', 'claimant', 'plaintiff', 'defendant', 'counsel', 'court', 'dispute', 'litigation', 'lawyer', 'solicitor', 'draft', 'klage', 'kläger', 'beklagte', 'gericht', 'anwalt',
          'rechtsstreit', 'rechtbank', 'advocaat', 'geschil', 'tribunal', 'avocat', 'litige', 'demanda', 'abogado', 'juzgado',
        ],
        negative: ['card settlement', 'clearing', 'payment batch', 'settlement date'],
        windowWords: 15,
      },
      matchFilter: 'none',
      action: 'quarantine',
      weight: 5,
      examples: {
        mustMatch: [
          'our counsel sent a settlement offer',
          'WITHOUT PREJUDICE – claim 7 against the seller',
          'Vergleichsangebot im Rechtsstreit',
          'le litige et le protocole transactionnel',
        ],
        mustNotMatch: [
          'a settlement on the coast',
          'without prejudice or fear',
          'settlement date of the bond',
          'the claim was settled long ago',
        ],
      },
    }),
    shadowPattern({
      id: 'legal-hold',
      name: 'Order to preserve evidence',
      description: 'Notices that tell people not to delete.',
      // prettier-ignore
      matcher: {
        kind: 'keywords',
        keywords: [
          'litigation hold', 'legal hold', 'legal hold notice', 'preservation notice', 'document preservation', 'duty to preserve', 'do not destroy documents',
          'aufbewahrungspflicht wegen rechtsstreits', 'löschverbot', 'bewaarplicht in verband met geschil', 'ordre de conservation', 'deber de conservación de pruebas',
        ],
      },
      matchFilter: 'none',
      action: 'warn',
      weight: 3,
      examples: {
        mustMatch: ['Litigation hold: keep all mails', 'LEGAL HOLD NOTICE', 'es gilt ein Löschverbot'],
        mustNotMatch: ['please hold the line', 'legal holdings ltd', 'preservation of nature', 'documents are destroyed yearly'],
      },
    }),
    shadowPattern({
      id: 'legal-proceedings',
      name: 'Papers of a proceeding',
      description: 'Three different terms of pleadings and evidence: a file of a case rather than a word about one.',
      // prettier-ignore
      matcher: {
        kind: 'keywords',
        keywords: [
          'statement of claim', 'statement of defence', 'witness statement', 'affidavit', 'deposition transcript', 'cease and desist', 'subpoena', 'motion to dismiss', 'discovery request',
          'expert report', 'klageschrift', 'klageerwiderung', 'eidesstattliche versicherung', 'zeugenaussage', 'unterlassungserklärung', 'abmahnung', 'einstweilige verfügung',
          'dagvaarding', 'conclusie van antwoord', 'getuigenverklaring', 'assignation', 'conclusions en défense', 'mise en demeure', 'escrito de demanda', 'declaración jurada',
        ],
      },
      threshold: { count: 3, of: 'distinct' },
      matchFilter: 'none',
      action: 'quarantine',
      weight: 5,
      examples: {
        mustMatch: ['the witness statement of Mr Roe', 'Klageschrift und Klageerwiderung', 'a motion to dismiss', 'mise en demeure'],
        mustNotMatch: ['a bank statement', 'claim your prize', 'slow motion', 'an expert reported it', 'the witness saw it'],
      },
    }),
  ],
});
