import { describe, expect, it } from 'vitest';
import { eventStoreAddress, isEventStoreUrl } from './eventstoredb-url.js';

describe('a connection string', () => {
  it.each([
    ['esdb://user:p%40ss@db.example:2113', 'db.example:2113', '@eventstore/db-client'],
    ['esdb://a.example,b.example:2114?tlsCAFile=/etc/ca.pem', 'a.example,b.example:2114', '@eventstore/db-client'],
    ['esdb+discover://db.example?nodePreference=leader&keep-alive-interval=10000', 'db.example', '@eventstore/db-client'],
    ['kurrentdb://db.example/?tls=false', 'db.example', '@kurrent/kurrentdb-client'],
    ['kurrentdb+discover://user:word@db.example', 'db.example', '@kurrent/kurrentdb-client'],
  ])('%s is understood', (url, hosts, client) => {
    expect(isEventStoreUrl(url)).toBe(true);
    expect(eventStoreAddress(url)).toEqual({ client, connectionString: url, hosts });
  });

  it.each([
    ['esdb://user:sec@ret@db.example', 'percent'],
    ['esdb://user:secret@', 'no connection string'],
    ['esdb://user:secret@db.example?throwOnAppendFailure=false', 'throwOnAppendFailure'],
    ['esdb://user:secret@db.example?throw_on_append_failure=true', 'throwOnAppendFailure'],
    ['esdb://user:secret@db.example?nodePreference=follower', 'follower'],
    ['esdb://user:secret@db.example?tlsVerifyCert=false', 'tlsVerifyCert'],
    ['esdb://user:secret@db.example?secret=1', 'not known here'],
    ['esdb://user:secret@db.example?tls=false', 'over TLS only'],
  ])('%s is refused in a sentence without the password', (url, reason) => {
    const refused = (() => {
      try {
        return eventStoreAddress(url);
      } catch (cause) {
        return cause;
      }
    })();
    expect(refused).toMatchObject({ code: 'cannot-open-store', message: expect.stringContaining(reason) as string });
    expect(String(refused).replace('?secret=1', '')).not.toMatch(/secret@|sec@ret|:secret/);
  });

  it.each(['sqlite:events.db', 'memory:', 'postgres://db.example/lazaret', 'kurrent://db.example'])('%s is none', (url) => {
    expect(isEventStoreUrl(url)).toBe(false);
  });
});
