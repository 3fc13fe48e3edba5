/** What a connection string may say. The client prints a string that it does not understand, password and all: so it is looked at before. */

import { CannotOpenStore } from './cannot-open-store.js';

/** Which client speaks to the server, and what it is told. */
export interface EventStoreAddress {
  readonly client: '@eventstore/db-client' | '@kurrent/kurrentdb-client';
  readonly connectionString: string;
  /** For messages: without user and password. */
  readonly hosts: string;
}

/** Options that both clients know, in lower case without `-` and `_`, as they compare them. */
const OPTIONS = new Set([
  'connectionname',
  'defaultdeadline',
  'discoveryinterval',
  'gossiptimeout',
  'keepaliveinterval',
  'keepalivetimeout',
  'maxdiscoverattempts',
  'nodepreference',
  'tls',
  'tlscafile',
  'usercertfile',
  'userkeyfile',
]);

const SHAPE =
  /^(?<scheme>[a-z]+)(?<discover>\+discover)?:\/\/(?:(?<user>[^:@/?]+):(?<password>[^@/?]+)@)?(?<hosts>[^@/?]+)\/?(?:\?(?<options>.*))?$/;

/** Whether a URL names an EventStoreDB or a KurrentDB. */
export function isEventStoreUrl(url: string): boolean {
  return /^(?:esdb|kurrentdb)(?:\+discover)?:/.test(url);
}

/**
 * Reads `esdb://[user:password@]host[:port][,host…][?options]`, `esdb+discover://…`, or the same with `kurrentdb`.
 * @throws CannotOpenStore
 */
export function eventStoreAddress(url: string): EventStoreAddress {
  const found = SHAPE.exec(url)?.groups;
  if (found?.hosts === undefined)
    throw new CannotOpenStore(
      'store.url is no connection string of EventStoreDB: write esdb://USER:PASSWORD@HOST:2113, and percent-encode the password (%40 for an @)',
    );
  const options = (found.options ?? '').split('&').filter((option) => option !== '');
  for (const option of options) checkOption(option);
  const isInsecure = options.some((option) => /^tls=false$/i.test(option));
  if (isInsecure && found.user !== undefined)
    throw new CannotOpenStore('store.url has a user and tls=false: the client sends a password over TLS only, so take one of them out');
  return {
    client: found.scheme === 'esdb' ? '@eventstore/db-client' : '@kurrent/kurrentdb-client',
    connectionString: url,
    hosts: found.hosts,
  };
}

function checkOption(option: string): void {
  const [key = '', value] = option.split('=', 2);
  const name = key.toLowerCase().replace(/[_-]/g, '');
  if (name === 'throwonappendfailure')
    throw new CannotOpenStore('store.url may not set throwOnAppendFailure: a lost append would look like a success');
  if (!OPTIONS.has(name) || value === undefined || value === '')
    throw new CannotOpenStore(`store.url has an option that is not known here, or is empty: ${key}`);
  if (name === 'nodepreference' && value.toLowerCase() !== 'leader')
    throw new CannotOpenStore('store.url may not prefer a follower: what it answers may be older than what was acknowledged');
}
