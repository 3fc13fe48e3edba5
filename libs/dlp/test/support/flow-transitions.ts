/** Every transition of the mail flow, written by hand; docs/mail-flow.md has them with the test that shows each. */

const LINES = `
root → external: recipient-outside, policy-failed
root → internal: recipient-inside
internal → transport: not-scanned
external → dlp: scanning-on
external → post-dlp: recipient-exempt, scanning-off-sender, scanning-off-recipient
external → dlp-error: policy-failed
dlp → post-dlp: nothing-found, monitor
dlp → dlp-warn: pattern, uninspectable
dlp → dlp-must-encrypt: pattern, uninspectable
dlp → dlp-quarantine: pattern, uninspectable
dlp → dlp-block: pattern, uninspectable
dlp → dlp-delayed-evaluation: delayed
dlp → dlp-error: inspection-failed
dlp-warn → post-dlp: warned
dlp-warn → dlp-delayed-evaluation: also-delayed
dlp-must-encrypt → post-dlp: must-encrypt
dlp-delayed-evaluation → post-dlp: after-encryption
dlp-error → dlp-quarantine: quarantine-on-error, crash-loop, policy-failed
post-dlp → check-subject-trigger: not-mandatory, mandatory-sender, mandatory-recipient, found-readable
post-dlp → dkim-sign: already-encrypted
post-dlp → failed-encryption-quarantine: policy-failed
check-subject-trigger → check-force-encrypt-header: subject-trigger, no-subject-trigger
check-subject-trigger → dlp-error: trigger-unread
check-force-encrypt-header → check-encrypt-mode: header-trigger, no-header-trigger
check-encrypt-mode → encrypt: must-encrypt, force-sender, force-recipient, allow
check-encrypt-mode → check-must-encrypt: calendar, no-encryption-sender, no-encryption-recipient
encrypt → encrypt-smime: available
encrypt → encrypt-pgp: available
encrypt → encrypt-pdf: available
encrypt → check-must-encrypt: no-method
encrypt-smime → encrypt-pgp: failed
encrypt-smime → encrypt-pdf: failed
encrypt-pgp → encrypt-pdf: failed
encrypt-smime → check-must-encrypt: failed
encrypt-pgp → check-must-encrypt: failed
encrypt-pdf → check-must-encrypt: failed
encrypt-smime → dkim-sign: encrypted
encrypt-pgp → dkim-sign: encrypted
encrypt-pdf → dkim-sign: encrypted
check-must-encrypt → notify-sender-not-encrypted: must-encrypt
check-must-encrypt → post-dlp-delayed-evaluation: in-clear
check-must-encrypt → sign: in-clear
post-dlp-delayed-evaluation → dlp-warn: delayed
post-dlp-delayed-evaluation → dlp-must-encrypt: delayed
post-dlp-delayed-evaluation → dlp-quarantine: delayed
post-dlp-delayed-evaluation → dlp-block: delayed
notify-sender-not-encrypted → failed-encryption-quarantine: quarantine-on-failed-encryption, no-originator
failed-encryption-quarantine → dlp-quarantine: built-in
sign → dkim-sign: already-signed, only-when-encrypting, no-signer
sign → sign-smime: always, subject-trigger, header-trigger
sign → sign-pgp: always, subject-trigger, header-trigger
sign-smime → sign-pgp: failed
sign-smime → dkim-sign: signed, failed
sign-pgp → dkim-sign: signed, failed
dkim-sign → transport: not-signed, signed, no-key, dkim-refused
dkim-sign → dlp-quarantine: dkim-refused
post-quarantine-release → post-dlp: release
post-quarantine-release → internal: recipient-inside
post-quarantine-force-encrypt → post-dlp: release-encrypted
post-quarantine-send-as-is → transport: as-is
post-quarantine-send-as-is → dkim-sign: as-is
`;

/** `dlp → dlp-warn: pattern`, one for each reason, in the order of the alphabet. */
export const TRANSITIONS: readonly string[] = LINES.trim()
  .split('\n')
  .flatMap((line) => {
    const [ends = '', reasons = ''] = line.split(': ');
    return reasons.split(', ').map((because) => `${ends}: ${because}`);
  })
  .sort();
