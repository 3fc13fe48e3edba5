/** Samples that have to pass: everyday mail, some with numbers that only look sensitive. */
import { docx } from './sample-documents.js';
import { mailFrom, type SampleMail } from './sample-mail.js';

export const CLEAN_SAMPLES: readonly SampleMail[] = [
  mailFrom('tom', 'lunch@friends.example.net', {
    subject: 'Lunch on Friday?',
    text: 'Hi,\n\nare you free on Friday at 12:30? The new place at the harbour has a good fish soup.\n\nTom',
  }),
  mailFrom('anna', 'einkauf@lieferant.example.org', {
    subject: 'Angebot für Büromöbel',
    text: 'Guten Tag,\n\nfür unser Büro benötigen wir zwölf höhenverstellbare Schreibtische. Könnten Sie uns bis Ende März ein Angebot über größere Stückzahlen schicken?\n\nMit freundlichen Grüßen\nAnna Berger',
  }),
  mailFrom('tom', 'parts@supplier.example.net', {
    subject: 'Order 4111 1111 1111 1112',
    text: 'Hello,\n\nwhere is order 4111 1111 1111 1112? The tracking number is 1234-5678-9012-3456.\n\nTom',
  }),
  mailFrom('anna', 'team@partner.example.net', {
    subject: 'Minutes of the meeting',
    text: 'The minutes are attached.',
    html: '<p>The minutes are <a href="https://www.example.com/minutes">online</a> and attached.</p>',
    attachments: [
      {
        filename: 'minutes.docx',
        content: docx(['Minutes of 12 March', 'Present: Anna, Tom, two guests', 'Next meeting on 26 March at 10:00']),
      },
    ],
  }),
];
