import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createServerCertificate } from '../../local/cluster/certificate.ts';

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

export interface HttpsTestServer {
  readonly port: number;
  /** The certificate of whoever issued its own. */
  readonly caPem: string;
  /** Requests so far, `METHOD /path`. */
  readonly requests: string[];
  connections(): number;
  close(): Promise<void>;
}

/** A real HTTPS server on loopback, whose certificate this process trusts from now on unless told otherwise. */
export async function httpsServer(behave: Behaviour, { trusted = true } = {}): Promise<HttpsTestServer> {
  const hosts = ['127.0.0.1', 'localhost'];
  const { caPem, certPem, keyPem } = await createServerCertificate({ hosts, now: new Date(), validDays: 1 });
  if (trusted) setDefaultCACertificates([...getCACertificates('default'), caPem]);
  const requests: string[] = [];
  let connections = 0;
  const server = createServer({ cert: certPem, key: keyPem }, (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    behave(request, response);
  });
  server.on('secureConnection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    caPem,
    requests,
    connections: () => connections,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
