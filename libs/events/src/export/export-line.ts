/** One event in the format of an export. */
import { cloudEventLine } from '../cloud-event.js';
import { cefLine } from './cef.js';
import { ecsLine } from './ecs.js';
import type { ExportedEvent, ExportFormat } from './exported-event.js';
import { ocsfLine } from './ocsf.js';
import { openedLine } from './opened-line.js';
import { syslogMessage } from './syslog.js';

/** Without line end; it holds none. */
export function exportLine(event: ExportedEvent, format: ExportFormat): string {
  switch (format) {
    case 'cloudevents':
      return event.masking === 'sealed' ? cloudEventLine(event.stored, event.source) : openedLine(event);
    case 'ocsf':
      return ocsfLine(event);
    case 'ecs':
      return ecsLine(event);
    case 'cef':
      return cefLine(event);
    case 'syslog':
      return syslogMessage(event, cefLine(event));
  }
}
