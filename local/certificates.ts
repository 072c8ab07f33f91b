// Makes a certificate authority and a server certificate for one machine: the local provider and the local TLS
// door need https, and clients trust them by NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE. Never for production.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** All PEM. */
export interface Certificates {
  readonly caCertificate: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
}

/** Where `directory` was given, the files hold the same PEMs; the key is readable by its owner alone. */
export const certificateFiles = {
  caCertificate: 'ca.pem',
  serverCertificate: 'server.pem',
  serverKey: 'server-key.pem',
} as const satisfies Record<keyof Certificates, string>;

const validitySeconds = 30 * 86_400;

/**
 * A fresh authority, whose key is thrown away, and one server certificate for 127.0.0.1, localhost and `hosts`
 * (DNS names, wildcards or IPv4 addresses), valid for 30 days.
 */
export async function createCertificates(options: {
  readonly commonName: string;
  readonly hosts: readonly string[];
  /** Absent: nothing is written. */
  readonly directory?: string;
}): Promise<Certificates> {
  const notBeforeDate = new Date(Date.now() - 60_000);
  const notAfterDate = new Date(notBeforeDate.getTime() + validitySeconds * 1000);
  const shape = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256', notBeforeDate, notAfterDate } as const;

  const authority = await generate([{ name: 'commonName', value: `${options.commonName} CA` }], {
    ...shape,
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: options.commonName }], {
    ...shape,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [...new Set(['127.0.0.1', 'localhost', ...options.hosts])].map(altName),
      },
    ],
  });

  const certificates: Certificates = {
    caCertificate: authority.cert,
    serverCertificate: server.cert,
    serverKey: server.private,
  };
  if (options.directory !== undefined) write(certificates, options.directory);
  return certificates;
}

function altName(host: string): { type: 2; value: string } | { type: 7; ip: string } {
  return /^\d+(\.\d+){3}$/.test(host) ? { type: 7, ip: host } : { type: 2, value: host };
}

function write(certificates: Certificates, directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const part of ['caCertificate', 'serverCertificate', 'serverKey'] as const) {
    writeFileSync(join(directory, certificateFiles[part]), certificates[part], { mode: 0o600 });
  }
}
