import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';

export interface ServerCertificateOptions {
  /** DNS names and IP addresses that the certificate is for. */
  readonly hosts: readonly string[];
  readonly now: Date;
  readonly validDays: number;
}

const dayMs = 24 * 60 * 60 * 1000;
/** Clocks differ: the certificate is valid from a little before now. */
const skewMs = 5 * 60 * 1000;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Makes a certificate authority of its own and a server certificate that it signed (ECDSA P-256), all as PEM. */
export async function createServerCertificate(
  options: ServerCertificateOptions,
): Promise<{ caPem: string; certPem: string; keyPem: string }> {
  // loaded here: it is large, needed once a year, and must find the reflection functions in place
  const x509 = await import('@peculiar/x509');
  const { hosts, now, validDays } = options;
  const validity = {
    notBefore: new Date(now.getTime() - skewMs),
    notAfter: new Date(now.getTime() + validDays * dayMs),
  };
  const caKeys = await newKeys();
  const ca = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=embedded-cluster-ca',
      serialNumber: serialNumber(),
      ...validity,
      keys: caKeys,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject: 'CN=embedded-cluster',
      issuer: ca.subject,
      serialNumber: serialNumber(),
      ...validity,
      publicKey: keys.publicKey,
      signingKey: caKeys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          hosts.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    caPem: ca.toString('pem'),
    certPem: certificate.toString('pem'),
    keyPem: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
  };
}

const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

/** Positive, because X.509 wants it so: the first of 16 random bytes stays below 0x80. */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return Buffer.from(bytes).toString('hex');
}
