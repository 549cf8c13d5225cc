import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Says which addresses an outbound connection may be opened to. */
export type AddressGuard = {
  /** True when `ip` is public, or lies in a range the operator allowed. Anything that is not an IP address is not permitted. */
  permits(ip: string): boolean
}

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number]

/** Where IPv4 is not the public internet (IANA special-purpose registry, RFC 6890), and one public address that is not. */
const deniedIpv4 = [
  '0.0.0.0/8', // this network; Linux connects 0.0.0.0 to itself
  '10.0.0.0/8', // private, RFC 1918
  '100.64.0.0/10', // carrier-grade NAT, RFC 6598; Alibaba's metadata at 100.100.100.200
  '127.0.0.0/8', // loopback
  '168.63.129.16/32', // Azure's host agent: a public number that only the host answers
  '169.254.0.0/16', // link-local; the metadata of most clouds at 169.254.169.254
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and broadcast
].map(parseRange)

/**
 * The only IPv6 block from which public addresses are given out (RFC 4291, section 2.4). Outside it lie `::`, `::1`,
 * the IPv4-compatible forms, NAT64 (`64:ff9b::/96`), `100::/64`, `fc00::/7` with AWS's `fd00:ec2::254`, `fe80::/10`
 * and `ff00::/8`.
 */
const globalIpv6 = parseRange('2000::/3')

/** What lies inside `2000::/3` and is still not the public internet. */
const deniedIpv6 = [
  '2001::/23', // protocol assignments, Teredo among them
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: carries an IPv4 address, 2002:7f00:1:: is 127.0.0.1
  '3fff::/20', // documentation, RFC 9637
].map(parseRange)

/**
 * True when `ip` is an address of the public internet. An IPv4-mapped address (`::ffff:10.0.0.1`) is judged as the IPv4
 * address in it. False for every special range, for an address with a zone (`fe80::1%eth0`), and for text that is not an
 * address in standard form.
 */
export function isPublicAddress(ip: string): boolean {
  const address = parseAddress(ip)
  return address !== null && isPublic(address)
}

/**
 * A guard that permits public addresses and the ranges in `allow` (CIDR notation, `10.1.0.0/16` or `fd12::/48`).
 * An IPv4 range opens IPv4 only and an IPv6 range IPv6 only; an IPv4-mapped address counts as IPv4.
 * Throws a RangeError that names the entry when one is not a CIDR.
 */
export function createAddressGuard(options: { allow: string[] }): AddressGuard {
  const allowed = options.allow.map(parseRange)
  return {
    permits(ip) {
      const address = parseAddress(ip)
      return address !== null && (isPublic(address) || isWithin(address, allowed))
    },
  }
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.kind() === 'ipv4') return !isWithin(address, deniedIpv4)
  return isWithin(address, [globalIpv6]) && !isWithin(address, deniedIpv6)
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, ranges: Range[]): boolean {
  return ranges.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
}

/** `ipaddr.js` also reads `127.1` and `0x7f.1`; `isIP` lets only standard forms through to it. */
function parseAddress(ip: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  if (isIP(ip) === 0 || ip.includes('%')) return null
  return ipaddr.process(ip)
}

function parseRange(cidr: string): Range {
  const [network = '', bits = '', ...rest] = cidr.split('/')
  const family = isIP(network)
  const bitsMax = family === 4 ? 32 : 128
  if (family === 0 || network.includes('%') || !/^\d{1,3}$/.test(bits) || Number(bits) > bitsMax || rest.length > 0) {
    throw new RangeError(`not an address range in CIDR notation: ${JSON.stringify(cidr)}`)
  }
  const address = ipaddr.parse(network)
  // Such a range would never match, because mapped addresses are judged as IPv4.
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress()) {
    throw new RangeError(`write the IPv4 range itself instead of its mapped form: ${JSON.stringify(cidr)}`)
  }
  return [address, Number(bits)]
}
