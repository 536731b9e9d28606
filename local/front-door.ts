import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';

/** The first byte of every TLS connection: a handshake record (RFC 8446, section 5.1). No HTTP request starts with it. */
const tlsHandshake = 0x16;

/** A connection that says nothing for so long is closed. */
const firstByteTimeoutMs = 10_000;

export interface FrontDoor {
  /** Listens and accepts; who comes before `open` has resolved waits at the door. */
  readonly server: Server;
  /** Stops accepting and ends every connection. */
  close(): void;
}

/** One port for both: connections that start a TLS handshake go to `https`, all others to `http`. */
export function createFrontDoor(http: HttpServer, https: HttpsServer, open: Promise<void>): FrontDoor {
  // http and https do not listen themselves, and so do not keep track of their connections either
  const sockets = new Set<Socket>();
  const server = createServer(async (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    await open;
    socket.setTimeout(firstByteTimeoutMs, () => socket.destroy());
    socket.once('readable', () => {
      socket.setTimeout(0);
      const first = socket.read() as Buffer | null;
      if (first === null) return socket.destroy();
      socket.unshift(first);
      socket.removeAllListeners('timeout');
      (first[0] === tlsHandshake ? https : http).emit('connection', socket);
    });
  });
  return {
    server,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
