/** Problems of certificates, in words for people. */
export const CERTIFICATE_PROBLEMS = {
  'certificate-exists': { status: 409, title: 'Known already', detail: 'This certificate is in the store already. Nothing was changed.' },
  'private-key-goes-too': {
    status: 409,
    title: 'Its private key goes too',
    detail: 'Mail that was encrypted for this certificate could never be read again. Say that you know. Nothing was changed.',
  },
  'not-an-authority': {
    status: 422,
    title: 'Not an authority',
    detail: 'Only the certificate of an authority can be a root; allow others by the trust list. Nothing was changed.',
  },
  'no-private-key': {
    status: 409,
    title: 'No private key',
    detail: 'The private key of this certificate is not here. Import it first. Nothing was changed.',
  },
  'already-assigned': { status: 409, title: 'Assigned already', detail: 'It is assigned there already. Nothing was changed.' },
  'trust-entry-exists': {
    status: 409,
    title: 'Entry exists',
    detail: 'The trust list has an entry for this certificate there already; withdraw it first. Nothing was changed.',
  },
  'list-exists': { status: 409, title: 'Known already', detail: 'This revocation list is here already. Nothing was changed.' },
  'certificate-file-broken': {
    status: 422,
    title: 'File not readable',
    detail: 'The file is none of PEM, DER, P7B and PFX, or is damaged. Nothing was kept.',
  },
  'certificate-file-too-large': { status: 422, title: 'Too large', detail: 'The file holds more than is read. Nothing was kept.' },
  'file-password-missing': {
    status: 422,
    title: 'Password needed',
    detail: 'The file is under a password, and none was given. Nothing was kept.',
  },
  'wrong-file-password': {
    status: 422,
    title: 'Not opened',
    detail: 'The password does not open the file, or the file is damaged. Nothing was kept.',
  },
} as const;
