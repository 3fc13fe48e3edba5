/** What a sender writes to demand encryption or a signature, and how mail is signed. */
import { choice, flag, headerTrigger, trigger } from './define.js';
import type { SettingDefinition } from './definition.js';

const NO_HEADER = { header: '', kind: 'keyword', text: '' } as const;

const ENCRYPT: readonly SettingDefinition[] = [
  flag(
    {
      key: 'encrypt.subjectTriggerEnabled',
      group: 'triggers',
      name: 'Encrypt by subject',
      description: 'A sender can demand encryption in the subject.',
      ends: 'sender',
      inEffect: true,
    },
    false,
  ),
  trigger(
    {
      key: 'encrypt.subjectTrigger',
      group: 'triggers',
      name: 'What to look for in the subject',
      description: 'A keyword or a regular expression, whatever its case.',
      ends: 'sender',
      inEffect: true,
    },
    { kind: 'keyword', text: '[encrypt]' },
  ),
  flag(
    {
      key: 'encrypt.subjectTriggerRemoveMatch',
      group: 'triggers',
      name: 'Take it out of the subject',
      description: 'The recipient does not see what demanded encryption; subjects of mail that comes in lose it, too.',
      ends: 'sender',
      inEffect: true,
    },
    true,
  ),
  flag(
    {
      key: 'encrypt.headerTriggerAllowed',
      group: 'triggers',
      name: 'Encrypt by header field',
      description: 'A mail program can demand encryption by a header field.',
      ends: 'sender',
      inEffect: true,
    },
    false,
  ),
  headerTrigger(
    {
      key: 'encrypt.headerTrigger',
      group: 'triggers',
      name: 'What to look for in the header',
      description: 'The name of a field, and a keyword or expression that its value must hold.',
      ends: 'sender',
      inEffect: true,
    },
    NO_HEADER,
  ),
  flag(
    {
      key: 'sms.numberInSubject',
      group: 'triggers',
      name: 'Telephone number in the subject',
      description: 'Behind the trigger the sender may write the number that the password is sent to. One recipient only.',
      ends: 'sender',
    },
    false,
  ),
];

const SIGN: readonly SettingDefinition[] = [
  flag(
    {
      key: 'sign.onlyWhenEncrypting',
      group: 'signing',
      name: 'Sign only what is encrypted',
      description: 'Mail in clear is not signed, unless a trigger asks for it. On for one end is enough.',
      ends: 'either',
      inEffect: true,
    },
    true,
  ),
  flag(
    {
      key: 'pgp.skipSigningOnly',
      group: 'signing',
      name: 'No PGP signature on clear mail',
      description: 'Mail that is not encrypted is not signed by PGP. On for one end is enough.',
      ends: 'either',
      inEffect: true,
    },
    true,
  ),
  flag(
    {
      key: 'sign.subjectTriggerEnabled',
      group: 'signing',
      name: 'Sign by subject',
      description: 'A sender can ask for a signature in the subject.',
      ends: 'sender',
      inEffect: true,
    },
    false,
  ),
  trigger(
    {
      key: 'sign.subjectTrigger',
      group: 'signing',
      name: 'What to look for in the subject',
      description: 'A keyword or a regular expression, whatever its case.',
      ends: 'sender',
      inEffect: true,
    },
    { kind: 'keyword', text: '[sign]' },
  ),
  flag(
    {
      key: 'sign.subjectTriggerRemoveMatch',
      group: 'signing',
      name: 'Take it out of the subject',
      description: 'The recipient does not see what asked for the signature.',
      ends: 'sender',
      inEffect: true,
    },
    true,
  ),
  flag(
    {
      key: 'sign.headerTriggerAllowed',
      group: 'signing',
      name: 'Sign by header field',
      description: 'A mail program can ask for a signature.',
      ends: 'sender',
      inEffect: true,
    },
    false,
  ),
  headerTrigger(
    {
      key: 'sign.headerTrigger',
      group: 'signing',
      name: 'What to look for in the header',
      description: 'The name of a field, and a keyword or expression that its value must hold.',
      ends: 'sender',
      inEffect: true,
    },
    NO_HEADER,
  ),
  flag(
    {
      key: 'dkim.sign',
      group: 'signing',
      name: 'DKIM',
      description: 'Mail to recipients outside is signed for the domain, if this is on for both ends.',
      ends: 'both',
      inEffect: true,
    },
    false,
  ),
  choice(
    {
      key: 'dkim.onRefusal',
      group: 'signing',
      name: 'What DKIM must not sign',
      description:
        'New mail that a key is there for, and whose header is broken or forged: without From, with two, with a line that is no field. A released mail leaves unsigned.',
      ends: 'sender',
      inEffect: true,
    },
    [
      { value: 'unsigned', name: 'Leaves unsigned' },
      { value: 'hold', name: 'Is held' },
    ],
  ),
];

export const TRIGGER_SETTINGS: readonly SettingDefinition[] = [...ENCRYPT, ...SIGN];
