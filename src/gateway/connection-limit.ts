import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps a server to so many connections. Above that, the one gives way that has sent nothing whole for longest, so
 * that a crowd of slow clients closes its own connections and not those of new ones; Node's `maxConnections` turns
 * away whoever comes last. A connection whose request is complete and not yet answered is left alone.
 * @param max more than 0
 */
export function limitConnections(server: Server, max: number): void {
  let open = 0;
  // A set keeps the order in which its members were added: the least recently active comes first.
  const owing = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open += 1;
    owing.add(socket);
    socket.once('close', () => {
      open -= 1;
      owing.delete(socket);
    });
    if (open > max) closeFirst(owing);
  });
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { socket } = incoming;
    incoming.once('end', () => owing.delete(socket));
    outgoing.once('close', () => {
      if (socket.destroyed) return;
      owing.delete(socket);
      owing.add(socket);
    });
  });
}

function closeFirst(sockets: Set<Socket>): void {
  const [first] = sockets;
  if (first === undefined) return;
  sockets.delete(first);
  first.destroy();
}
