/** What the mails of the page say beside what their notices do: short, no matched value, no subject. */
import type { Language } from './words.js';

export interface MailWords {
  /** Of a code: `{what}`. */
  readonly confirms: string;
  readonly linkSubject: string;
  /** `{link}`. */
  readonly link: string;
}

export const MAIL_WORDS: Readonly<Record<Language, MailWords>> = {
  en: {
    confirms: 'It confirms: {what}. Use it in the browser that asked for it.',
    linkSubject: 'New link to your held message',
    link: 'This link shows how your held message stands:\n\n{link}\n\nOlder links now show its state only. Whoever has the link can look and ask for release, and no more.\n',
  },
  de: {
    confirms: 'Er bestätigt: {what}. Er gilt in dem Browser, der ihn verlangt hat.',
    linkSubject: 'Neuer Link zu Ihrer angehaltenen Nachricht',
    link: 'Dieser Link zeigt, wie es um Ihre angehaltene Nachricht steht:\n\n{link}\n\nÄltere Links zeigen nur noch den Stand. Wer den Link hat, kann nachsehen und um Freigabe bitten, mehr nicht.\n',
  },
  nl: {
    confirms: 'Hij bevestigt: {what}. Hij is geldig in de browser die hem vroeg.',
    linkSubject: 'Nieuwe link naar uw tegengehouden bericht',
    link: 'Deze link toont hoe het met uw tegengehouden bericht staat:\n\n{link}\n\nOudere links tonen alleen nog de stand. Wie de link heeft, kan kijken en vrijgave vragen, meer niet.\n',
  },
  fr: {
    confirms: 'Il confirme : {what}. Il est valable dans le navigateur qui l’a demandé.',
    linkSubject: 'Nouveau lien vers votre message retenu',
    link: 'Ce lien montre où en est votre message retenu :\n\n{link}\n\nLes anciens liens ne montrent plus que son état. Qui a le lien peut regarder et demander la libération, rien de plus.\n',
  },
  es: {
    confirms: 'Confirma: {what}. Vale en el navegador que lo pidió.',
    linkSubject: 'Enlace nuevo a su mensaje retenido',
    link: 'Este enlace muestra cómo está su mensaje retenido:\n\n{link}\n\nLos enlaces anteriores solo muestran su estado. Quien tiene el enlace puede mirar y pedir que se libere, nada más.\n',
  },
};
