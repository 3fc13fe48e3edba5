/** Samples in which the built-in detectors find something. Numbers are published test values. */
import { docx, encryptedZip, pdf, zip } from './sample-documents.js';
import { mailFrom, type SampleMail } from './sample-mail.js';

/** Test key of RFC 8410 §10.3. */
const PRIVATE_KEY =
  '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----';

const MEMO = [
  'From: Legal <legal@example.com>',
  'To: Anna Berger <anna.berger@example.com>',
  'Subject: Project Harbour',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'STRICTLY CONFIDENTIAL',
  'The board decides on the offer next Thursday. Please keep this among us.',
  '',
].join('\r\n');

const ORDERS = [
  'order;name;card',
  '1001;A. Novak;5555555555554444',
  '1002;B. Rossi;378282246310005',
  '1003;C. Dubois;6011111111111117',
  '',
].join('\r\n');

const PARTICIPANTS = Array.from({ length: 25 }, (_, index) => `participant${index + 1}@conference${index % 5}.example.org`);

export const HELD_SAMPLES: readonly SampleMail[] = [
  mailFrom('anna', 'reservations@hotel.example.net', {
    subject: 'Room for the trade fair',
    text: 'Good morning,\n\nplease book the double room from 3 to 6 May.\nMy card is 4111 1111 1111 1111, valid until 12/27.\n\nKind regards\nAnna Berger',
  }),
  mailFrom('tom', 'accounts@supplier.example.net', {
    subject: 'New bank details',
    text: 'Please see the HTML version.',
    html: '<p>Dear all,</p><p>from now on please use <b>IBAN DE89&nbsp;3704</b> <span>0044</span> <i>0532 01</i>30 00.</p><p>Tom</p>',
  }),
  mailFrom('payroll', 'clerk@taxoffice.example.org', {
    subject: 'Form for our new colleague',
    text: 'The signed form is attached.',
    attachments: [
      {
        filename: 'new-hire.pdf',
        content: pdf(['New hire form', 'Name: Jane Sample', 'Social security number: 536-90-4399', 'Start: 1 June']),
      },
    ],
  }),
  mailFrom('tom', 'sales@partner.example.net', {
    subject: 'Cards for the fuel account',
    text: 'As discussed, the list is in the document.',
    attachments: [
      {
        filename: 'fuel-cards.docx',
        content: docx(['Fuel cards of the fleet', 'Van 1: 5105 1051 0510 5100', 'Van 2: 4012 8888 8888 1881', 'Do not print.']),
      },
    ],
  }),
  mailFrom('anna', 'it@agency.example.net', {
    subject: 'Export of last week',
    text: 'Here is the export you asked for.',
    attachments: [{ filename: 'export.zip', content: zip({ 'orders/2026-week-18.csv': ORDERS, 'readme.txt': 'Orders of one week.' }) }],
  }),
  mailFrom('anna', 'friend@example.net', {
    subject: 'Fwd: Project Harbour',
    text: 'Have a look at this.',
    attachments: [{ filename: 'Project Harbour.eml', content: MEMO, contentType: 'message/rfc822' }],
  }),
  mailFrom('payroll', 'advisor@consulting.example.net', {
    subject: 'Salaries, password by phone',
    text: 'The password follows by phone.',
    attachments: [
      { filename: 'salaries.zip', content: encryptedZip('salaries.csv', 'name;salary\r\nJane Sample;52000\r\n', 'harbour-2026') },
    ],
  }),
  mailFrom('tom', 'support@hosting.example.net', {
    subject: 'Deployment fails',
    text: `Hello,\n\nthe deployment stops at the login. This is the key we use:\n\n${PRIVATE_KEY}\n\nTom`,
  }),
  mailFrom('tom', 'print@stationer.example.net', {
    subject: 'Name badges',
    text: `Please print badges for:\n\n${PARTICIPANTS.join('\n')}\n`,
  }),
  mailFrom('anna', 'booking@airline.example.net', {
    subject: 'Payment for the group flight',
    // Full-width digits and a zero-width space: what the eye reads as one number is one number.
    text: 'Credit card ４２４２ ４２４２ 4242\u200b 4242, please confirm.',
  }),
];
