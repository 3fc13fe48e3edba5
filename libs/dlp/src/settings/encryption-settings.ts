/** Whether mail is encrypted, and by which of the methods; §3.5 of the reference says which end is asked. */
import { choice, flag } from './define.js';
import type { SettingDefinition } from './definition.js';
import { PDF_SETTINGS } from './pdf-settings.js';
import { PGP_SETTINGS } from './pgp-settings.js';
import { SMIME_SETTINGS } from './smime-settings.js';

const GENERAL: readonly SettingDefinition[] = [
  choice(
    {
      key: 'encrypt.mode',
      group: 'encryption',
      name: 'Encryption',
      description: 'The stricter of both ends holds: mandatory before force before none before allow.',
      ends: 'either',
      inEffect: true,
    },
    [
      { value: 'allow', name: 'If there is a way, else in clear' },
      { value: 'no-encryption', name: 'None, unless demanded' },
      { value: 'force', name: 'Try, even if the other end wants none' },
      { value: 'mandatory', name: 'Mandatory' },
    ],
  ),
  flag(
    {
      key: 'encrypt.skipCalendar',
      group: 'encryption',
      name: 'Leave calendar mail alone',
      description:
        'Invitations are not encrypted where that is merely possible, if this is on for both ends. Where encryption is demanded they are mail like all other.',
      ends: 'both',
      inEffect: true,
    },
    false,
  ),
  flag(
    {
      key: 'encrypt.notifySender',
      group: 'encryption',
      name: 'Tell the sender of encryption',
      description: 'The sender gets a notice when the mail was encrypted.',
      ends: 'sender',
      inEffect: true,
    },
    false,
  ),
];

export const ENCRYPTION_SETTINGS: readonly SettingDefinition[] = [...GENERAL, ...SMIME_SETTINGS, ...PGP_SETTINGS, ...PDF_SETTINGS];
