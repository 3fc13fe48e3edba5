/** Lifts facts about OpenPGP keys of older versions. Data of another shape stays as it is: the newest schema then refuses it. */

/** In version 1 it was not said for which addresses a key is trusted: for those of the copy that was here. */
export function pgpKeyTrustedFromV1(data: unknown): unknown {
  return typeof data === 'object' && data !== null ? { addresses: null, ...data } : data;
}
