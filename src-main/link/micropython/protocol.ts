// MicroPython's raw REPL as a protocol: whether it is there, who it is, and a session on it.
import type { BoardInfo, LinkSettings } from '../../../src-preload/contract/link'
import type { Result } from '../../../src-preload/contract/errors'
import { done, failed } from '../../base/result'
import type { Protocol } from '../board-io'
import type { Transport } from '../transport'
import { RawRepl } from './repl'
import { MicropythonSession, USUAL_WINDOW } from './session'
import { errorOf, SETUP, WHO } from './snippet'

/** A pseudo terminal may look up its bytes once a second only. ms */
const ENTER_MS = 1200
const SAY_MS = 1000
const REMEDY = 'Check the baud rate and the wiring; a program that catches KeyboardInterrupt must be stopped first.'

/** @returns link where nothing speaks Python, or a Python without machine.mem32 */
async function identify(repl: RawRepl, transport: Transport, settings: LinkSettings): Promise<Result<BoardInfo>> {
  if (!(await repl.enter(ENTER_MS))) return failed('link', nobody(repl.heard), REMEDY)
  const wireMs = transport.baud === null ? 0 : (1000 * 10_000) / transport.baud
  const said = await repl.say(WHO, SAY_MS + wireMs)
  if (said.ending !== 'done') return failed('link', 'The raw REPL does not answer.', REMEDY)
  const error = errorOf(said.reply.error)
  if (error) return failed('link', `This Python cannot access memory: ${error.text}`, 'Use MicroPython.')
  const [name = '', machine = '', widths = ''] = said.reply.out.split(/\r?\n/)
  const setup = await repl.say(SETUP, SAY_MS + wireMs)
  if (setup.ending !== 'done' || setup.reply.error !== '') {
    return failed('link', 'machine has no mem8, mem16 and mem32 here.', 'Use a port of MicroPython that has them.')
  }
  const memWidths = [...widths.matchAll(/\d+/g)].map(([bits]) => Number(bits) / 8)
  return done(infoOf(`${name}, ${machine}`, memWidths, settings))
}

function infoOf(board: string, memWidths: number[], settings: LinkSettings): BoardInfo {
  return {
    protocol: 'micropython',
    board: board.replace(/^micropython/, 'MicroPython'),
    capabilities: {
      memWidths,
      ioWidths: [],
      bursts: true,
      faults: 'hangs',
      confirmsWrites: true,
      haltsTarget: false,
      window: settings.window === 0 ? USUAL_WINDOW : settings.window,
      notes: [
        'Attaching stops the Python program that ran; it is not started again.',
        'A bad address stops MicroPython itself: reset the board then.',
        'There is no checksum: a bit that turns on the wire may change an address.',
        'Timers and interrupt handlers of the board go on; what they print disturbs answers.',
      ],
    },
  }
}

function nobody(heard: string): string {
  const text = heard
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(-60)
  return text === '' ? 'Nothing came.' : `No raw REPL, but “${text}”.`
}

export const micropython: Protocol = {
  id: 'micropython',
  async probe(transport, { settings }) {
    const repl = new RawRepl(transport)
    const found = await identify(repl, transport, settings)
    repl.close()
    return found.ok ? { info: found.value } : { info: null, answer: found.error.message }
  },
  async open(transport, options) {
    const repl = new RawRepl(transport)
    const found = await identify(repl, transport, options.settings)
    if (found.ok) return done(new MicropythonSession(transport, repl, found.value, options))
    repl.close()
    return found
  },
}
