/** Problems of OpenPGP keys, in words for people. */
export const PGP_KEY_PROBLEMS = {
  'pgp-key-exists': { status: 409, title: 'Known already', detail: 'This key is in the ring already. Nothing was changed.' },
  'pgp-key-too-large': {
    status: 422,
    title: 'Too large',
    detail:
      'The key has more user ids and signatures than are kept. Export it without those of others (gpg: export-minimal). Nothing was changed.',
  },
  'pgp-file-broken': {
    status: 422,
    title: 'File not readable',
    detail: 'There is no OpenPGP key in the file, or it is damaged. Nothing was kept.',
  },
  'pgp-file-too-large': { status: 422, title: 'Too large', detail: 'The file holds more than is read. Nothing was kept.' },
  'pgp-key-not-made': { status: 422, title: 'Not made', detail: 'A key cannot be made for this name and address. Nothing was kept.' },
  'pgp-look-up-off': {
    status: 422,
    title: 'Not looked for',
    detail: 'The setting pgp.lookUp is off for this address. Nobody was asked.',
  },
} as const;
