/** Every command and query about erasures, with who may give it. */
import type { Role } from '#contracts';
import type { Caller } from '../../apps/engine/src/access/access-port.js';
import { OrderErasure, SettleErasure } from '../../apps/engine/src/erasure/erasure-commands.js';
import { ListErasures, ShowErasure } from '../../apps/engine/src/erasure/erasure-view.js';

const ID = 'nothing';
const KEEPERS: readonly Role[] = ['administrator', 'dlp-manager'];
const READERS: readonly Role[] = [...KEEPERS, 'auditor'];
const ORDER = { address: 'ada@example.com', reason: 'objection', reference: '' } as const;

type Message = ListErasures | ShowErasure | OrderErasure | SettleErasure;
type Named = [name: string, roles: readonly Role[], made: (caller: Caller | null) => Message];

export const erasureMessages: readonly Named[] = [
  ['erasures', READERS, (caller) => new ListErasures(caller)],
  ['erasure', READERS, (caller) => new ShowErasure(ID, caller)],
  ['order of an erasure', KEEPERS, (caller) => new OrderErasure(ORDER, caller, 'erasure-1')],
  ['confirmation of an erasure', KEEPERS, (caller) => new SettleErasure({ erasureId: ID, step: 'confirm' }, caller, 'erasure-2')],
  ['withdrawal of an erasure', KEEPERS, (caller) => new SettleErasure({ erasureId: ID, step: 'withdraw' }, caller, 'erasure-3')],
];
