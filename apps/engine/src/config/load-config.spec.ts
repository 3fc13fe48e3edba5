import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.js';
import { configFrom, loadConfig } from './load-config.js';

const HERE = '/srv/lazaret';

function refusal(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
}

const loadedWith = (environment: Record<string, string>) => loadConfig({ environment, workingDirectory: HERE });

describe('configFrom', () => {
  it('fills every key with its default', () => {
    const config = configFrom({}, HERE);
    expect(config.smtp).toMatchObject({
      host: '127.0.0.1',
      port: 2525,
      maxRecipients: 100,
      bareNewlines: 'refuse',
      tls: { mode: 'optional' },
    });
    expect(config.http).toMatchObject({ host: '127.0.0.1', port: 8080, trustProxy: false });
    expect(config.delivery.retrySeconds).toEqual([60, 120, 300, 600, 1800, 3600]);
    expect(config.dlp.uninspectable).toEqual({
      encrypted: 'quarantine',
      unknownFormat: 'warn',
      broken: 'quarantine',
      limits: 'quarantine',
    });
    expect(config.inspection.processes).toBeGreaterThanOrEqual(1);
    expect(config.inspection.processes).toBeLessThanOrEqual(4);
  });

  it('makes paths absolute from the working directory and puts the store into the data folder', () => {
    expect(configFrom({}, HERE)).toMatchObject({ dataDir: '/srv/lazaret/var', store: { url: 'sqlite:/srv/lazaret/var/lazaret.db' } });
    expect(configFrom({ dataDir: '/data' }, HERE).store.url).toBe('sqlite:/data/lazaret.db');
    expect(configFrom({ store: { url: 'sqlite:events.db' } }, HERE).store.url).toBe('sqlite:/srv/lazaret/events.db');
    expect(configFrom({ store: { url: 'memory:' } }, HERE).store.url).toBe('memory:');
  });

  it('is frozen to the last list', () => {
    const config = configFrom({}, HERE);
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.smtp.tls)).toBe(true);
    expect(Object.isFrozen(config.delivery.retrySeconds)).toBe(true);
  });

  it('runs in trial mode when every listener is on loopback and there is no next hop', () => {
    expect(configFrom({}, HERE).trialMode).toBe(true);
    expect(configFrom({ smtp: { host: '::1' }, http: { host: 'localhost' } }, HERE).trialMode).toBe(true);
    expect(configFrom({ routes: { outbound: { host: 'mx.example.org' } } }, HERE).trialMode).toBe(false);
  });

  it.each(['mysql://lazaret', 'postgres:/lazaret', 'postgres:lazaret'])(
    'does not tell the password of a store that it refuses: %s',
    (begin) => {
      expect(refusal(() => configFrom({ store: { url: `${begin}:Tr0ub4dor@db.example.org/lazaret` } }))).toContain(
        `store.url: "${begin}:***@db.example.org/lazaret" is no known store`,
      );
    },
  );

  it('refuses a listener beyond loopback when there is no next hop', () => {
    expect(refusal(() => configFrom({ smtp: { host: '0.0.0.0' } }))).toBe(
      'the configuration is refused:\n' +
        '  smtp.host: 0.0.0.0 can be reached from other machines, but there is no next hop for mail; ' +
        'set routes.outbound.host, or listen on 127.0.0.1 to try Lazaret out',
    );
    const withHop = { smtp: { host: '0.0.0.0' }, routes: { outbound: { host: 'mx.example.org' } } };
    expect(refusal(() => configFrom(withHop))).toBe('accepted');
  });

  it('counts a proxy in front of the dashboard as beyond loopback', () => {
    expect(refusal(() => configFrom({ http: { trustProxy: true } }))).toContain(
      '  http.trustProxy: a proxy makes the dashboard reachable from other machines, but there is no next hop for mail; ',
    );
    const withHop = { http: { trustProxy: true }, routes: { outbound: { host: 'mx.example.org' } } };
    expect(refusal(() => configFrom(withHop))).toBe('accepted');
  });

  it('refuses a dashboard beyond loopback over plain HTTP unless a proxy ends TLS', () => {
    const routes = { outbound: { host: 'mx.example.org' } };
    expect(refusal(() => configFrom({ http: { host: '192.0.2.1' }, routes }))).toContain('passwords would travel in the clear');
    expect(refusal(() => configFrom({ http: { host: '192.0.2.1', trustProxy: true }, routes }))).toBe('accepted');
  });

  it.each([
    [{ smtp: { pord: 25 } }, 'smtp.pord: there is no such key; did you mean smtp.port?'],
    [{ quarantin: {} }, 'quarantin: there is no such key; did you mean quarantine?'],
    [{ log: { colour: 1 } }, 'log.colour: there is no such key; known here: level'],
    [{ smtp: { port: 70_000 } }, 'smtp.port: 70000 is not allowed; allowed: whole number from 0 to 65535'],
    [{ smtp: { maxRecipients: 201 } }, 'smtp.maxRecipients: 201 is not allowed; allowed: whole number from 1 to 200'],
    [{ smtp: { tls: { mode: 'on' } } }, 'smtp.tls.mode: "on" is not allowed; allowed: off, optional, required'],
    [
      { smtp: { allowedClients: ['10.0.0.0/33'] } },
      'smtp.allowedClients[0]: "10.0.0.0/33" is not a network in CIDR notation; allowed: list of: network such as 192.0.2.0/24 or 2001:db8::/32',
    ],
    [{ routes: { outbound: {} } }, 'routes.outbound.host: is missing; allowed: host name or IP address'],
    [{ routes: 'mx' }, 'routes: "mx" is not allowed; allowed: a section with the keys internalDomains, outbound, inbound'],
    [{ quarantine: { undoSeconds: 301 } }, 'quarantine.undoSeconds: 301 is not allowed; allowed: whole number from 0 to 300'],
    [{ routes: { outbound: { host: 'mx', user: 'u' } } }, 'routes.outbound: has only one of user and passwordFile; set both or none'],
    [{ smtp: { auth: { required: true } } }, 'smtp.auth.required: there are no users who could sign in; set smtp.auth.usersFile'],
    [
      { retention: { passedMailDays: 5, clearedDays: 3 } },
      'retention.passedMailDays: keeps the mail itself longer than retention.clearedDays keeps what is known of it; set it to retention.clearedDays at most',
    ],
  ])('says of %j what is wrong and what is right', (tree, sentence) => {
    expect(refusal(() => configFrom(tree))).toContain(`  ${sentence}`);
  });

  it('names all problems at once', () => {
    expect(refusal(() => configFrom({ smtp: { port: -1 }, http: { port: 'x' } })).split('\n')).toHaveLength(3);
  });
});

describe('the environment', () => {
  it('sets a key by its name in capitals, two underscores between the levels', () => {
    const config = loadedWith({
      LAZARET_SMTP__PORT: '2526',
      LAZARET_SMTP__MAX_RECIPIENTS: '7',
      LAZARET_HTTP__TRUSTPROXY: 'true',
      LAZARET_ROUTES__OUTBOUND__HOST: 'mx.example.org',
      HOME: '/root',
    });
    expect(config).toMatchObject({ smtp: { port: 2526, maxRecipients: 7 }, http: { trustProxy: true } });
  });

  it('takes lists and sections as JSON and text as it stands', () => {
    const config = loadedWith({
      LAZARET_HOSTNAME: '123',
      LAZARET_ROUTES__INTERNAL_DOMAINS: '["Example.ORG"]',
      LAZARET_ROUTES__OUTBOUND: '{"host":"mx.example.org","port":2600}',
    });
    expect(configFrom({ routes: { internalDomains: ['*.example.org'] } }).routes.internalDomains).toEqual(['*.example.org']);
    expect(refusal(() => configFrom({ routes: { internalDomains: ['a@example.org'] } }))).toContain('is not a domain name');
    expect(config.hostname).toBe('123');
    expect(config.routes.internalDomains).toEqual(['example.org']);
    expect(config.routes.outbound).toMatchObject({ host: 'mx.example.org', port: 2600, tls: 'opportunistic', maxConnections: 10 });
  });

  it('holds domains in the form in which mail brings them', () => {
    // RFC 3492 makes xn--mnchen-3ya of münchen
    const names = ['münchen.example', '*.München.example', 'mu\u0308nchen.example'];
    const config = configFrom({ routes: { internalDomains: names }, dlp: { exemptDomains: names } });
    const ascii = ['xn--mnchen-3ya.example', '*.xn--mnchen-3ya.example', 'xn--mnchen-3ya.example'];
    expect(config.routes.internalDomains).toEqual(ascii);
    expect(config.dlp.exemptDomains).toEqual(ascii);
    expect(refusal(() => configFrom({ routes: { internalDomains: ['xn--ü.example'] } }))).toContain('"xn--ü.example" is not a domain name');
  });

  it('refuses what the policy could not use, with the key and the reason', () => {
    const words = (skipWords: string[]): string => refusal(() => configFrom({ dlp: { skipWords } }));
    expect(words(['regards', 'kind'])).toBe('accepted');
    expect(words(['kind regards'])).toContain('dlp.skipWords: "kind regards": is more than one word; ');
    expect(words(Array.from({ length: 9_000 }, (_, index) => `w${String(index)}`))).toContain(
      'dlp.skipWords: must be a list of at most 5000',
    );
    const long = Array.from({ length: 4_000 }, (_, index) => `${'w'.repeat(20)}${String(index)}`);
    expect(words(long)).toContain('dlp.skipWords: holds more than the policy can record');
  });

  it('adds single keys to a section that another variable sets', () => {
    const config = loadedWith({ LAZARET_ROUTES__OUTBOUND: '{"host":"mx.example.org"}', LAZARET_ROUTES__OUTBOUND__PORT: '26' });
    expect(config.routes.outbound).toMatchObject({ host: 'mx.example.org', port: 26 });
  });

  it('refuses a variable that names no key', () => {
    expect(refusal(() => loadedWith({ LAZARET_SMTP__PROT: '1' }))).toContain(
      'LAZARET_SMTP__PROT (smtp.prot): there is no such key; did you mean smtp.port?',
    );
  });

  it('keeps a name such as __proto__ out of the tree', () => {
    expect(refusal(() => loadedWith({ LAZARET___PROTO__: '{}' }))).toContain('there is no such key');
  });
});
