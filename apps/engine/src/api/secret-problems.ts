/** Problems of what the engine keeps to sign and to encrypt with, in words for people. */
export const SECRET_PROBLEMS = {
  'dkim-key-exists': { status: 409, title: 'Key exists', detail: 'There is such a DKIM key already. Nothing was changed.' },
  'selector-taken': {
    status: 409,
    title: 'Selector taken',
    detail: 'The domain has a key under this selector. Take another one, or remove that key. Nothing was changed.',
  },
  'dkim-key-active': { status: 409, title: 'Key in use', detail: 'This key signs mail. Retire it first. Nothing was changed.' },
  'dkim-key-waiting': { status: 409, title: 'Never signed', detail: 'This key has never signed. Remove it instead. Nothing was changed.' },
  'private-key-lost': {
    status: 409,
    title: 'Private key missing',
    detail: 'The private key is missing, as after a backup without it. Remove this key and make another one. Nothing was changed.',
  },
  'password-exists': { status: 409, title: 'Password exists', detail: 'There is such a password already. Nothing was changed.' },
  'rotation-running': {
    status: 409,
    title: 'Rotation under way',
    detail: 'The key ring is being rotated already. Wait until everything is wrapped anew.',
  },
  'record-not-seen': {
    status: 409,
    title: 'Record not seen',
    detail: 'The record was not seen in DNS. Publish it, wait until it is seen, and try again. Nothing was changed.',
  },
} as const;
