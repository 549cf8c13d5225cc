/**
 * The secret of a one-time link. It stands in the fragment, which browsers send to nobody; here it leaves the address
 * bar and the history too, and is in the memory of the page alone.
 */
export function takeLinkSecret(): string {
  const secret = location.hash.slice(1)
  if (secret !== '') history.replaceState(history.state, '', location.pathname + location.search)
  return secret
}
