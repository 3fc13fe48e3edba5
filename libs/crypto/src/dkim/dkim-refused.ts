/** Why a mail is not signed, or a key or a name not taken: said in the operator's words, never in those of a library. */

/** Machine names of the reasons. */
export type DkimRefusal =
  | 'not-a-key'
  | 'key-encrypted'
  | 'key-type'
  | 'key-too-short'
  | 'key-too-long'
  | 'not-a-domain'
  | 'not-a-selector'
  | 'not-a-time'
  | 'no-key'
  | 'bare-line-end'
  | 'header-too-large'
  | 'malformed-header'
  | 'control-character'
  | 'no-from'
  | 'several-from'
  | 'too-many-fields';

/** A key, a name or a mail is refused. The message quotes neither mail nor key. */
export class DkimRefused extends Error {
  constructor(
    readonly code: DkimRefusal,
    message: string,
  ) {
    super(message);
  }
}
