import { expect, test } from 'vitest';
import { isPublicAddress } from '../../core/public-address.ts';

// https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry
test.each([
  ['this network', '0.0.0.0'],
  ['a private network', '10.0.0.1'],
  ['a private network', '172.31.255.255'],
  ['a private network', '192.168.1.1'],
  ['the shared space of carriers', '100.64.0.1'],
  ['this machine', '127.0.0.1'],
  ['the metadata service of AWS', '169.254.169.254'],
  ['credentials of ECS tasks', '169.254.170.2'],
  ['protocol assignments', '192.0.0.170'],
  ['documentation', '192.0.2.1'],
  ['benchmarks', '198.19.0.1'],
  ['multicast', '224.0.0.1'],
  ['everybody', '255.255.255.255'],
  ['this machine in IPv6', '::1'],
  ['nothing in IPv6', '::'],
  ['a mapped IPv4 address', '::ffff:169.254.169.254'],
  ['a mapped IPv4 address, whoever has it', '::ffff:8.8.8.8'],
  ['a translated IPv4 address', '64:ff9b::a9fe:a9fe'],
  ['6to4 of a private address', '2002:0a00:0001::1'],
  ['Teredo', '2001:0:1234::1'],
  ['the metadata service of AWS in IPv6', 'fd00:ec2::254'],
  ['a unique local address', 'fc00::1'],
  ['a link-local address', 'fe80::1'],
  ['a link-local address with its zone', 'fe80::1%eth0'],
  ['multicast in IPv6', 'ff02::1'],
  ['documentation in IPv6', '2001:db8::1'],
  ['a name', 'localhost'],
  ['nothing', ''],
  ['a number that some read as an address', '2130706433'],
])('refuses %s: %s', (_, address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each([
  '8.8.8.8',
  '100.63.255.255',
  '172.32.0.1',
  '223.255.255.255',
  '2600:1f18::1',
  '2a00:1450:4001::200e',
])('takes %s', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});
