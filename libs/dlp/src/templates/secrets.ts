import { detectorPattern, policyTemplate, shadowPattern } from './policy-template.js';

/** Made-up characters; put together with a prefix they have the form of a token and are none. */
const FAKE = '0123456789abcdefghijABCDEFGHIJ0123456789';
const token = (prefix: string, length: number): string => prefix + FAKE.repeat(3).slice(0, length);

/** What opens systems: whoever has it needs nothing else. */
export const secrets = policyTemplate({
  id: 'secrets',
  name: 'Secrets and credentials',
  description: 'Private keys, access keys and tokens of common services, connection strings, passwords in plain text.',
  patterns: [
    detectorPattern('private-key', {
      id: 'secrets-private-key',
      name: 'Private key',
      description: 'A private key in PEM, PuTTY or OpenSSH form.',
      action: 'block',
      weight: 10,
    }),
    detectorPattern('aws-access-key', {
      id: 'secrets-aws',
      name: 'AWS access key',
      description: 'Access key ids and secret keys of Amazon Web Services.',
      action: 'quarantine',
      weight: 10,
    }),
    detectorPattern('jwt', {
      id: 'secrets-jwt',
      name: 'JSON Web Token',
      description: 'A signed token; it opens what it was made for until it expires.',
      action: 'warn',
      weight: 4,
    }),
    shadowPattern({
      id: 'secrets-github',
      name: 'GitHub token',
      description: 'Personal, OAuth, app and refresh tokens by their prefix.',
      matcher: { kind: 'regex', regex: '\\b(?:gh[pousr]_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{82})\\b', caseSensitive: true },
      action: 'quarantine',
      weight: 10,
      examples: {
        mustMatch: [`token ${token('ghp_', 36)}`, token('ghs_', 36), token('github_pat_', 82)],
        mustNotMatch: [token('ghp_', 35), token('ghx_', 36), token('xghp_', 36), 'ghp_ is the prefix', token('GHP_', 36)],
      },
    }),
    shadowPattern({
      id: 'secrets-slack',
      name: 'Slack token or webhook',
      description: 'Tokens of bots, users and apps, and addresses that post into a channel.',
      matcher: {
        kind: 'regex',
        regex:
          '\\bxox[abeoprs]-(?:[0-9]{8,14}-){1,3}[0-9A-Za-z-]{16,64}\\b|\\bhttps://hooks\\.slack\\.com/services/T[0-9A-Z]{6,12}/B[0-9A-Z]{6,12}/[0-9A-Za-z]{20,32}\\b',
        caseSensitive: true,
      },
      action: 'quarantine',
      weight: 10,
      examples: {
        mustMatch: [
          token('xoxb-012345678901-012345678901-', 24),
          token('xoxp-0123456789-', 32),
          token('https://hooks.slack.com/services/T00000000/B00000000/', 24),
        ],
        mustNotMatch: ['xoxb-short', token('xoxz-0123456789-', 24), 'https://hooks.slack.com/services/', token('axoxb-0123456789-', 24)],
      },
    }),
    shadowPattern({
      id: 'secrets-stripe',
      name: 'Stripe live key',
      description: 'Secret and restricted keys of the live mode; those of the test mode open nothing.',
      matcher: { kind: 'regex', regex: '\\b[rs]k_live_[0-9A-Za-z]{16,99}\\b', caseSensitive: true },
      action: 'quarantine',
      weight: 10,
      examples: {
        mustMatch: [token('sk_live_', 24), `STRIPE_KEY=${token('rk_live_', 24)}`, `"${token('sk_live_', 40)}"`],
        mustNotMatch: [token('sk_test_', 24), token('pk_live_', 24), token('sk_live_', 15), token('risk_live_', 24)],
      },
    }),
    shadowPattern({
      id: 'secrets-cloud-keys',
      name: 'Keys of cloud services',
      description: 'Google API keys, npm, GitLab, SendGrid and Azure storage keys by their form.',
      matcher: {
        kind: 'regex',
        regex:
          '\\bAIza[0-9A-Za-z_-]{35}|\\bnpm_[0-9A-Za-z]{36}\\b|\\bglpat-[0-9A-Za-z_-]{20,}|\\bSG\\.[0-9A-Za-z_-]{22}\\.[0-9A-Za-z_-]{43}|\\bAccountKey=[0-9A-Za-z+/]{86}==',
        caseSensitive: true,
      },
      action: 'quarantine',
      weight: 10,
      examples: {
        mustMatch: [token('AIza', 35), token('npm_', 36), token('glpat-', 20), `${token('AccountKey=', 86)}==`],
        mustNotMatch: [token('AIza', 20), token('npm_', 20), token('glpat-', 10), token('AccountKey=', 40), 'npm_config_registry'],
      },
    }),
    shadowPattern({
      id: 'secrets-connection-string',
      name: 'Connection string with a password',
      description: 'An address of a database, broker or server that holds user and password.',
      matcher: {
        kind: 'regex',
        regex:
          '\\b(?:postgres(?:ql)?|mysql|mariadb|mssql|sqlserver|mongodb(?:\\+srv)?|rediss?|amqps?|ldaps?|smtps?|s?ftp|ssh)://[^\\s:/@"]{1,64}:[^\\s/@"<{$*]{3,128}@[0-9A-Za-z.-]+',
        caseSensitive: false,
      },
      action: 'quarantine',
      weight: 9,
      examples: {
        mustMatch: [
          'postgres://app:s3cr3t-word@db.example.com/app',
          'mongodb+srv://root:correcthorse@cluster0.example.net',
          'amqp://guest:guest@mq.example.org:5672',
        ],
        mustNotMatch: [
          'postgres://db.example.com/app',
          'postgres://app@db.example.com',
          'postgres://user:<password>@host',
          'postgres://u:${PASS}@host',
          'https://example.com/a:b',
        ],
      },
    }),
    shadowPattern({
      id: 'secrets-password',
      name: 'Password in plain text',
      description: 'A value that is given as a password in one of five languages; blanks and placeholders are none.',
      matcher: {
        kind: 'regex',
        regex:
          '\\b(?:password|passwd|passphrase|pwd|passwort|kennwort|wachtwoord|mot de passe|contraseña)(?: is| ist| lautet| est| es)? ?[:=] ?["\']?[^\\s"\'<>{}*_.…]{6,64}',
        caseSensitive: false,
      },
      action: 'warn',
      weight: 4,
      examples: {
        mustMatch: ['Password: Tr0ub4dor&3', 'das Passwort lautet: hunter2hunter2', 'pwd=correcthorse', 'mot de passe : azerty123'],
        mustNotMatch: [
          'Password: ********',
          'password: <your password>',
          'reset your password: click',
          'Passwort vergessen?',
          'password={{secret}}',
        ],
      },
    }),
  ],
});
