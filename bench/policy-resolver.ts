/**
 * What it costs to find the policy of every recipient of a message: 1,000 recipients, 500 patterns, a tree of 300 places, asked of a
 * resolver that remembers and of one that does not.
 */
import { defaultPatterns } from '../libs/dlp/src/policy/default-patterns.js';
import { policyResolver } from '../libs/dlp/src/policy/effective-policy.js';
import type { PolicySet } from '../libs/dlp/src/policy/policy-set.js';
import type { MailEnd, SettingsScope } from '../libs/dlp/src/settings/setting.js';

const PATTERNS = 500;
const RECIPIENTS = 1_000;
const PLACES = 300;
const AT = '2026-03-04T12:00:00.000Z';

const [model] = defaultPatterns();
if (model === undefined) throw new Error('no factory pattern');
const patterns = Array.from({ length: PATTERNS }, (_, i) => ({
  ...model,
  id: `pattern-${i}`,
  ...(i % 10 === 0 ? { recipients: { only: [`d${i}.example`, '*.partner.example'], except: [] } } : {}),
}));
const scopes = Array.from({ length: PLACES }, (_, i): SettingsScope => {
  const level = (['domain', 'wildcard-domain'] as const)[i % 2] ?? 'domain';
  return { id: `place-${i}`, scope: { level, domain: `d${i}.example` }, values: { 'encrypt.mode': i % 3 === 0 ? 'mandatory' : 'allow' } };
});
const set: PolicySet = {
  revision: '0123456789abcdef',
  patterns,
  groups: [{ id: 'many', name: 'Many', description: '', members: patterns.map(({ id }) => `pattern/${id}` as const) }],
  settings: {
    base: {},
    scopes: [
      { id: 'global', scope: { level: 'global' }, values: { 'dlp.patterns': { inherit: 'replace', refs: ['group/many'] } } },
      ...scopes,
    ],
  },
  exceptions: [
    {
      id: 'e',
      refs: ['pattern/pattern-7'],
      sender: null,
      recipient: { level: 'domain', domain: 'd9.example' },
      expiresAt: '2027-01-01T00:00:00.000Z',
    },
  ],
};
const sender: MailEnd = { domain: 'd1.example', tag: null };
const recipients = Array.from({ length: RECIPIENTS }, (_, i): MailEnd => ({
  domain: `d${i}.example`,
  tag: i.toString(16).padStart(32, '0'),
}));

function microsecondsPerRecipient(rounds: number, ask: (recipient: MailEnd) => unknown): number {
  const startedAt = performance.now();
  for (let round = 0; round < rounds; round += 1) for (const recipient of recipients) ask(recipient);
  return ((performance.now() - startedAt) * 1_000) / (rounds * RECIPIENTS);
}

const resolver = policyResolver(set);
const first = microsecondsPerRecipient(1, (recipient) => resolver.for(sender, recipient, AT));
const remembered = microsecondsPerRecipient(200, (recipient) => resolver.for(sender, recipient, AT));
const anew = microsecondsPerRecipient(1, (recipient) => policyResolver(set).for(sender, recipient, AT));
console.log(`${PATTERNS} patterns, ${PLACES} places, ${RECIPIENTS} recipients`);
console.log(`  first message   ${first.toFixed(1)} µs a recipient (${((first * RECIPIENTS) / 1_000).toFixed(1)} ms in all)`);
console.log(`  every other     ${remembered.toFixed(2)} µs a recipient (${((remembered * RECIPIENTS) / 1_000).toFixed(2)} ms in all)`);
console.log(`  without memory  ${anew.toFixed(1)} µs a recipient`);
console.log(`ratio remembered : anew = 1 : ${Math.round(anew / remembered)}`);
