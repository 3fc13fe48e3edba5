/** The ledger of the event log, and its verification: what proves that nothing was changed or left out, and up to where. */
import * as z from 'zod';
import { emptyRequestSchema } from './access.js';
import type { Route } from './route.js';

/** Up to where something is so. */
const extentSchema = z.object({
  checkpoint: z.int(),
  /** Events that the ledger covers, from the first one of the log on. */
  events: z.int(),
  /** Of the last of them. */
  position: z.int(),
  /** When the checkpoint was made; of a time stamp, when it was there at the latest. */
  at: z.string(),
});

export const auditVerifySchema = z.object({
  /** Neither verdict is `broken`. */
  ok: z.boolean(),
  verifiedAt: z.string(),
  seconds: z.number(),
  events: z.int(),
  streams: z.int(),
  /** Whether each event is what was written, in its place. */
  integrity: z.enum(['sound', 'broken']),
  /** By what it is shown that nothing is missing, up to `anchored` or `sealed`; `not shown`: by nothing; `broken`: something is missing. */
  completeness: z.enum(['anchored', 'sealed', 'not shown', 'broken']),
  faults: z.int(),
  /** The first in the order of the log. */
  firstBad: z.object({ position: z.int(), stream: z.string(), revision: z.int(), problem: z.string(), detail: z.string() }).nullable(),
  checkpoints: z.int(),
  sealed: extentSchema.nullable(),
  anchored: extentSchema.nullable(),
  /** As far as the log itself says that it was told outside; that proves nothing. */
  told: extentSchema.nullable(),
  /** Events that no checkpoint covers yet. */
  unsealed: z.int(),
  /** `from`: how the key came to sign; after `key-lost` nobody vouches for it but who trusts it by name. */
  keys: z.array(z.object({ id: z.string(), publicKey: z.string(), from: z.enum(['first', 'key-lost', 'rotation']), position: z.int() })),
  /** Time stamps that were looked at; `unknown`: of a signer whom nobody has named as trusted. */
  receipts: z.object({ verified: z.int(), unknown: z.int() }),
  /** Anchor files of the configuration that are not there, cannot be read or hold no checkpoint: they show nothing of an end that was cut off. */
  absentAnchors: z.array(z.string()),
});
export type AuditVerdict = z.infer<typeof auditVerifySchema>;

export const ledgerAnchorKindSchema = z.enum(['file', 'syslog', 'time-stamp']);

export const ledgerSchema = z.object({
  /** The key that signs; null: nothing was signed yet. `publicKey`: base64url of the 32 bytes of Ed25519, and the same as PEM. */
  key: z.object({ id: z.string(), publicKey: z.string(), pem: z.string() }).nullable(),
  /** The newest checkpoint; `chain`: its hash in the log, which places outside are told. */
  sealed: z.object({ checkpoint: z.int(), events: z.int(), revision: z.int(), chain: z.string(), at: z.string() }).nullable(),
  /** What no checkpoint covers yet, and the age of the oldest of it. */
  unsealed: z.object({ events: z.int(), seconds: z.int() }),
  /** False: the log does not hold what the newest checkpoint says, and nothing is sealed until that is cleared up. */
  fits: z.boolean(),
  /** Places outside, as configured. */
  anchors: z.array(
    z.object({
      kind: ledgerAnchorKindSchema,
      place: z.string(),
      /** What it was told last; null: nothing that is known here. */
      told: z.object({ checkpoint: z.int(), events: z.int(), at: z.string() }).nullable(),
      failingSince: z.string().nullable(),
    }),
  ),
});
export type Ledger = z.infer<typeof ledgerSchema>;

/** Spread into the table of all routes. */
export const ledgerRoutes = {
  auditVerify: {
    method: 'POST',
    path: '/audit/verify',
    summary: 'Verify the event log: the chain of every stream, the ledger, and what places outside know of it',
    access: ['auditor'],
    answer: auditVerifySchema,
  },
  ledger: {
    method: 'GET',
    path: '/audit/ledger',
    summary: 'Up to where the event log is sealed and told outside, and the public key',
    access: ['administrator', 'auditor'],
    answer: ledgerSchema,
  },
  rotateLedgerKey: {
    method: 'POST',
    path: '/audit/ledger/rotate-key',
    summary: 'Sign the ledger with a fresh key, and destroy the one before',
    access: ['administrator'],
    body: emptyRequestSchema,
    answer: ledgerSchema,
    idempotent: true,
  },
} as const satisfies Record<string, Route>;
