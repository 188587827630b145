// Which links may leave the window for the user's browser. Knows no Electron.

/** Where the lab's own texts point to. */
const HOSTS = ['docs.kernel.org', 'www.kernel.org', 'elixir.bootlin.com']

/** https to a listed host, without user, password or port. */
export function mayLeave(address: string): boolean {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return false
  }
  return url.protocol === 'https:' && HOSTS.includes(url.host) && url.username === '' && url.password === ''
}
