/** The mail about certificates and OpenPGP keys that end soon, in the languages of notices. */
import type { NoticeLanguage } from '#contracts';

export interface CertificateEndWords {
  readonly subject: Readonly<Record<'certificate' | 'pgp-key' | 'both', string>>;
  readonly text: string;
  /** One line for a certificate or a key. */
  readonly line: string;
}

/** `{list}`, `{links}` and `{gateway}` are put in; into a line `{subject}`, `{end}` and `{print}`: a fingerprint and whose it is. */
export const CERTIFICATE_END_WORDS: Readonly<Record<NoticeLanguage, CertificateEndWords>> = {
  en: {
    subject: {
      certificate: 'Certificates in use end soon',
      'pgp-key': 'PGP keys in use end soon',
      both: 'Certificates and PGP keys in use end soon',
    },
    text: 'After that day, mail is neither encrypted nor signed with them:\n\n{list}\nGet new ones in time, or longer ones, and import them:\n{links}\n\n-- \nWritten by the mail gateway {gateway}. Nobody reads answers to this mail.\n',
    line: '- {subject}\n  ends on {end}, {print}\n',
  },
  de: {
    subject: {
      certificate: 'Benutzte Zertifikate laufen bald ab',
      'pgp-key': 'Benutzte PGP-Schlüssel laufen bald ab',
      both: 'Benutzte Zertifikate und PGP-Schlüssel laufen bald ab',
    },
    text: 'Nach diesem Tag wird mit ihnen weder verschlüsselt noch unterschrieben:\n\n{list}\nBesorgen Sie rechtzeitig neue oder verlängerte und importieren Sie sie:\n{links}\n\n-- \nGeschrieben vom Mail-Gateway {gateway}. Antworten auf diese Mail liest niemand.\n',
    line: '- {subject}\n  läuft ab am {end}, {print}\n',
  },
  nl: {
    subject: {
      certificate: 'Certificaten in gebruik verlopen binnenkort',
      'pgp-key': 'PGP-sleutels in gebruik verlopen binnenkort',
      both: 'Certificaten en PGP-sleutels in gebruik verlopen binnenkort',
    },
    text: 'Na die dag wordt er niet meer mee versleuteld of ondertekend:\n\n{list}\nZorg op tijd voor nieuwe of verlengde en importeer ze:\n{links}\n\n-- \nGeschreven door de mailgateway {gateway}. Niemand leest antwoorden op deze mail.\n',
    line: '- {subject}\n  verloopt op {end}, {print}\n',
  },
  fr: {
    subject: {
      certificate: 'Des certificats utilisés expirent bientôt',
      'pgp-key': 'Des clés PGP utilisées expirent bientôt',
      both: 'Des certificats et des clés PGP utilisés expirent bientôt',
    },
    text: 'Après ce jour, il ne sera plus possible de chiffrer ni de signer avec eux :\n\n{list}\nProcurez-vous à temps leur suite ou leur prolongation et importez-la :\n{links}\n\n-- \nÉcrit par la passerelle de messagerie {gateway}. Personne ne lit les réponses à ce message.\n',
    line: '- {subject}\n  expire le {end}, {print}\n',
  },
  es: {
    subject: {
      certificate: 'Hay certificados en uso que caducan pronto',
      'pgp-key': 'Hay claves PGP en uso que caducan pronto',
      both: 'Hay certificados y claves PGP en uso que caducan pronto',
    },
    text: 'Después de ese día ya no sirven para cifrar ni para firmar:\n\n{list}\nConsiga a tiempo su reemplazo o su prórroga e impórtelo:\n{links}\n\n-- \nEscrito por la pasarela de correo {gateway}. Nadie lee las respuestas a este mensaje.\n',
    line: '- {subject}\n  caduca el {end}, {print}\n',
  },
};
