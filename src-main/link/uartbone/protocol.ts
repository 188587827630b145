// LiteX uartbone: how it is found on a line, and how a session begins. Source of the wire facts: codec.ts.
import type { BoardInfo } from '../../../src-preload/contract/link'
import { done, failed } from '../../base/result'
import type { Protocol, SessionOptions } from '../board-io'
import type { Transport } from '../transport'
import { MOST_WORDS, type Burst } from './codec'
import { UartboneLine } from './line'
import { UartboneSession } from './session'

const info: BoardInfo = {
  protocol: 'uartbone',
  board: 'LiteX uartbone',
  capabilities: {
    memWidths: [4],
    ioWidths: [],
    bursts: true,
    faults: 'unnoticed',
    confirmsWrites: false,
    haltsTarget: false,
    // One burst on the wire, and the next one waiting.
    window: 2 * MOST_WORDS,
    notes: [
      'Writes have no answer: read back what matters.',
      'There is no checksum: a bit that turns on the wire is not noticed.',
      'Where no device answers, LiteX reads all ones and drops writes.',
    ],
  },
}

/**
 * Two words at 0, where LiteX has its ROM, its RAM or the control registers: nothing there changes when it is read. Two, not one: the length is the
 * second byte on the wire, and 1 would be Ctrl-A to a MicroPython board. These six bytes make no other protocol of the lab act.
 */
const FIRST: Burst = { write: false, address: 0, next: true, words: 2, values: [] }
const ONE: Burst = { ...FIRST, words: 1 }

/** From the end of an answer to whatever else would come behind it. ms */
const MORE_MS = 20

/** null: it answers as a uartbone does; otherwise what came. */
async function heard(line: UartboneLine, timeoutMs: number): Promise<string | null> {
  if (!(await line.resync())) return 'Bytes came without end.'
  const first = await line.read(FIRST, timeoutMs)
  if (first === null) return line.strayBytes === 0 ? 'No answer.' : `${line.strayBytes} bytes came, not 8.`
  // Whoever has more to say than eight bytes is somebody else, and is not asked a second time: it holds a Ctrl-A.
  await line.sleep(MORE_MS)
  if (line.outOfStep) return 'More bytes came than were asked for.'
  await line.resync()
  const again = await line.read(ONE, timeoutMs)
  if (again?.[0] !== first[0] || line.outOfStep) return 'Bytes came, but not as many as were asked for.'
  return null
}

async function begin(transport: Transport, { settings }: SessionOptions): Promise<[UartboneLine, string | null]> {
  const line = new UartboneLine(transport, settings.baud)
  return [line, await heard(line, settings.timeoutMs)]
}

export const uartbone: Protocol = {
  id: 'uartbone',

  async probe(transport, options) {
    const [, answer] = await begin(transport, options)
    transport.listen(null)
    return answer === null ? { info } : { info: null, answer }
  },

  async open(transport, options) {
    const [line, answer] = await begin(transport, options)
    if (answer === null) {
      const session = new UartboneSession(line, info, options, 0)
      transport.onClose(() => void session.close())
      return done(session)
    }
    transport.listen(null)
    const remedy = 'Check the baud rate and the wiring, and that the design has a uartbone on this UART.'
    return failed('link', `No LiteX uartbone on ${transport.name}: ${answer}`, remedy)
  },
}
