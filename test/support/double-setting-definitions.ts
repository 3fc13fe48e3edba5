/** The settings that the double knows: one of each kind, as the engine describes them. */
import type { SettingDefinition } from '#contracts';

const everywhere: SettingDefinition['levels'] = ['global', 'wildcard-domain', 'domain', 'user'];
const outcomes = [
  { value: 'pass', name: 'Send' },
  { value: 'warn', name: 'Warn' },
  { value: 'must-encrypt', name: 'Must encrypt' },
  { value: 'quarantine', name: 'Hold' },
  { value: 'block', name: 'Block' },
];

const setting = (
  key: string,
  kind: SettingDefinition['kind'],
  factory: SettingDefinition['factory'],
  more: Partial<SettingDefinition>,
): SettingDefinition => ({
  key,
  kind,
  factory,
  group: 'detection',
  name: key,
  description: '',
  choices: [],
  unit: '',
  ends: 'sender',
  levels: everywhere,
  inEffect: true,
  ...more,
});

export const doubleDefinitions: SettingDefinition[] = [
  setting('dlp.enabled', 'flag', true, {
    name: 'Scan mail for patterns',
    description: 'Off: nothing is looked for, nothing is held.',
    ends: 'both',
  }),
  setting('dlp.mode', 'choice', 'enforce', {
    name: 'What comes of a match',
    description: 'Monitor records what would have happened and sends the mail.',
    levels: ['global'],
    choices: [
      { value: 'enforce', name: 'Act on it' },
      { value: 'monitor', name: 'Only record it' },
    ],
  }),
  setting(
    'dlp.patterns',
    'pattern-selection',
    { inherit: 'replace', refs: ['all'] },
    { name: 'Patterns in use', description: 'Adds to those of the level above, or replaces them.' },
  ),
  setting('dlp.skipWords', 'texts', [], {
    name: 'Skip list',
    description: 'Words that are dropped before the folded text is searched.',
    levels: ['global'],
  }),
  setting(
    'dlp.scoreThresholds',
    'score-thresholds',
    {},
    { name: 'Score thresholds', description: 'From which score of a message an action is taken.' },
  ),
  setting(
    'dlp.uninspectableActions',
    'uninspectable-actions',
    { encrypted: 'quarantine', 'too-deep': 'quarantine', 'unknown-format': 'quarantine' },
    { name: 'If a part cannot be inspected', description: 'Encrypted archive, unknown format, limit reached.', choices: outcomes },
  ),
  setting('locality', 'choice', 'external', {
    group: 'routing',
    name: 'Locality',
    description: 'Mail to internal recipients is not scanned.',
    ends: 'recipient',
    choices: [
      { value: 'internal', name: 'Internal' },
      { value: 'external', name: 'External' },
    ],
  }),
  setting('encrypt.mode', 'choice', 'allow', {
    group: 'encryption',
    name: 'Encryption',
    description: 'Mandatory: the mail leaves encrypted or not at all.',
    ends: 'either',
    choices: [
      { value: 'no-encryption', name: 'Never' },
      { value: 'allow', name: 'Where possible' },
      { value: 'mandatory', name: 'Mandatory' },
    ],
  }),
  setting('pdf.onlyIfMandatory', 'flag', false, {
    group: 'encryption',
    name: 'PDF only if encryption is mandatory',
    description: 'Otherwise a PDF is made for everybody without a key.',
    ends: 'either',
    inEffect: false,
  }),
  setting('smime.maxSize', 'number', 50, {
    group: 'encryption',
    name: 'Largest mail that is encrypted',
    description: 'A larger one is held.',
    unit: 'MB',
    ends: 'either',
    inEffect: false,
  }),
  setting('trigger.subject', 'trigger', { kind: 'keyword', text: '[encrypt]' }, { group: 'triggers', name: 'Subject asks for encryption' }),
  setting(
    'trigger.header',
    'header-trigger',
    { header: '', kind: 'keyword', text: '' },
    { group: 'triggers', name: 'Header asks for encryption' },
  ),
  setting(
    'header.static',
    'static-header',
    { name: '', value: '' },
    { group: 'delivery', name: 'Header of processed mail', inEffect: false },
  ),
  setting('portal.url', 'text', '', { group: 'delivery', name: 'Address of the portal', inEffect: false, levels: ['global', 'domain'] }),
];
