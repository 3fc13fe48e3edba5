/** The mail about emergency access, in the languages of notices. */
import type { NoticeLanguage } from '#contracts';

export interface AlarmWords {
  readonly subject: string;
  readonly text: string;
  /** In place of a name that was erased. */
  readonly somebody: string;
}

/** `{who}`, `{until}`, `{link}` and `{gateway}` are put in. */
export const ALARM_WORDS: Readonly<Record<NoticeLanguage, AlarmWords>> = {
  en: {
    subject: 'Emergency access to the quarantine was opened',
    text: '{who} has opened emergency access: until {until} this account sees and decides on all held mail, without limits.\n\nThe reason, what is done meanwhile, and how to end it:\n{link}\n\nIf you know nothing of it, end it now.\n\n-- \nWritten by the mail gateway {gateway}. Nobody reads answers to this mail.\n',
    somebody: 'A former account',
  },
  de: {
    subject: 'Notfallzugriff auf die Quarantäne wurde geöffnet',
    text: '{who} hat einen Notfallzugriff geöffnet: Bis {until} sieht und entscheidet dieses Konto ohne Grenzen über alle angehaltenen Mails.\n\nDer Grund, was dabei geschieht und wie man ihn beendet:\n{link}\n\nWenn Sie nichts davon wissen, beenden Sie ihn jetzt.\n\n-- \nGeschrieben vom Mail-Gateway {gateway}. Antworten auf diese Mail liest niemand.\n',
    somebody: 'Ein früheres Konto',
  },
  nl: {
    subject: 'Noodtoegang tot de quarantaine is geopend',
    text: '{who} heeft noodtoegang geopend: tot {until} ziet en beslist dit account zonder grenzen over alle vastgehouden mail.\n\nDe reden, wat er intussen gebeurt en hoe u het beëindigt:\n{link}\n\nAls u er niets van weet, beëindig het dan nu.\n\n-- \nGeschreven door de mailgateway {gateway}. Niemand leest antwoorden op deze mail.\n',
    somebody: 'Een vroeger account',
  },
  fr: {
    subject: 'Un accès d’urgence à la quarantaine a été ouvert',
    text: '{who} a ouvert un accès d’urgence : jusqu’au {until}, ce compte voit tous les messages retenus et décide de leur sort, sans limites.\n\nLa raison, ce qui est fait pendant ce temps et comment y mettre fin :\n{link}\n\nSi vous n’en savez rien, mettez-y fin maintenant.\n\n-- \nÉcrit par la passerelle de messagerie {gateway}. Personne ne lit les réponses à ce message.\n',
    somebody: 'Un ancien compte',
  },
  es: {
    subject: 'Se ha abierto un acceso de emergencia a la cuarentena',
    text: '{who} ha abierto un acceso de emergencia: hasta el {until} esta cuenta ve todos los mensajes retenidos y decide sobre ellos, sin límites.\n\nEl motivo, lo que se hace entretanto y cómo ponerle fin:\n{link}\n\nSi no sabe nada de ello, póngale fin ahora.\n\n-- \nEscrito por la pasarela de correo {gateway}. Nadie lee las respuestas a este mensaje.\n',
    somebody: 'Una cuenta anterior',
  },
};
