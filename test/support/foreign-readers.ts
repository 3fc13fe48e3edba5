/** Readers of exports that are not ours, and the little that specs ask of them. All are CommonJS and development dependencies. */
import { createRequire } from 'node:module';

interface CloudEventsSdk {
  readonly CloudEvent: new (event: Readonly<Record<string, unknown>>) => { validate(): boolean };
}

interface ReadSyslog {
  readonly type: string;
  readonly facility: string;
  readonly severity: string;
  readonly time: Date;
  readonly host: string;
  readonly appName: string;
  readonly msgID: string | null;
  readonly structuredData?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly message: string;
}

interface Glossy {
  readonly Parse: { parse(line: string, callback: (read: ReadSyslog) => void): void };
}

interface ElasticEcs {
  readonly EcsFlat: Readonly<Record<string, { readonly allowed_values?: readonly { readonly name: string }[] }>>;
}

interface StandardWebhooks {
  readonly Webhook: new (secret: string) => { verify(payload: string, headers: Readonly<Record<string, string>>): unknown };
}

const load = createRequire(import.meta.url);

/** The SDK of CloudEvents. */
export const { CloudEvent } = load('cloudevents') as CloudEventsSdk;
/** The fields of the Elastic Common Schema. */
export const { EcsFlat } = load('@elastic/ecs') as ElasticEcs;
/** Verifies deliveries as Standard Webhooks tells receivers to. */
export const { Webhook } = load('standardwebhooks') as StandardWebhooks;
/** Takes lines of CEF and syslog apart, forgivingly. */
export const readCef = load('nsyslog-parser') as (line: string) => { readonly fields: Readonly<Record<string, string>> };

/** Reads one message of RFC 5424. */
export function readSyslog(message: string): ReadSyslog | undefined {
  let read: ReadSyslog | undefined;
  (load('glossy') as Glossy).Parse.parse(message, (each) => (read = each));
  return read;
}
