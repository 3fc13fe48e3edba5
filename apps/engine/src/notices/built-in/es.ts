import type { Phrases } from './phrases.js';

export const es: Phrases = {
  labels: {
    subject: 'Asunto',
    sender: 'De',
    recipients: 'Para',
    receivedAt: 'Recibido',
    findings: 'Encontrado',
    expiresAt: 'Retenido hasta',
    reference: 'Referencia',
    method: 'Cifrado con',
    reasons: 'Por qué no se cifró',
    passwords: 'Contraseñas',
    passwordId: 'contraseña',
  },
  noSubject: '(no se muestra)',
  openOriginator: 'Detalles y lo que puede hacer',
  openManagers: 'Abrir el correo',
  openDigest: 'Abrir la cuarentena',
  more: 'y {{ more }} más',
  footer: 'Escrito por la pasarela de correo {{ gateway }}. Nadie lee las respuestas a este correo.',
  kinds: {
    warning: {
      title: 'Enviado con una advertencia',
      originator: [
        'Su correo se ha enviado. Las normas de su organización advierten sobre este tipo de contenido.',
        'Si no debía enviarse, comuníquelo enseguida a su equipo de protección de datos.',
      ],
      managers: 'Se ha enviado un correo con una advertencia.',
    },
    quarantine: {
      title: 'Retenido, no enviado',
      originator: [
        'Su correo está retenido y no se ha enviado a los destinatarios indicados abajo. Las normas de su organización piden una segunda mirada a su contenido.',
        'No hace falta que lo envíe de nuevo: alguien decidirá sobre este correo. Si nadie decide a tiempo, no se enviará.',
      ],
      managers: 'Un correo está retenido, no enviado, y espera una decisión.',
    },
    block: {
      title: 'Bloqueado, no enviado',
      originator: [
        'Su correo no se ha enviado a los destinatarios indicados abajo. Las normas de su organización no dejan salir este contenido.',
      ],
      managers: 'Un correo ha sido bloqueado y no se ha enviado.',
    },
    error: {
      title: 'No revisado, no enviado',
      originator: [
        'Su correo no se ha podido revisar. Está retenido y no se ha enviado a los destinatarios indicados abajo.',
        'La causa puede ser un archivo dañado, demasiado grande o demasiado complejo. Alguien lo examinará.',
      ],
      managers: 'Un correo no se ha podido revisar. Está retenido, no enviado, y espera una decisión.',
    },
    release: {
      title: 'Liberado',
      originator: ['Su correo retenido ha sido liberado y va camino de los destinatarios indicados abajo.'],
      managers: 'Un correo retenido ha sido liberado.',
    },
    delete: {
      title: 'Eliminado, no enviado',
      originator: ['Su correo retenido ha sido eliminado. No se envía a los destinatarios indicados abajo.'],
      managers: 'Un correo retenido ha sido eliminado y no se envía.',
    },
    expire: {
      title: 'Caducado, no enviado',
      originator: [
        'Nadie ha decidido a tiempo sobre su correo retenido. No se ha enviado a los destinatarios indicados abajo.',
        'Si todavía hace falta, hable con su equipo de protección de datos antes de enviarlo de nuevo.',
      ],
      managers: 'Nadie ha decidido a tiempo sobre un correo retenido. No se ha enviado.',
    },
    expiring: {
      title: 'Aún retenido, caduca pronto',
      originator: ['Su correo sigue retenido, no enviado. Si nadie decide antes de la hora indicada abajo, no se enviará.'],
      managers: 'Un correo retenido caduca pronto. Si nadie decide, no se envía.',
    },
    decision: {
      title:
        "{% case outcome %}{% when 'granted' %}Solicitud aceptada{% when 'deleted' %}Solicitud rechazada, correo eliminado{% else %}Solicitud rechazada, no enviado{% endcase %}",
      originator: [
        "{% case outcome %}{% when 'granted' %}Usted pidió la liberación de su correo retenido. Ha sido liberado y va camino de los destinatarios indicados abajo.{% when 'deleted' %}Usted pidió la liberación de su correo retenido. Ha sido eliminado y no se envía a los destinatarios indicados abajo.{% else %}Usted pidió la liberación de su correo retenido. La solicitud ha sido rechazada: el correo sigue retenido y no se envía.{% endcase %}",
      ],
    },
    'encryption-failed': {
      title: 'No cifrado, no enviado',
      originator: [
        'Su correo debe cifrarse para los destinatarios indicados abajo, y no ha sido posible. No se les ha enviado.',
        'Pregunte a su equipo de correo cómo pueden recibir correo cifrado estos destinatarios y envíelo después de nuevo.',
      ],
    },
    encrypted: {
      title: 'Cifrado y enviado',
      originator: ['Su correo se ha cifrado y está en camino a los destinatarios indicados abajo.'],
    },
    passwords: {
      title: 'Contraseñas de su correo cifrado',
      originator: [
        'Su correo está en camino a los destinatarios indicados abajo como PDF cifrado. Para abrirlo, cada uno necesita la contraseña indicada abajo.',
        'Comunique a cada destinatario su propia contraseña, por teléfono por ejemplo, nunca por correo a la dirección que ha recibido el PDF. Borre después este correo.',
      ],
    },
    return: {
      title: 'Corrija y envíe de nuevo, por favor',
      originator: ['Su correo retenido no se envía tal como está. Corríjalo, por favor, y envíelo de nuevo. Esto es lo que se le indica:'],
    },
    digest: {
      title: 'Resumen de {{ items.size | plus: more }} correos',
      originator: ['Para que no reciba un correo por cada uno, aquí están en una lista los demás correos de la última hora.'],
      managers: 'Para que no reciba un correo por cada uno, aquí están en una lista los demás correos de la última hora.',
    },
    code: {
      title: 'Su código para un correo retenido',
      originator: [
        'Su código es {{ code }}. Sirve una sola vez, durante {{ minutes }} minutos.',
        'No se lo dé a nadie. Si no lo ha pedido, otra persona ha abierto la página de su correo retenido; sin este código no puede hacer nada allí.',
      ],
    },
  },
};
