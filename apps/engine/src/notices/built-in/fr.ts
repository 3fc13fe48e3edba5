import type { Phrases } from './phrases.js';

export const fr: Phrases = {
  labels: {
    subject: 'Objet',
    sender: 'De',
    recipients: 'À',
    receivedAt: 'Reçu',
    findings: 'Trouvé',
    expiresAt: "Retenu jusqu'au",
    reference: 'Référence',
    method: 'Chiffré par',
    reasons: 'Pourquoi il n’est pas chiffré',
    passwords: 'Mots de passe',
    passwordId: 'mot de passe',
  },
  noSubject: '(non affiché)',
  openOriginator: 'Détails et ce que vous pouvez faire',
  openManagers: "Ouvrir l'e-mail",
  openDigest: 'Ouvrir la quarantaine',
  more: 'et {{ more }} autres',
  footer: 'Écrit par la passerelle de messagerie {{ gateway }}. Personne ne lit les réponses à cet e-mail.',
  kinds: {
    warning: {
      title: 'Envoyé avec un avertissement',
      originator: [
        'Votre e-mail a été envoyé. Les règles de votre organisation mettent en garde contre ce type de contenu.',
        "S'il n'aurait pas dû être envoyé, signalez-le tout de suite à votre équipe de protection des données.",
      ],
      managers: 'Un e-mail a été envoyé avec un avertissement.',
    },
    quarantine: {
      title: 'Retenu, non envoyé',
      originator: [
        "Votre e-mail est retenu et n'a pas été envoyé aux destinataires ci-dessous. Les règles de votre organisation demandent un second regard sur son contenu.",
        "Il est inutile de le renvoyer : quelqu'un prendra une décision. Si personne ne décide à temps, il ne sera pas envoyé.",
      ],
      managers: 'Un e-mail est retenu, non envoyé, et attend une décision.',
    },
    block: {
      title: 'Bloqué, non envoyé',
      originator: [
        "Votre e-mail n'a pas été envoyé aux destinataires ci-dessous. Les règles de votre organisation ne laissent pas sortir ce contenu.",
      ],
      managers: "Un e-mail a été bloqué et n'a pas été envoyé.",
    },
    error: {
      title: 'Non vérifié, non envoyé',
      originator: [
        "Votre e-mail n'a pas pu être vérifié. Il est retenu et n'a pas été envoyé aux destinataires ci-dessous.",
        "Un fichier endommagé, trop volumineux ou trop complexe peut en être la cause. Quelqu'un l'examinera.",
      ],
      managers: "Un e-mail n'a pas pu être vérifié. Il est retenu, non envoyé, et attend une décision.",
    },
    release: {
      title: 'Libéré',
      originator: ['Votre e-mail retenu a été libéré et est en route vers les destinataires ci-dessous.'],
      managers: 'Un e-mail retenu a été libéré.',
    },
    delete: {
      title: 'Supprimé, non envoyé',
      originator: ["Votre e-mail retenu a été supprimé. Il n'est pas envoyé aux destinataires ci-dessous."],
      managers: "Un e-mail retenu a été supprimé et n'est pas envoyé.",
    },
    expire: {
      title: 'Expiré, non envoyé',
      originator: [
        "Personne n'a décidé à temps au sujet de votre e-mail retenu. Il n'a pas été envoyé aux destinataires ci-dessous.",
        "S'il est encore nécessaire, parlez-en à votre équipe de protection des données avant de le renvoyer.",
      ],
      managers: "Personne n'a décidé à temps au sujet d'un e-mail retenu. Il n'a pas été envoyé.",
    },
    expiring: {
      title: 'Toujours retenu, expire bientôt',
      originator: [
        "Votre e-mail est toujours retenu, non envoyé. Si personne ne décide avant l'heure indiquée ci-dessous, il ne sera pas envoyé du tout.",
      ],
      managers: "Un e-mail retenu expire bientôt. Si personne ne décide, il n'est pas envoyé.",
    },
    decision: {
      title:
        "{% case outcome %}{% when 'granted' %}Demande acceptée{% when 'deleted' %}Demande refusée, e-mail supprimé{% else %}Demande refusée, non envoyé{% endcase %}",
      originator: [
        '{% case outcome %}{% when "granted" %}Vous avez demandé la libération de votre e-mail retenu. Il a été libéré et est en route vers les destinataires ci-dessous.{% when "deleted" %}Vous avez demandé la libération de votre e-mail retenu. Il a été supprimé et n\'est pas envoyé aux destinataires ci-dessous.{% else %}Vous avez demandé la libération de votre e-mail retenu. La demande a été refusée : l\'e-mail reste retenu et n\'est pas envoyé.{% endcase %}',
      ],
    },
    'encryption-failed': {
      title: 'Non chiffré, non envoyé',
      originator: [
        "Votre e-mail doit être chiffré pour les destinataires ci-dessous, et cela n'a pas été possible. Il ne leur a pas été envoyé.",
        'Demandez à votre équipe de messagerie comment ces destinataires peuvent recevoir des e-mails chiffrés, puis renvoyez-le.',
      ],
    },
    encrypted: {
      title: 'Chiffré et envoyé',
      originator: ['Votre courriel a été chiffré et est en route vers les destinataires ci-dessous.'],
    },
    passwords: {
      title: 'Mots de passe de votre courriel chiffré',
      originator: [
        'Votre courriel est en route vers les destinataires ci-dessous sous forme de PDF chiffré. Pour l’ouvrir, chacun a besoin du mot de passe indiqué ci-dessous.',
        'Communiquez à chaque destinataire son propre mot de passe, par téléphone par exemple, jamais par courriel à l’adresse qui a reçu le PDF. Supprimez ensuite ce courriel.',
      ],
    },
    return: {
      title: 'À corriger et à renvoyer',
      originator: ["Votre e-mail retenu n'est pas envoyé tel quel. Veuillez le corriger et le renvoyer. Voici ce qui vous est indiqué :"],
    },
    digest: {
      title: 'Résumé de {{ items.size | plus: more }} e-mails',
      originator: ['Pour que vous ne receviez pas un e-mail pour chacun, voici en une liste les autres e-mails de la dernière heure.'],
      managers: 'Pour que vous ne receviez pas un e-mail pour chacun, voici en une liste les autres e-mails de la dernière heure.',
    },
    code: {
      title: 'Votre code pour un e-mail retenu',
      originator: [
        'Votre code est {{ code }}. Il est valable une seule fois, pendant {{ minutes }} minutes.',
        "Ne le donnez à personne. Si vous ne l'avez pas demandé, quelqu'un d'autre a ouvert la page de votre e-mail retenu ; sans ce code, rien ne peut y être fait.",
      ],
    },
  },
};
