/** For processes that touch hostile bytes. Defence in depth: no parser has business on the network, so reaching for it is an error. */
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';

/** Takes the network away from this process, for good. Sockets that exist already go on. */
export function forbidNetwork(): void {
  const refuse = (): never => {
    throw new Error('the network is forbidden here');
  };
  net.Socket.prototype.connect = refuse;
  net.Server.prototype.listen = refuse;
  dgram.createSocket = refuse;
  Object.assign(dns, { lookup: refuse, resolve: refuse });
}
