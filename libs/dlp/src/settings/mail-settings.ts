/** Which way mail goes, and what is done to its header fields on the way. */
import { choice, flag, staticHeader, texts } from './define.js';
import type { SettingDefinition } from './definition.js';
import { FILTER_RULES } from './subject-filter.js';

const group = 'mail';

export const MAIL_SETTINGS: readonly SettingDefinition[] = [
  choice(
    {
      key: 'locality',
      group,
      name: 'Inside or outside',
      description:
        'Mail to recipients inside is not scanned and goes to the inbound hop. Unless somebody says otherwise, the domains of the routes are inside.',
      ends: 'recipient',
      inEffect: true,
    },
    [
      { value: 'external', name: 'Outside' },
      { value: 'internal', name: 'Inside' },
    ],
  ),
  flag(
    {
      key: 'subjectFilter.enabled',
      group,
      name: 'Filter the subject',
      description: 'The filter of the sender is applied to the subject before everything else, if this is on for both ends.',
      ends: 'both',
    },
    false,
  ),
  texts(
    {
      key: 'subjectFilter.rules',
      group,
      name: 'Subject filter',
      description:
        'Regular expressions whose matches are replaced in the subject, one after the other: `expression => replacement`; without `=>` they are taken out.',
      ends: 'sender',
    },
    [],
    FILTER_RULES,
  ),
  staticHeader({
    key: 'postProcessing.internalHeader',
    group,
    name: 'Header field of mail inside',
    description: 'Added at the very end to mail for recipients inside, so that the next hop sees that the mail was processed.',
    ends: 'recipient',
  }),
  staticHeader({
    key: 'postProcessing.externalHeader',
    group,
    name: 'Header field of mail outside',
    description: 'Added at the very end to mail for recipients outside, also when it was released as it is.',
    ends: 'recipient',
  }),
];
