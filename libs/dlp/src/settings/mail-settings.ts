/** Which way mail goes, and what is done to its header fields on the way. */
import { choice, flag, staticHeader, text, texts } from './define.js';
import type { SettingDefinition } from './definition.js';
import { FILTER_RULES } from './subject-filter.js';

const group = 'mail';
const TAG = 'Put into the subject of mail that comes in.';

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
  flag(
    {
      key: 'securityInfo.enabled',
      group,
      name: 'Security tags',
      description: 'Subjects of incoming mail say whether it was encrypted and signed.',
      ends: 'recipient',
    },
    false,
  ),
  text({ key: 'securityInfo.decrypted', group, name: 'Tag: decrypted', description: TAG, ends: 'recipient' }, '[decrypted]'),
  text({ key: 'securityInfo.signed', group, name: 'Tag: signed', description: TAG, ends: 'recipient' }, '[signed]'),
  text(
    {
      key: 'securityInfo.signedBy',
      group,
      name: 'Tag: signed by another',
      description: `${TAG} \`%s\` stands for the signer.`,
      ends: 'recipient',
    },
    '[signed by: %s]',
  ),
  text(
    { key: 'securityInfo.invalidSignature', group, name: 'Tag: signature invalid', description: TAG, ends: 'recipient' },
    '[signature invalid]',
  ),
  text(
    {
      key: 'securityInfo.mixedContent',
      group,
      name: 'Tag: partly signed',
      description: `${TAG} Only some of its parts are signed or encrypted.`,
      ends: 'recipient',
    },
    '[mixed content]',
  ),
];
