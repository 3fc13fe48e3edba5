import type { Phrases } from './phrases.js';

export const de: Phrases = {
  labels: {
    subject: 'Betreff',
    sender: 'Von',
    recipients: 'An',
    receivedAt: 'Eingegangen',
    findings: 'Gefunden',
    expiresAt: 'Angehalten bis',
    reference: 'Kennung',
    method: 'Verschlüsselt mit',
    reasons: 'Warum nicht verschlüsselt',
    passwords: 'Passwörter',
    passwordId: 'Passwort',
  },
  noSubject: '(wird nicht gezeigt)',
  openOriginator: 'Einzelheiten und was Sie tun können',
  openManagers: 'E-Mail öffnen',
  openDigest: 'Quarantäne öffnen',
  more: 'und {{ more }} weitere',
  footer: 'Geschrieben vom Mail-Gateway {{ gateway }}. Antworten auf diese E-Mail liest niemand.',
  kinds: {
    warning: {
      title: 'Mit Warnung gesendet',
      originator: [
        'Ihre E-Mail wurde gesendet. Sie hat einen Inhalt, vor dem die Regeln Ihrer Organisation warnen.',
        'Hätte sie nicht gesendet werden sollen, so sagen Sie es bitte gleich Ihrem Datenschutzteam.',
      ],
      managers: 'Eine E-Mail wurde mit einer Warnung gesendet.',
    },
    quarantine: {
      title: 'Angehalten, nicht gesendet',
      originator: [
        'Ihre E-Mail ist angehalten und wurde den unten genannten Empfängern nicht gesendet. Die Regeln Ihrer Organisation verlangen einen zweiten Blick auf ihren Inhalt.',
        'Sie müssen sie nicht noch einmal senden: Es wird über diese E-Mail entschieden. Entscheidet niemand rechtzeitig, wird sie nicht gesendet.',
      ],
      managers: 'Eine E-Mail ist angehalten, nicht gesendet, und wartet auf eine Entscheidung.',
    },
    block: {
      title: 'Gesperrt, nicht gesendet',
      originator: [
        'Ihre E-Mail wurde den unten genannten Empfängern nicht gesendet. Die Regeln Ihrer Organisation lassen ihren Inhalt nicht hinaus.',
      ],
      managers: 'Eine E-Mail wurde gesperrt und nicht gesendet.',
    },
    error: {
      title: 'Nicht geprüft, nicht gesendet',
      originator: [
        'Ihre E-Mail konnte nicht geprüft werden. Sie ist angehalten und wurde den unten genannten Empfängern nicht gesendet.',
        'Der Grund kann eine Datei sein, die beschädigt, zu groß oder zu verschachtelt ist. Jemand wird es sich ansehen.',
      ],
      managers: 'Eine E-Mail konnte nicht geprüft werden. Sie ist angehalten, nicht gesendet, und wartet auf eine Entscheidung.',
    },
    release: {
      title: 'Freigegeben',
      originator: ['Ihre angehaltene E-Mail wurde freigegeben und ist zu den unten genannten Empfängern unterwegs.'],
      managers: 'Eine angehaltene E-Mail wurde freigegeben.',
    },
    delete: {
      title: 'Gelöscht, nicht gesendet',
      originator: ['Ihre angehaltene E-Mail wurde gelöscht. Den unten genannten Empfängern wird sie nicht gesendet.'],
      managers: 'Eine angehaltene E-Mail wurde gelöscht und wird nicht gesendet.',
    },
    expire: {
      title: 'Abgelaufen, nicht gesendet',
      originator: [
        'Über Ihre angehaltene E-Mail wurde nicht rechtzeitig entschieden. Den unten genannten Empfängern wurde sie nicht gesendet.',
        'Wird sie noch gebraucht, so sprechen Sie bitte mit Ihrem Datenschutzteam, bevor Sie sie noch einmal senden.',
      ],
      managers: 'Über eine angehaltene E-Mail wurde nicht rechtzeitig entschieden. Sie wurde nicht gesendet.',
    },
    expiring: {
      title: 'Noch angehalten, läuft bald ab',
      originator: [
        'Ihre E-Mail ist noch angehalten, nicht gesendet. Entscheidet bis zum unten genannten Zeitpunkt niemand, wird sie gar nicht gesendet.',
      ],
      managers: 'Eine angehaltene E-Mail läuft bald ab. Entscheidet niemand, wird sie nicht gesendet.',
    },
    decision: {
      title:
        "{% case outcome %}{% when 'granted' %}Anfrage bewilligt{% when 'deleted' %}Anfrage abgelehnt, E-Mail gelöscht{% else %}Anfrage abgelehnt, nicht gesendet{% endcase %}",
      originator: [
        "{% case outcome %}{% when 'granted' %}Sie haben um die Freigabe Ihrer angehaltenen E-Mail gebeten. Sie wurde freigegeben und ist zu den unten genannten Empfängern unterwegs.{% when 'deleted' %}Sie haben um die Freigabe Ihrer angehaltenen E-Mail gebeten. Sie wurde stattdessen gelöscht und wird den unten genannten Empfängern nicht gesendet.{% else %}Sie haben um die Freigabe Ihrer angehaltenen E-Mail gebeten. Die Anfrage wurde abgelehnt: Die E-Mail bleibt angehalten und wird nicht gesendet.{% endcase %}",
      ],
    },
    'encryption-failed': {
      title: 'Nicht verschlüsselt, nicht gesendet',
      originator: [
        'Ihre E-Mail muss für die unten genannten Empfänger verschlüsselt werden, und das war nicht möglich. Sie wurde ihnen nicht gesendet.',
        'Fragen Sie Ihr Mail-Team, wie diese Empfänger verschlüsselte E-Mails bekommen können, und senden Sie sie dann noch einmal.',
      ],
    },
    encrypted: {
      title: 'Verschlüsselt und gesendet',
      originator: ['Ihre E-Mail wurde verschlüsselt und ist zu den unten genannten Empfängern unterwegs.'],
    },
    passwords: {
      title: 'Passwörter für Ihre verschlüsselte E-Mail',
      originator: [
        'Ihre E-Mail ist als verschlüsseltes PDF zu den unten genannten Empfängern unterwegs. Zum Öffnen braucht jeder von ihnen das unten stehende Passwort.',
        'Teilen Sie jedem sein eigenes Passwort mit, zum Beispiel am Telefon, nie per E-Mail an die Adresse, die das PDF bekommen hat. Löschen Sie danach diese E-Mail.',
      ],
    },
    return: {
      title: 'Bitte korrigieren und noch einmal senden',
      originator: [
        'Ihre angehaltene E-Mail wird so nicht gesendet. Bitte korrigieren Sie sie und senden Sie sie noch einmal. Das wird Ihnen dazu gesagt:',
      ],
    },
    digest: {
      title: 'Übersicht über {{ items.size | plus: more }} E-Mails',
      originator: ['Damit Sie nicht für jede eine E-Mail bekommen, stehen die weiteren E-Mails der letzten Stunde hier in einer Liste.'],
      managers: 'Damit Sie nicht für jede eine E-Mail bekommen, stehen die weiteren E-Mails der letzten Stunde hier in einer Liste.',
    },
    code: {
      title: 'Ihr Code für eine angehaltene E-Mail',
      originator: [
        'Ihr Code ist {{ code }}. Er gilt einmal und {{ minutes }} Minuten lang.',
        'Geben Sie ihn niemandem. Haben Sie ihn nicht verlangt, so hat jemand anderes die Seite Ihrer angehaltenen E-Mail geöffnet; ohne diesen Code lässt sich dort nichts tun.',
      ],
    },
  },
};
