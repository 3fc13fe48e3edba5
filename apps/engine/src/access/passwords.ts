/** Password hashes: argon2id (RFC 9106) with 19 MiB, 2 passes, 1 lane, as the OWASP Password Storage Cheat Sheet asks at least. */
import { hash, verify } from '@node-rs/argon2';

const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Each check takes 19 MiB and a CPU for some 20 ms: so many at once, the others wait their turn. */
const AT_ONCE = 4;

/** Hash of a random value that nobody kept: what an unknown name is checked against, so that it takes as long as a known one. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$f2UliKDPI7Gt27FLoF+bkA$BK8I2sXQZp4XkJiaM/AKtRWkW00HFow37yBJ8hVR0tg';

let free = AT_ONCE;
const waiting: (() => void)[] = [];

/** A PHC string. The password is compared in NFKC, so that keyboards that compose accents differently agree. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize('NFKC'), COST));
}

/** Whether the password fits; a missing hash takes the same time and never fits. */
export async function passwordFits(phc: string | undefined, password: string): Promise<boolean> {
  const fits = await inTurn(() => verify(phc ?? NOBODY, password.normalize('NFKC')));
  return fits && phc !== undefined;
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  else free -= 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }
}
