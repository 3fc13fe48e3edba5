/** The mail about certificates that end soon, in the languages of notices. */
import type { NoticeLanguage } from '#contracts';

export interface CertificateEndWords {
  readonly subject: string;
  readonly text: string;
  /** One line for a certificate. */
  readonly line: string;
}

/** `{list}`, `{link}` and `{gateway}` are put in; into a line `{subject}`, `{end}` and `{fingerprint}`. */
export const CERTIFICATE_END_WORDS: Readonly<Record<NoticeLanguage, CertificateEndWords>> = {
  en: {
    subject: 'Certificates in use end soon',
    text: 'After that day, mail is neither encrypted nor signed with them:\n\n{list}\nGet new ones in time, and import them:\n{link}\n\n-- \nWritten by the mail gateway {gateway}. Nobody reads answers to this mail.\n',
    line: '- {subject}\n  ends on {end}, SHA-256 {fingerprint}\n',
  },
  de: {
    subject: 'Benutzte Zertifikate laufen bald ab',
    text: 'Nach diesem Tag wird mit ihnen weder verschlüsselt noch unterschrieben:\n\n{list}\nBesorgen Sie rechtzeitig neue und importieren Sie sie:\n{link}\n\n-- \nGeschrieben vom Mail-Gateway {gateway}. Antworten auf diese Mail liest niemand.\n',
    line: '- {subject}\n  läuft ab am {end}, SHA-256 {fingerprint}\n',
  },
  nl: {
    subject: 'Certificaten in gebruik verlopen binnenkort',
    text: 'Na die dag wordt er niet meer mee versleuteld of ondertekend:\n\n{list}\nVraag op tijd nieuwe aan en importeer ze:\n{link}\n\n-- \nGeschreven door de mailgateway {gateway}. Niemand leest antwoorden op deze mail.\n',
    line: '- {subject}\n  verloopt op {end}, SHA-256 {fingerprint}\n',
  },
  fr: {
    subject: 'Des certificats utilisés expirent bientôt',
    text: 'Après ce jour, ils ne servent plus ni à chiffrer ni à signer :\n\n{list}\nProcurez-vous-en de nouveaux à temps et importez-les :\n{link}\n\n-- \nÉcrit par la passerelle de messagerie {gateway}. Personne ne lit les réponses à ce message.\n',
    line: '- {subject}\n  expire le {end}, SHA-256 {fingerprint}\n',
  },
  es: {
    subject: 'Hay certificados en uso que caducan pronto',
    text: 'Después de ese día ya no se cifra ni se firma con ellos:\n\n{list}\nConsiga otros nuevos a tiempo e impórtelos:\n{link}\n\n-- \nEscrito por la pasarela de correo {gateway}. Nadie lee las respuestas a este mensaje.\n',
    line: '- {subject}\n  caduca el {end}, SHA-256 {fingerprint}\n',
  },
};
