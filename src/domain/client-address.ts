import { isIPv4, isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'
import { trimWhitespace } from './trim-whitespace.ts'

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Network = { address: Address; prefixLength: number }

/**
 * The address a request comes from.
 *
 * It is the socket's peer, unless the peer is a trusted proxy: then `X-Forwarded-For` is walked from the right, past
 * trusted proxies, to the first address that is not one. An element that is no address (`unknown`, empty) ends the
 * walk at the last address that was good, because what stands left of it was not written by a proxy we trust. A port and
 * the brackets of `[v6]:port` are dropped. If all are trusted, the leftmost one is the answer.
 *
 * Answers a canonical address (RFC 5952; IPv4-mapped IPv6 as IPv4; no zone), or `peer` itself if that is no address.
 * `forwardedFor` is the header as Node joins it, with commas. `isTrustedProxy` is given canonical addresses.
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  isTrustedProxy: (ip: string) => boolean,
): string {
  const peerAddress = parseAddress(peer)
  if (peerAddress === undefined) return peer
  let client = peerAddress.toString()
  if (forwardedFor === undefined) return client
  const elements = forwardedFor.split(',')
  while (isTrustedProxy(client)) {
    const element = elements.pop()
    const forwarded = element === undefined ? undefined : parseAddress(withoutPort(trimWhitespace(element)))
    if (forwarded === undefined) break
    client = forwarded.toString()
  }
  return client
}

/**
 * The canonical form of a CIDR, or `undefined` if the text is not one: host bits are cleared, an address alone is a
 * network of one, and an IPv4-mapped range is written as IPv4 (`::ffff:10.1.2.3/104` is `10.0.0.0/8`).
 */
export function readCidr(text: string): string | undefined {
  const network = parseCidr(text)
  return network === undefined ? undefined : `${network.address.toString()}/${network.prefixLength}`
}

/**
 * A function that says whether an address lies in one of the networks. Text that is no address lies in none.
 *
 * IPv4-mapped IPv6 addresses are IPv4, so `::/0` is every IPv6 address and no IPv4 address. Throws a `TypeError` if one
 * of `cidrs` cannot be read: leaving it out would change who is let in.
 */
export function createCidrMatcher(cidrs: readonly string[]): (ip: string) => boolean {
  const networks = cidrs.map((cidr) => {
    const network = parseCidr(cidr)
    if (network === undefined) throw new TypeError('A CIDR cannot be read.')
    return network
  })
  return (ip) => {
    const address = parseAddress(ip)
    return address !== undefined && networks.some((network) => contains(network, address))
  }
}

function contains(network: Network, address: Address): boolean {
  return network.address.kind() === address.kind() && address.match(network.address, network.prefixLength)
}

/** Parses the strict forms only: `net` knows neither octal nor short IPv4. IPv4-mapped IPv6 becomes IPv4. */
function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return ipaddr.IPv4.parse(text)
  if (!isIPv6(text)) return undefined
  const address = parseIPv6(text)
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address
}

/** A dotted end is rewritten in hexadecimal first, since `ipaddr.js` takes `::10.0.0.1` for `::ffff:10.0.0.1`. */
function parseIPv6(text: string): ipaddr.IPv6 {
  const hexadecimal = text
    .replace(/%.*$/, '')
    .replace(
      /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
      (_dotted, a: string, b: string, c: string, d: string) =>
        `${(Number(a) * 256 + Number(b)).toString(16)}:${(Number(c) * 256 + Number(d)).toString(16)}`,
    )
  return ipaddr.IPv6.parse(hexadecimal)
}

function parseCidr(text: string): Network | undefined {
  const match = /^([0-9A-Fa-f.:]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text)
  const written = match?.[1]
  if (written === undefined || !(isIPv4(written) || isIPv6(written))) return undefined
  const address = isIPv4(written) ? ipaddr.IPv4.parse(written) : parseIPv6(written)
  const bits = address instanceof ipaddr.IPv4 ? 32 : 128
  const prefixLength = match?.[2] === undefined ? bits : Number(match[2])
  if (prefixLength > bits) return undefined
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && prefixLength >= 96) {
    return clearHostBits({ address: address.toIPv4Address(), prefixLength: prefixLength - 96 })
  }
  return clearHostBits({ address, prefixLength })
}

function clearHostBits({ address, prefixLength }: Network): Network {
  const bytes = address.toByteArray().map((byte, index) => {
    const bits = Math.min(8, Math.max(0, prefixLength - index * 8))
    return byte & (0xff << (8 - bits))
  })
  return { address: ipaddr.fromByteArray(bytes), prefixLength }
}

/** `1.2.3.4:80` → `1.2.3.4`, `[::1]:80` and `[::1]` → `::1`. Anything else is returned as it is. */
function withoutPort(element: string): string {
  return /^\[([^\]]*)\](?::\d{1,5})?$/.exec(element)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(element)?.[1] ?? element
}
