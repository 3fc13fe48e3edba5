/** Keys that sign outgoing mail for a domain. No answer ever holds a private key. */
import * as z from 'zod';

const person = z.object({ id: z.string(), name: z.string() });
const name = {
  /** Domain that signs. */
  domain: z.string().trim().min(1).max(255),
  /** Name of the key within the domain. */
  selector: z.string().trim().min(1).max(255),
  /** Signs for addresses below the domain, too, where these have no keys of their own. */
  forSubdomains: z.boolean().default(false),
};

export const generateDkimKeyRequestSchema = z.strictObject({ ...name, type: z.enum(['rsa', 'ed25519']).default('rsa') });
export const importDkimKeyRequestSchema = z.strictObject({
  ...name,
  /** PEM, PKCS #1 or PKCS #8, without password. */
  privateKey: z.string().min(1).max(16_384),
});
export const publishDkimKeyRequestSchema = z.strictObject({
  /** Signs although the record was not seen in DNS; where records are not looked up it is of no account. */
  unseen: z.boolean().default(false),
});

export const dkimKeySchema = z.object({
  id: z.string(),
  domain: z.string(),
  selector: z.string(),
  type: z.enum(['rsa', 'ed25519']),
  /** Of the modulus; 256 for Ed25519. */
  bits: z.int(),
  /** An RSA key below 2048 bits. */
  isWeak: z.boolean(),
  forSubdomains: z.boolean(),
  origin: z.enum(['generated', 'imported']),
  /** `waiting`: for its record to be published. `retired`: it signs no more, its record should stay for a while. */
  state: z.enum(['waiting', 'active', 'retired']),
  /** Active, and no key of the same domain and type was published after it. */
  signs: z.boolean(),
  /** The private key is missing, as after a backup without it: nothing is signed with this key. */
  isLost: z.boolean(),
  record: z.object({
    /** Of the TXT record, without final dot. */
    name: z.string(),
    /** In one piece. */
    value: z.string(),
    /** Lines of a zone file, the value cut into strings. */
    zone: z.string(),
  }),
  addedAt: z.string(),
  addedBy: person,
  /** `seen`: in DNS; `said`: by whoever published it. */
  published: z.object({ at: z.string(), record: z.enum(['said', 'seen']) }).nullable(),
  retiredAt: z.string().nullable(),
});
export type DkimKey = z.infer<typeof dkimKeySchema>;
export const dkimKeyListSchema = z.object({
  keys: z.array(dkimKeySchema),
  /** Records are looked up in DNS before a key signs. */
  looksUpRecords: z.boolean(),
});
export type DkimKeyList = z.infer<typeof dkimKeyListSchema>;
