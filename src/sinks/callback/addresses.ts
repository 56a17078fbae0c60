import { BlockList, isIPv6 } from 'node:net';

/** IPv4 ranges that are not of the public Internet. Source: IANA's special-purpose address registry. */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/**
 * Exceptions within the global unicast range: protocol assignments (Teredo among them), documentation, 6to4. What
 * lies outside of that range is not public either: loopback, mapped and translated IPv4, local and link-local.
 */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const GLOBAL_UNICAST = ['2000::/3'];

function listOf(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits = ''] = range.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}

const specialV4 = listOf(SPECIAL_IPV4, 'ipv4');
const specialV6 = listOf(SPECIAL_IPV6, 'ipv6');
const globalV6 = listOf(GLOBAL_UNICAST, 'ipv6');

/** Whether an IP address is one of the public Internet; false for everything local, private or reserved. */
export function isPublicAddress(address: string): boolean {
  return isIPv6(address)
    ? globalV6.check(address, 'ipv6') && !specialV6.check(address, 'ipv6')
    : !specialV4.check(address, 'ipv4');
}
