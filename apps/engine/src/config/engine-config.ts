/**
 * The one schema of the configuration: each key with its meaning, its unit in the name, and its default. The reference
 * in docs/configuration.md, the error messages and the type all come from it.
 */
import { availableParallelism, hostname } from 'node:os';
import { z } from 'zod';
import { domain, filePath, host, keyServer, listenPort, network, wholeNumber } from './config-values.js';

const LOOPBACK_NETWORKS = ['127.0.0.0/8', '::1/128'];
const DAY_LIMIT = 3650;

/** A machine's name as that of an engine. */
function nodeName(machine: string): string {
  const name = machine
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 63);
  return name === '' ? 'engine' : name;
}

const hopSchema = z.strictObject({
  host: host.describe('Name or address of the next mail server.'),
  port: wholeNumber(1, 65_535).default(25).describe('Its SMTP port.'),
  tls: z
    .enum(['none', 'opportunistic', 'required'])
    .default('opportunistic')
    .describe('`required` checks the certificate and never sends in the clear; `opportunistic` takes STARTTLS when it is offered.'),
  caFile: filePath.exactOptional().describe('PEM file of the authorities that are trusted besides the built-in ones.'),
  user: z.string().min(1).exactOptional().describe('User for SMTP AUTH at the next hop.'),
  passwordFile: filePath.exactOptional().describe('File that holds the password of `user`, not readable by other users.'),
  maxConnections: wholeNumber(1, 1000).default(10).describe('Pooled connections to this hop.'),
  connectSeconds: wholeNumber(1, 300).default(10).describe('Time limit of connecting and greeting.'),
  replySeconds: wholeNumber(1, 1800).default(300).describe('Time limit of a reply; after the final dot twice as long (RFC 5321 §4.5.3.2).'),
});

const smtpSchema = z.strictObject({
  host: host.default('127.0.0.1').describe('Address to listen on for mail.'),
  port: listenPort.default(2525).describe('Port to listen on for mail; 0 takes any free one.'),
  allowedClients: z.array(network).default(LOOPBACK_NETWORKS).describe('Networks whose clients may send mail without AUTH.'),
  tls: z
    .strictObject({
      mode: z.enum(['off', 'optional', 'required']).default('optional').describe('STARTTLS for clients.'),
      certFile: filePath.exactOptional().describe('PEM certificate chain; a self-signed one is generated when absent.'),
      keyFile: filePath.exactOptional().describe('PEM private key of `certFile`, not readable by other users.'),
    })
    .prefault({}),
  auth: z
    .strictObject({
      usersFile: filePath
        .exactOptional()
        .describe('Lines of `user:argon2id hash`; clients that sign in may send from any network. Not readable by other users.'),
      required: z.boolean().default(false).describe('Refuse mail from clients that have not signed in, whatever their network.'),
    })
    .prefault({}),
  maxMessageBytes: wholeNumber(1024, 1_073_741_824).default(52_428_800).describe('Largest message that is taken (SIZE).'),
  maxRecipients: wholeNumber(1, 200).default(100).describe('Recipients of one message; more get 452 and come in a further transaction.'),
  maxConnections: wholeNumber(1, 10_000).default(200).describe('Open client connections.'),
  maxConnectionsPerClient: wholeNumber(1, 10_000).default(50).describe('Open connections of one client address.'),
  idleSeconds: wholeNumber(1, 3600).default(300).describe('A silent client is closed after this time.'),
  bareNewlines: z
    .enum(['refuse', 'normalize'])
    .default('refuse')
    .describe('What happens to a CR or LF that stands alone (SMTP smuggling): refuse the message, or turn it into CRLF.'),
  xclientFrom: z.array(network).default(LOOPBACK_NETWORKS).describe('Networks that may state the real client by XCLIENT or XFORWARD.'),
  maxHops: wholeNumber(1, 1000).default(50).describe('Received fields above which a message is taken to be looping.'),
  blockReply: z.enum(['accept', 'reject']).default('accept').describe('Answer to a blocked message: 250 and keep it, or 550.'),
  memoryBytes: wholeNumber(65_536, 268_435_456)
    .default(1_048_576)
    .describe('Part of a message kept in memory; the rest goes to a sealed spool file.'),
});

const httpSchema = z.strictObject({
  host: host.default('127.0.0.1').describe('Address to listen on for the dashboard and the API.'),
  port: listenPort.default(8080).describe('Port to listen on for the dashboard and the API; 0 takes any free one.'),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .meta({ allowedText: 'URL such as https://dlp.example.org' })
    .exactOptional()
    .describe('Where people reach the dashboard; used in links and in the Origin check.'),
  tls: z
    .strictObject({
      certFile: filePath.exactOptional().describe('PEM certificate chain; without it the dashboard speaks plain HTTP.'),
      keyFile: filePath.exactOptional().describe('PEM private key of `certFile`, not readable by other users.'),
    })
    .prefault({}),
  trustProxy: z.boolean().default(false).describe('A reverse proxy in front ends TLS and sets X-Forwarded-For and X-Forwarded-Proto.'),
});

const routesSchema = z.strictObject({
  internalDomains: z
    .array(domain)
    .default([])
    .describe('Domains whose recipients are inside (`*.example.org`: all below); mail to them is not inspected for leaks.'),
  outbound: hopSchema.exactOptional().describe('Next hop of mail to recipients outside.'),
  inbound: hopSchema.exactOptional().describe('Next hop of mail to internal recipients; `routes.outbound` when absent.'),
});

const inspectionSchema = z.strictObject({
  processes: wholeNumber(1, 64)
    .default(() => Math.min(availableParallelism(), 4))
    .meta({ description: 'Processes that parse and scan mail.', defaultText: 'number of CPUs, at most 4' }),
  timeoutSeconds: wholeNumber(1, 600).default(8).describe('A process that works longer on one message is killed.'),
  memoryMiB: wholeNumber(90, 16_384)
    .default(512)
    .describe('A process that takes more memory is killed; less than 90 does not carry its start.'),
  recycleAfterMessages: wholeNumber(1, 1_000_000).default(20_000).describe('A process is replaced after so many messages.'),
  onError: z.enum(['hold', 'tempfail']).default('hold').describe('A message whose inspection fails is held, or refused with 451.'),
});

const auditSchema = z.strictObject({
  sealMinutes: wholeNumber(1, 1440)
    .default(60)
    .describe('New events are sealed by a signed checkpoint of the ledger at the latest after this time.'),
  sealEvents: wholeNumber(10, 20_000).default(10_000).describe('They are sealed sooner when there are so many.'),
  anchorFile: filePath
    .exactOptional()
    .describe('Checkpoints are also written to this file, which only grows; it belongs on another disk or machine than `dataDir`.'),
  syslog: z
    .strictObject({
      host: host.describe('A syslog server that is told each checkpoint.'),
      port: wholeNumber(1, 65_535).default(6514).describe('Its port; 514 is usual for `udp` and `tcp`.'),
      protocol: z
        .enum(['udp', 'tcp', 'tls'])
        .default('tls')
        .describe('How it is spoken to; only `tls` keeps others from answering for it.'),
      caFile: filePath.exactOptional().describe('PEM file of the authorities that are trusted in place of the built-in ones.'),
    })
    .exactOptional(),
  timeStamp: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        .meta({ allowedText: 'URL such as http://timestamp.example.org' })
        .describe('A time stamp authority (RFC 3161) that stamps checkpoints.'),
      caFile: filePath.describe('PEM file with its certificate, or that of the authority that has issued it.'),
      everyMinutes: wholeNumber(1, 10_080).default(60).describe('It is asked no more often than that.'),
      timeoutSeconds: wholeNumber(1, 60).default(10).describe('An answer that takes longer is given up, and asked for again later.'),
    })
    .exactOptional(),
});

const outcome = z.enum(['pass', 'warn', 'quarantine', 'block']);
const score = z.number().nonnegative();

const dlpSchema = z.strictObject({
  mode: z.enum(['enforce', 'monitor']).default('enforce').describe('`monitor` records every verdict and lets all mail pass.'),
  exemptDomains: z.array(domain).default([]).describe('Recipient domains that may be sent anything.'),
  skipWords: z.array(z.string().min(1)).default([]).describe('Words that are dropped before keywords and phrases are looked for.'),
  scoreThresholds: z
    .strictObject({
      warn: score.exactOptional().describe('Message score from which the sender is warned.'),
      quarantine: score.exactOptional().describe('Message score from which the message is held.'),
      block: score.exactOptional().describe('Message score from which the message is blocked.'),
    })
    .prefault({}),
  uninspectable: z
    .strictObject({
      encrypted: outcome.default('quarantine').describe('Action for a part that is encrypted.'),
      unknownFormat: outcome.default('warn').describe('Action for a part of unknown format.'),
      broken: outcome.default('quarantine').describe('Action for a part that is damaged.'),
      limits: outcome.default('quarantine').describe('Action for a part that exceeds a limit of extraction.'),
    })
    .prefault({}),
});

const hours = (usual: number) => wholeNumber(1, 8760).default(usual);

/** Every key of the configuration file and of the environment. */
export const engineConfigSchema = z.strictObject({
  dataDir: filePath.default('./var').describe('Folder of the store, the keys, the held messages and the spool; created with mode 0700.'),
  sharedDir: filePath
    .exactOptional()
    .describe(
      'Folder of what all engines on one store need: the keys and what lies under them, held messages, waiting notices; `dataDir` when absent. Each engine has a `dataDir` of its own beside it.',
    ),
  hostname: host
    .default(() => hostname())
    .meta({ description: 'Name of this mail server in greetings and trace fields.', defaultText: "the machine's name" }),
  node: z
    .strictObject({
      name: z
        .string()
        .regex(/^[a-z0-9][a-z0-9.-]{0,62}$/, { error: 'is no name of an engine' })
        .meta({ allowedText: 'small letters, digits, dots and hyphens', defaultText: "the machine's name" })
        .default(() => nodeName(hostname()))
        .describe('Name of this engine where several are at work on one store: of each another one, and the same after a restart.'),
    })
    .prefault({}),
  smtp: smtpSchema.prefault({}),
  http: httpSchema.prefault({}),
  routes: routesSchema.prefault({}),
  inspection: inspectionSchema.prefault({}),
  dlp: dlpSchema.prefault({}),
  policy: z
    .strictObject({
      separateApproval: z
        .boolean()
        .default(false)
        .describe('A version of a pattern is taken live by another person than the one who wrote it.'),
    })
    .prefault({}),
  certificates: z
    .strictObject({
      fetch: z
        .boolean()
        .default(true)
        .describe(
          'Revocation lists are fetched and OCSP responders asked, where certificates point to. Without: only lists that are brought by hand.',
        ),
      refreshHours: wholeNumber(1, 168).default(12).describe('What was fetched is fetched again after this time, though it is still good.'),
      timeoutSeconds: wholeNumber(1, 60).default(10).describe('A fetch that takes longer is given up.'),
      waitSeconds: wholeNumber(0, 60).default(3).describe('A mail waits at most so long for a fetch; then revocation is not known.'),
      maxListMiB: wholeNumber(1, 64).default(10).describe('Larger revocation lists are not taken.'),
      privateNetworks: z
        .array(network)
        .default([])
        .describe('Networks that may be asked although they are private; all other private and local addresses are not.'),
    })
    .prefault({}),
  pgpKeys: z
    .strictObject({
      keyServers: z
        .array(keyServer)
        .max(5)
        .default([])
        .describe(
          'Asked for the keys of a person, beside the directory of its domain (WKD), when somebody has them looked for and the setting `pgp.lookUp` allows it.',
        ),
      timeoutSeconds: wholeNumber(1, 60).default(10).describe('A place that takes longer to answer is given up.'),
      privateNetworks: z
        .array(network)
        .default([])
        .describe('Networks that may be asked although they are private; all other private and local addresses are not.'),
    })
    .prefault({}),
  quarantine: z
    .strictObject({
      holdDays: wholeNumber(1, DAY_LIMIT).default(30).describe('A held message is deleted after this time, never released.'),
      undoSeconds: wholeNumber(0, 300).default(30).describe('A release, deletion or return can be taken back for this time.'),
      deletedDays: wholeNumber(0, 90)
        .default(7)
        .describe('A deleted message can be restored for this time; then its content is destroyed.'),
    })
    .prefault({}),
  access: z
    .strictObject({
      breakGlassMinutes: wholeNumber(1, 240).default(60).describe('Emergency access ends by itself after this time.'),
      pseudonymousSenders: z
        .boolean()
        .default(false)
        .describe('Held mail names its sender by a pseudonym to whoever has not claimed it, and is opened by whoever has claimed it only.'),
      revealsPerHour: wholeNumber(0, 10_000).default(60).describe('Matched values that one account may see in clear within an hour.'),
    })
    .prefault({}),
  export: z
    .strictObject({
      unmaskedHours: wholeNumber(1, 720)
        .default(24)
        .describe('An export that masks nothing can be taken for so long after a second person has agreed.'),
      privateNetworks: z
        .array(network)
        .default([])
        .describe(
          'Networks of webhooks and syslog receivers that may be reached although they are private; all other private and local ones are not.',
        ),
      timeoutSeconds: wholeNumber(1, 120)
        .default(15)
        .describe('A webhook or a syslog receiver that takes longer to answer is tried again later.'),
    })
    .prefault({}),
  retention: z
    .strictObject({
      clearedDays: wholeNumber(1, DAY_LIMIT)
        .default(90)
        .describe('Key of the sealed fields of cleared messages is destroyed after this time.'),
      snippetDays: wholeNumber(0, DAY_LIMIT)
        .default(0)
        .describe(
          'Subject, addresses and masked values of a held message stay readable for so long after its bytes were destroyed; 0: they go with the bytes.',
        ),
      decisionDays: wholeNumber(30, DAY_LIMIT)
        .default(3650)
        .describe(
          'What people wrote when they decided (notes, justifications, answers) stays readable for so long after the message came in.',
        ),
      accessDays: wholeNumber(30, DAY_LIMIT)
        .default(730)
        .describe('The access log says for so long who looked at which mail, and why values were shown to them.'),
      passedMailDays: wholeNumber(0, 30)
        .default(0)
        .describe(
          'Mail that was handed over is kept, sealed, for so many days, so that new patterns can be tried on it; 0 keeps nothing. Lawful only where people were told.',
        ),
      tokenDays: wholeNumber(1, 90)
        .default(7)
        .describe('A link to a held message that its sender was mailed is good for this time at most.'),
    })
    .prefault({}),
  reports: z
    .strictObject({
      hideReviewers: z
        .boolean()
        .default(false)
        .describe('Reports of decisions name who decided by pseudonyms, which stay the same; the audit still knows who it was.'),
      decideWithinHours: z
        .strictObject({
          critical: hours(4).describe('A held message of critical severity decided later than this counts as late in the reports.'),
          high: hours(8).describe('The same for high severity.'),
          unknown: hours(8).describe('The same for what nobody could read.'),
          medium: hours(24).describe('The same for medium severity.'),
          low: hours(72).describe('The same for low severity.'),
        })
        .prefault({}),
    })
    .prefault({}),
  delivery: z
    .strictObject({
      retrySeconds: z
        .array(wholeNumber(1, 86_400))
        .min(1)
        .default([60, 120, 300, 600, 1800, 3600])
        .describe('Waiting times between attempts; the last one repeats.'),
      giveUpDays: wholeNumber(1, 30).default(5).describe('A delivery is given up after this time and the sender is told.'),
      delayNoticeHours: wholeNumber(1, 720)
        .default(4)
        .describe('A sender who has asked to hear of delays (NOTIFY=DELAY) is told of one after this time.'),
    })
    .prefault({}),
  dkim: z
    .strictObject({
      lookUpRecords: z
        .boolean()
        .default(false)
        .describe('Before a DKIM key signs, its record is looked up in DNS, and the key refused while it is not there.'),
    })
    .prefault({}),
  audit: auditSchema.prefault({}),
  store: z
    .strictObject({
      url: z
        .string()
        .regex(/^(sqlite:|memory:|postgres(ql)?:\/\/|(esdb|kurrentdb)(\+discover)?:\/\/)/, { error: 'is no known store' })
        .meta({ allowedText: 'sqlite:PATH, postgres://USER@HOST:PORT/DATABASE, esdb://USER:PASSWORD@HOST:PORT, kurrentdb://…, memory:' })
        .default('sqlite:<dataDir>/lazaret.db')
        .describe(
          'Where events are kept: `sqlite:PATH` (`<dataDir>` stands for the data folder), `postgres://…` or `esdb://…` (docs/operations.md), or `memory:` (tests only).',
        ),
    })
    .prefault({}),
  blobs: z
    .strictObject({
      url: z
        .string()
        .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^?#]*)?(\?[^#]*)?$/, { error: 'is no bucket' })
        .meta({ allowedText: 's3://BUCKET/PREFIX?endpoint=URL&region=NAME' })
        .exactOptional()
        .describe('Bucket of the held messages in place of `sharedDir` (docs/operations.md); credentials as the SDK of AWS finds them.'),
    })
    .prefault({}),
  log: z
    .strictObject({
      level: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info').describe('Least level that is logged.'),
    })
    .prefault({}),
});

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** A complete, checked, frozen configuration. */
export type EngineConfig = DeepReadonly<z.output<typeof engineConfigSchema>> & {
  /** No next hop is set and every listener is on loopback: a built-in mailbox takes what is handed over. */
  readonly trialMode: boolean;
};

/** A next hop: where mail of one direction goes on to. */
export type HopConfig = DeepReadonly<z.output<typeof hopSchema>>;
