import type { Phrases } from './phrases.js';

export const nl: Phrases = {
  labels: {
    subject: 'Onderwerp',
    sender: 'Van',
    recipients: 'Aan',
    receivedAt: 'Ontvangen',
    findings: 'Gevonden',
    expiresAt: 'Vastgehouden tot',
    reference: 'Kenmerk',
    method: 'Versleuteld met',
    reasons: 'Waarom niet versleuteld',
    passwords: 'Wachtwoorden',
    passwordId: 'wachtwoord',
  },
  noSubject: '(niet getoond)',
  openOriginator: 'Bijzonderheden en wat u kunt doen',
  openManagers: 'E-mail openen',
  openDigest: 'Quarantaine openen',
  more: 'en nog {{ more }}',
  footer: 'Geschreven door de mailgateway {{ gateway }}. Antwoorden op deze e-mail leest niemand.',
  kinds: {
    warning: {
      title: 'Verzonden met waarschuwing',
      originator: [
        'Uw e-mail is verzonden. De inhoud is van een soort waarvoor de regels van uw organisatie waarschuwen.',
        'Had de e-mail niet verzonden mogen worden, meld dat dan meteen aan uw privacyteam.',
      ],
      managers: 'Een e-mail is met een waarschuwing verzonden.',
    },
    quarantine: {
      title: 'Vastgehouden, niet verzonden',
      originator: [
        'Uw e-mail wordt vastgehouden en is niet verzonden naar de ontvangers hieronder. De regels van uw organisatie vragen om een tweede blik op de inhoud.',
        'U hoeft hem niet opnieuw te sturen: er wordt over deze e-mail beslist. Beslist niemand op tijd, dan wordt hij niet verzonden.',
      ],
      managers: 'Een e-mail wordt vastgehouden, is niet verzonden en wacht op een beslissing.',
    },
    block: {
      title: 'Geblokkeerd, niet verzonden',
      originator: [
        'Uw e-mail is niet verzonden naar de ontvangers hieronder. De regels van uw organisatie laten deze inhoud niet naar buiten.',
      ],
      managers: 'Een e-mail is geblokkeerd en niet verzonden.',
    },
    error: {
      title: 'Niet gecontroleerd, niet verzonden',
      originator: [
        'Uw e-mail kon niet worden gecontroleerd. Hij wordt vastgehouden en is niet verzonden naar de ontvangers hieronder.',
        'De oorzaak kan een bestand zijn dat beschadigd, te groot of te ingewikkeld is. Iemand zal ernaar kijken.',
      ],
      managers: 'Een e-mail kon niet worden gecontroleerd. Hij wordt vastgehouden, is niet verzonden en wacht op een beslissing.',
    },
    release: {
      title: 'Vrijgegeven',
      originator: ['Uw vastgehouden e-mail is vrijgegeven en onderweg naar de ontvangers hieronder.'],
      managers: 'Een vastgehouden e-mail is vrijgegeven.',
    },
    delete: {
      title: 'Verwijderd, niet verzonden',
      originator: ['Uw vastgehouden e-mail is verwijderd. Hij wordt niet verzonden naar de ontvangers hieronder.'],
      managers: 'Een vastgehouden e-mail is verwijderd en wordt niet verzonden.',
    },
    expire: {
      title: 'Verlopen, niet verzonden',
      originator: [
        'Over uw vastgehouden e-mail is niet op tijd beslist. Hij is niet verzonden naar de ontvangers hieronder.',
        'Is hij nog nodig, overleg dan met uw privacyteam voordat u hem opnieuw stuurt.',
      ],
      managers: 'Over een vastgehouden e-mail is niet op tijd beslist. Hij is niet verzonden.',
    },
    expiring: {
      title: 'Nog vastgehouden, verloopt binnenkort',
      originator: [
        'Uw e-mail wordt nog vastgehouden en is niet verzonden. Beslist niemand vóór het tijdstip hieronder, dan wordt hij helemaal niet verzonden.',
      ],
      managers: 'Een vastgehouden e-mail verloopt binnenkort. Beslist niemand, dan wordt hij niet verzonden.',
    },
    decision: {
      title:
        "{% case outcome %}{% when 'granted' %}Verzoek ingewilligd{% when 'deleted' %}Verzoek afgewezen, e-mail verwijderd{% else %}Verzoek afgewezen, niet verzonden{% endcase %}",
      originator: [
        "{% case outcome %}{% when 'granted' %}U hebt om vrijgave van uw vastgehouden e-mail gevraagd. Hij is vrijgegeven en onderweg naar de ontvangers hieronder.{% when 'deleted' %}U hebt om vrijgave van uw vastgehouden e-mail gevraagd. Hij is in plaats daarvan verwijderd en wordt niet verzonden naar de ontvangers hieronder.{% else %}U hebt om vrijgave van uw vastgehouden e-mail gevraagd. Het verzoek is afgewezen: de e-mail blijft vastgehouden en wordt niet verzonden.{% endcase %}",
      ],
    },
    'encryption-failed': {
      title: 'Niet versleuteld, niet verzonden',
      originator: [
        'Uw e-mail moet voor de ontvangers hieronder worden versleuteld, en dat was niet mogelijk. Hij is niet naar hen verzonden.',
        'Vraag uw mailteam hoe deze ontvangers versleutelde e-mail kunnen krijgen en stuur hem dan opnieuw.',
      ],
    },
    encrypted: {
      title: 'Versleuteld en verzonden',
      originator: ['Uw e-mail is versleuteld en is onderweg naar de onderstaande ontvangers.'],
    },
    passwords: {
      title: 'Wachtwoorden voor uw versleutelde e-mail',
      originator: [
        'Uw e-mail is als versleutelde pdf onderweg naar de onderstaande ontvangers. Ieder van hen heeft het onderstaande wachtwoord nodig om die te openen.',
        'Geef iedere ontvanger het eigen wachtwoord door, bijvoorbeeld per telefoon, nooit per e-mail naar het adres dat de pdf heeft gekregen. Verwijder daarna deze e-mail.',
      ],
    },
    return: {
      title: 'Graag verbeteren en opnieuw sturen',
      originator: ['Uw vastgehouden e-mail wordt zo niet verzonden. Verbeter hem en stuur hem opnieuw. Dit wordt u erover gezegd:'],
    },
    digest: {
      title: 'Overzicht van {{ items.size | plus: more }} e-mails',
      originator: ['Zodat u niet voor elk een e-mail krijgt, staan de overige e-mails van het afgelopen uur hier in één lijst.'],
      managers: 'Zodat u niet voor elk een e-mail krijgt, staan de overige e-mails van het afgelopen uur hier in één lijst.',
    },
    code: {
      title: 'Uw code voor een vastgehouden e-mail',
      originator: [
        'Uw code is {{ code }}. Hij geldt één keer, {{ minutes }} minuten lang.',
        'Geef hem aan niemand. Hebt u er niet om gevraagd, dan heeft iemand anders de pagina van uw vastgehouden e-mail geopend; zonder deze code kan daar niets worden gedaan.',
      ],
    },
  },
};
