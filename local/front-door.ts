import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';

/** The first byte of every TLS connection: a handshake record (RFC 8446, section 5.1). No HTTP request starts with it. */
const tlsHandshake = 0x16;

/** A connection that says nothing for so long is closed. */
const firstByteTimeoutMs = 10_000;

/**
 * One port for both: connections that start a TLS handshake go to `https`, all others to `http`. Who comes before `open` waits
 * at the door.
 */
export function createFrontDoor(http: HttpServer, https: HttpsServer, open: Promise<void>): Server {
  return createServer(async (socket: Socket) => {
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
}
