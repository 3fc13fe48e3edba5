/** What is done with protected mail for people inside: opened, marked, told of. */
import { flag, text } from './define.js';
import type { SettingDefinition } from './definition.js';

const group = 'incoming';
const TAG = 'Put into the subject of mail that comes in.';

export const INCOMING_SETTINGS: readonly SettingDefinition[] = [
  flag(
    {
      key: 'incoming.decrypt',
      group,
      name: 'Decrypt',
      description: 'Mail for recipients inside is decrypted where a key is ours, and handed on without its protection.',
      ends: 'recipient',
      inEffect: true,
    },
    true,
  ),
  flag(
    {
      key: 'incoming.infoHeaders',
      group,
      name: 'Information headers',
      description: 'Header fields of protected mail say what was found: how it was encrypted, who signed it, whether the signature holds.',
      ends: 'recipient',
      inEffect: true,
    },
    true,
  ),
  flag(
    {
      key: 'securityInfo.enabled',
      group,
      name: 'Security tags',
      description: 'Subjects of incoming mail say whether it was encrypted and signed.',
      ends: 'recipient',
      inEffect: true,
    },
    false,
  ),
  text(
    { key: 'securityInfo.decrypted', group, name: 'Tag: decrypted', description: TAG, ends: 'recipient', inEffect: true },
    '[decrypted]',
  ),
  text({ key: 'securityInfo.signed', group, name: 'Tag: signed', description: TAG, ends: 'recipient', inEffect: true }, '[signed]'),
  text(
    {
      key: 'securityInfo.signedBy',
      group,
      name: 'Tag: signed by another',
      description: `${TAG} \`%s\` stands for the signer.`,
      ends: 'recipient',
      inEffect: true,
    },
    '[signed by: %s]',
  ),
  text(
    { key: 'securityInfo.invalidSignature', group, name: 'Tag: signature invalid', description: TAG, ends: 'recipient', inEffect: true },
    '[signature invalid]',
  ),
  text(
    {
      key: 'securityInfo.mixedContent',
      group,
      name: 'Tag: partly signed',
      description: `${TAG} Only some of its parts are signed or encrypted.`,
      ends: 'recipient',
      inEffect: true,
    },
    '[mixed content]',
  ),
];
