import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { parseArgs } from 'node:util';
import { createServerCertificate } from '../../local/cluster/certificate.ts';
import { readManifests } from '../../local/manifests.ts';
import { createNgcSimulator } from '../../local/ngc/index.ts';
import { shippedCatalog } from '../../local/shipped-catalog.ts';

// Stands in for NVIDIA's API behind TLS, for functions that run in pods. Writes the certificate authority that they are to trust.
const { values } = parseArgs({
  options: {
    address: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '8443' },
    host: { type: 'string', default: 'localhost' },
    ca: { type: 'string', default: 'ca.pem' },
  },
});
const { caPem, certPem, keyPem } = await createServerCertificate({
  hosts: [values.host, values.address],
  now: new Date(),
  validDays: 1,
});
writeFileSync(values.ca, caPem);
const simulator = createNgcSimulator({ catalog: shippedCatalog(readManifests()) });
const server = createServer({ cert: certPem, key: keyPem }, (request, response) => {
  process.stdout.write(`${request.method} ${new URL(request.url ?? '/', 'https://ngc.invalid').pathname}\n`);
  simulator.handle(request, response);
});
server.listen(Number(values.port), values.address, () => process.stdout.write('listening\n'));
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
