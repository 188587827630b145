// U-Boot's command line as a protocol: whether it is there, and a session on it.
import type { Protocol } from '../board-io'
import { done } from '../../base/result'
import { UbootConsole } from './console'
import { identify } from './identity'
import { UbootSession } from './session'

const PROBE_MS = 1400
/** A board that starts may first load its environment, and wait for its network; it goes on talking then. ms */
const OPEN_MS = 30_000

const nothing = (): void => undefined

export const uboot: Protocol = {
  id: 'uboot',
  async probe(transport, { settings }) {
    const console = new UbootConsole(transport, nothing)
    const found = await identify(transport, console, settings, PROBE_MS)
    console.close()
    return found.ok ? { info: found.value.info } : { info: null, answer: found.error.message }
  },
  async open(transport, options) {
    let session: UbootSession | null = null
    const console = new UbootConsole(transport, () => session?.restarted())
    const found = await identify(transport, console, options.settings, OPEN_MS)
    if (!found.ok) {
      console.close()
      return found
    }
    session = new UbootSession(transport, console, found.value, options)
    return done(session)
  },
}
