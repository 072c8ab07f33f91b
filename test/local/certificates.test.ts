import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { certificateFiles, createCertificates } from '../../local/certificates.ts';

describe('local certificates', () => {
  it('serve https to a client that trusts the authority, by address and by name', async () => {
    const certificates = await createCertificates({
      commonName: 'countersign test',
      hosts: ['*.s3.localhost'],
    });
    const server = createServer(
      { cert: certificates.serverCertificate, key: certificates.serverKey },
      (_, response) => response.end('hello'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const status = (host: string) =>
      new Promise((resolve, reject) => {
        get({ host, port, ca: certificates.caCertificate, agent: false }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).on('error', reject);
      });
    expect(await status('127.0.0.1')).toBe(200);
    expect(await status('localhost')).toBe(200);
    server.close();

    const certificate = new X509Certificate(certificates.serverCertificate);
    expect(certificate.checkHost('bucket.s3.localhost')).toBeDefined();
    expect(certificate.checkHost('example.com')).toBeUndefined();
    expect(certificate.ca).toBe(false);
  });

  it('are written with an owner-only key', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'certificates-'));
    const certificates = await createCertificates({ commonName: 'x', hosts: [], directory });
    expect(readFileSync(join(directory, certificateFiles.caCertificate), 'utf8')).toBe(
      certificates.caCertificate,
    );
    expect(statSync(join(directory, certificateFiles.serverKey)).mode & 0o777).toBe(0o600);
    rmSync(directory, { recursive: true });
  });
});
