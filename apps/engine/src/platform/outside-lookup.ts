/** Looks names up for connections to places that somebody else named: an address that may not be asked is not connected to, whatever DNS says next. */
import { lookup as resolveName } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';

/** The place has an address that may not be reached. */
export class AddressNotAllowed extends Error {
  readonly code = 'address-not-allowed';
}

/** For `lookup` of sockets and requests: the address that was looked at is the one that is connected to. */
export function guardedLookup(mayAsk: (address: string) => boolean): LookupFunction {
  return (host, options, done) => {
    resolveName(host, { all: true }).then(
      (found) => {
        const [first] = found;
        if (first === undefined || !found.every(({ address }) => mayAsk(address))) {
          done(new AddressNotAllowed(`${host} has an address that may not be reached`), '', 0);
          return;
        }
        if (options.all === true) done(null, found);
        else done(null, first.address, first.family);
      },
      (cause: unknown) => {
        done(cause instanceof Error ? cause : new Error('no such host'), '', 0);
      },
    );
  };
}

/** Addresses are not looked up: they are looked at before. @throws AddressNotAllowed */
export function checkAddress(host: string, mayAsk: (address: string) => boolean): void {
  const address = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(address) !== 0 && !mayAsk(address)) throw new AddressNotAllowed(`${address} may not be reached`);
}
