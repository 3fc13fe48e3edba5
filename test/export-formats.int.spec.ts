/** What leaves in an export is read by programs and held to schemas that are not ours: every event of the vocabulary, in every format. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import {
  decodeMeta,
  exportLine,
  MASKINGS,
  readCloudEventLine,
  type ExportedEvent,
  type ExportedMail,
  type Masking,
  type StoredEvent,
} from '#events';
import { describe, expect, it } from 'vitest';
import { CloudEvent, EcsFlat, readCef, readSyslog } from './support/foreign-readers.js';
import { goldenLog } from './support/golden-log.js';

const SOURCE = '/lazaret/mail.example.com';
const log = goldenLog();
const MAIL: ExportedMail = {
  messageId: '01JNAVZ3T0QK8W5H6M2R4YB7XC',
  sender: 'anna@example.com',
  recipients: ['bo=b|x@example.org', 'eve@example.net'],
  subject: 'a "quoted] \\ subject = with | signs\r\nand lines',
  internetMessageId: '<1@example.com>',
  sizeBytes: 4711,
  hop: 'outbound',
};

/** Masked, without a sender, to addresses that are none to others. */
const AWKWARD_MAILS: readonly ExportedMail[] = [
  { ...MAIL, recipients: ['eve@example.net'] },
  { ...MAIL, sender: '•••@example.com', recipients: ['•••@example.org'], subject: null, internetMessageId: null },
  { ...MAIL, sender: null, recipients: ['root@localhost', '"eve b"@example.net', 'zoë@example.net', 'eve@example.net'] },
  { ...MAIL, sender: null, recipients: ['root@localhost'] },
];

function exported(stored: StoredEvent, masking: Masking = 'masked'): ExportedEvent {
  const { at, actor } = decodeMeta(stored);
  const data = JSON.parse(stored.data) as Record<string, unknown>;
  const mail = stored.stream.startsWith('message-') || stored.stream.startsWith('delivery-') ? MAIL : null;
  return { stored, source: SOURCE, program: '0.1.0', masking, at, actor, data, mail };
}

function golden(type: string): StoredEvent {
  const found = log.findLast((each) => each.type === type);
  if (!found) throw new Error(`no golden event ${type}`);
  return found;
}

describe('every event of the vocabulary', () => {
  it('is valid to the SDK of CloudEvents in each masking profile, and comes back byte for byte from the sealed one', () => {
    for (const stored of log)
      for (const masking of MASKINGS) {
        const line = exportLine(exported(stored, masking), 'cloudevents');
        const read = new CloudEvent(JSON.parse(line) as Record<string, unknown>);
        expect(read.validate(), line).toBe(true);
        expect(read).toMatchObject({
          id: stored.id,
          source: SOURCE,
          subject: stored.stream,
          type: `io.lazaret.${stored.type}.v${stored.version}`,
        });
        expect(readCloudEventLine(line)).toEqual(
          masking === 'sealed'
            ? { event: stored, source: SOURCE }
            : { problem: 'is of an export that was opened and masked, which cannot be verified' },
        );
      }
  });

  it('fits the classes of OCSF 1.4.0, with and without the mail that it is about', () => {
    const schema = JSON.parse(readFileSync(new URL('./foreign-schemas/ocsf-1.4.0.json', import.meta.url), 'utf8')) as object;
    const fits = new Ajv2020({ strict: false, allErrors: true }).compile(schema);
    for (const event of log.map((each) => exported(each)))
      for (const mail of event.mail === null ? [null] : [...AWKWARD_MAILS, null]) {
        const line = exportLine({ ...event, mail }, 'ocsf');
        expect(fits(JSON.parse(line)), `${line}\n${JSON.stringify(fits.errors)}`).toBe(true);
      }
  });

  it('uses fields of ECS 9.4 only, outside its own namespace, with values that they allow', () => {
    for (const stored of log)
      for (const [name, value] of flat(JSON.parse(exportLine(exported(stored), 'ecs')) as object)) {
        if (name.startsWith('lazaret.')) continue;
        expect(Object.keys(EcsFlat), `${stored.type}: ${name}`).toContain(name);
        const allowed = EcsFlat[name]?.allowed_values?.map((each) => each.name);
        if (allowed) for (const each of [value].flat()) expect(allowed, `${stored.type}: ${name}`).toContain(each);
      }
  });

  it('is read as RFC 5424 by a foreign parser, with its ids in the structured data', () => {
    for (const stored of log) {
      const { at } = decodeMeta(stored);
      expect(readSyslog(exportLine(exported(stored), 'syslog'))).toMatchObject({
        type: 'RFC5424',
        facility: 'audit',
        time: new Date(at),
        host: 'mail.example.com',
        appName: 'lazaret',
        msgID: stored.type,
        structuredData: {
          'lazaret@32473': { id: stored.id, stream: stored.stream, position: String(stored.position), revision: '0', chain: stored.chain },
        },
      });
    }
  });

  it('is one line of CEF that a foreign parser takes apart', () => {
    for (const stored of log) {
      const line = exportLine(exported(stored), 'cef');
      expect(line).not.toMatch(/[\r\n]/);
      const { fields } = readCef(`Nov 30 08:00:00 host ${line}`);
      expect(fields, line).toMatchObject({ externalId: stored.id, cs3: stored.stream, cn2: String(stored.position) });
    }
  });
});

describe('a verdict', () => {
  const event = exported(golden('VerdictReached'));

  it('is a Data Security Finding that was created, and an alert when mail was held', () => {
    expect(JSON.parse(exportLine(event, 'ocsf'))).toMatchObject({
      class_uid: 2006,
      type_uid: 200601,
      is_alert: true,
      severity_id: 3,
      finding_info: { uid: MAIL.messageId },
      data_security: { detection_pattern: 'credit-card, disclaimer' },
    });
    expect(JSON.parse(exportLine(event, 'ecs'))).toMatchObject({ event: { kind: 'alert' }, rule: { id: ['credit-card', 'disclaimer'] } });
  });

  it('names in CEF the pattern and how often it matched', () => {
    expect(exportLine(event, 'cef')).toMatch(
      / act=quarantine .* cs1Label=pattern cs1=credit-card,disclaimer .* cn1Label=matchCount cn1=1 /,
    );
  });
});

describe('a mail that has come in', () => {
  const told = (mail: Partial<ExportedMail>): unknown =>
    JSON.parse(exportLine({ ...exported(golden('MessageReceived')), mail: { ...MAIL, ...mail } }, 'ocsf'));

  it('says in OCSF who sent to whom, masked as the schema takes it, and the id of the mail in all of its events', () => {
    expect(told({ sender: '•••@example.com', recipients: ['•••@example.org', '"eve b"@example.net'] })).toMatchObject({
      class_uid: 4009,
      metadata: { correlation_uid: MAIL.messageId },
      email: { from: '***@example.com', to: ['***@example.org'], to_mailboxes: ['"eve b"@example.net'], message_uid: '<1@example.com>' },
    });
    expect(JSON.parse(exportLine(exported(golden('ReleaseCommitted')), 'ocsf'))).toMatchObject({
      metadata: { correlation_uid: MAIL.messageId },
    });
  });

  it('without a sender names none, and without any address is an API Activity', () => {
    const { email } = told({ sender: null, recipients: ['eve@example.net'] }) as { email: object };
    expect(Object.keys(email)).toEqual(['to', 'subject', 'message_uid', 'size']);
    expect(told({ sender: null, recipients: ['root@localhost'] })).toMatchObject({ class_uid: 6003 });
  });
});

describe('other facts', () => {
  it.each([
    ['ReleaseCommitted', 7001, 3],
    ['HoldExpired', 2006, 3],
    ['MessageReceived', 4009, 2],
    ['SignedIn', 3002, 1],
    ['SignedOut', 3002, 2],
    ['ContentViewed', 6003, 2],
    ['AuditRead', 6003, 2],
    ['PatternDeleted', 6003, 4],
  ])('%s is of OCSF class %i, activity %i', (type, classUid, activity) => {
    expect(JSON.parse(exportLine(exported(golden(type)), 'ocsf'))).toMatchObject({ class_uid: classUid, activity_id: activity });
  });
});

/** `{a: {b: 1}}` → `a.b`. */
function flat(value: object, before = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? flat(inner, `${before}${key}.`) : [[`${before}${key}`, inner]],
  );
}
