import { X509Certificate } from 'node:crypto';
import { createServerCertificate } from './cluster/certificate.ts';
import type { StateFolder } from './state-folder.ts';

export interface ServerCertificate {
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

const day = 24 * 60 * 60 * 1000;
const validDays = 365;

/** The certificate of the embedded cluster: kept from run to run, and made anew before it expires. */
export async function serverCertificate(state: StateFolder, now: Date): Promise<ServerCertificate> {
  const known = readKnown(state);
  if (known && new X509Certificate(known.certPem).validToDate.getTime() > now.getTime() + 7 * day) return known;
  const made = await createServerCertificate({ hosts: ['localhost', '127.0.0.1', '::1'], now, validDays });
  state.write('tls/ca.pem', made.caPem);
  state.write('tls/cert.pem', made.certPem);
  state.write('tls/key.pem', made.keyPem);
  return made;
}

function readKnown(state: StateFolder): ServerCertificate | undefined {
  const caPem = state.read('tls/ca.pem');
  const certPem = state.read('tls/cert.pem');
  const keyPem = state.read('tls/key.pem');
  return caPem && certPem && keyPem ? { caPem, certPem, keyPem } : undefined;
}
