import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createServerCertificate } from '../../../local/cluster/certificate.ts';

test('the certificate is signed by its authority, for its hosts and its time', async () => {
  const now = new Date('2030-01-02T00:00:00Z');
  const { caPem, certPem, keyPem } = await createServerCertificate({
    hosts: ['localhost', '127.0.0.1'],
    now,
    validDays: 3,
  });
  const [ca, certificate] = [new X509Certificate(caPem), new X509Certificate(certPem)];
  expect(certificate.verify(ca.publicKey)).toBe(true);
  expect(ca.ca).toBe(true);
  expect(certificate.ca).toBe(false);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.checkPrivateKey(createPrivateKey(keyPem))).toBe(true);
  expect(certificate.validToDate.toISOString()).toBe('2030-01-05T00:00:00.000Z');
});
