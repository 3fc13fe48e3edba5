/** What is looked for in whose mail. */
import { DEFAULT_UNINSPECTABLE_ACTIONS } from '../policy/uninspectable-actions.js';
import { choice, flag, patternSelection, scoreThresholds, texts, uninspectableActions } from './define.js';
import type { SettingDefinition } from './definition.js';

const group = 'detection';

export const DETECTION_SETTINGS: readonly SettingDefinition[] = [
  flag(
    {
      key: 'dlp.enabled',
      group,
      name: 'Scan mail',
      description: 'Mail is scanned only if this is on for the sender and for the recipient. What demands encryption still holds.',
      ends: 'both',
      inEffect: true,
    },
    true,
  ),
  choice(
    {
      key: 'dlp.mode',
      group,
      name: 'Mode',
      description: 'Whether findings act on the mail of this sender, or are only recorded.',
      ends: 'sender',
      inEffect: true,
    },
    [
      { value: 'enforce', name: 'Enforce' },
      { value: 'monitor', name: 'Only record' },
    ],
  ),
  patternSelection(
    {
      key: 'dlp.patterns',
      group,
      name: 'Patterns',
      description: 'Patterns and groups that mail of this sender is judged by: beside the inherited ones, or in their place.',
      ends: 'sender',
      inEffect: true,
    },
    { inherit: 'replace', refs: ['all'] },
  ),
  texts(
    {
      key: 'dlp.skipWords',
      group,
      name: 'Skip list',
      description:
        'Words that are left out before words, phrases and expressions are looked for, wherever they stand. A phrase that holds one never matches as written.',
      ends: 'sender',
      levels: ['global'],
      inEffect: true,
    },
    [],
    { entry: (word) => (/\s/.test(word.trim()) ? 'is more than one word' : undefined) },
  ),
  scoreThresholds({
    key: 'dlp.scoreThresholds',
    group,
    name: 'Score thresholds',
    description: 'From which score of a message an action is taken, whatever the single patterns ask for.',
    ends: 'sender',
    inEffect: true,
  }),
  uninspectableActions(
    {
      key: 'dlp.uninspectableActions',
      group,
      name: 'What cannot be read',
      description: 'What happens to mail with a part that could not be read, by reason. A reason that is not named is held.',
      ends: 'sender',
      inEffect: true,
    },
    DEFAULT_UNINSPECTABLE_ACTIONS,
  ),
];
