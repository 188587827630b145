// The ROM loader of Espressif's chips: how it is found on a line, and how a session begins. Source of the wire facts: packet.ts, slip.ts.
import type { Failure } from '../../../src-preload/contract/errors'
import type { BoardInfo } from '../../../src-preload/contract/link'
import { done, failed } from '../../base/result'
import type { Protocol, SessionOptions } from '../board-io'
import { chipOf, MAGIC_ADDRESS } from './chips'
import { EspLine } from './line'
import { errorText, INVALID_MESSAGE, Op, readRequest, type Reply } from './packet'
import { EspSession } from './session'

/** The first SYNC also tells the ROM the baud rate, and is often not answered itself. */
const SYNC_TRIES = 3
/** ESP8266's loader, and one that is not known, get one write in a packet. */
const MOST_GROUPS = 16

const SECURE = 'The chip is in Secure Download Mode: it refuses to read and write registers.'

function infoOf(reply: Reply): BoardInfo {
  const secure = reply.error === INVALID_MESSAGE
  const magic = `0x${reply.value.toString(16).padStart(8, '0')}`
  const chip = secure ? 'ESP chip in Secure Download Mode' : (chipOf(reply.value) ?? `ESP chip, magic ${magic}`)
  return {
    protocol: 'esp-rom',
    board: secure ? chip : `${chip}, ROM loader`,
    capabilities: {
      memWidths: secure ? [] : [4],
      ioWidths: [],
      bursts: false,
      faults: 'resets',
      confirmsWrites: true,
      haltsTarget: true,
      window: MOST_GROUPS,
      notes: [
        'In download mode only: the chip’s application does not run while it is attached.',
        'A bad address is an exception of the chip’s CPU, which resets it.',
        ...(secure ? [SECURE] : []),
      ],
    },
  }
}

interface Begun {
  /** The chip's magic word, or why it is not read; null: no answer. */
  reply: Reply | null
  /** The chip was reset to get here. */
  entered: boolean
}

async function begin(line: EspLine, { settings }: SessionOptions, lines: boolean): Promise<Begun> {
  let synced = await line.sync(SYNC_TRIES)
  const entered = !synced && lines
  if (entered) {
    await line.enterDownload()
    synced = await line.sync(SYNC_TRIES)
  }
  line.booted = null
  const reply = synced ? await line.ask(Op.readReg, readRequest(MAGIC_ADDRESS), settings.timeoutMs) : null
  return { reply, entered }
}

function refusal(reply: Reply | null, port: string): { ok: false; error: Failure } {
  if (reply === null) {
    const remedy = 'Hold BOOT (GPIO0 low) while you press reset, and attach again.'
    return failed('link', `No ROM loader answers on ${port}.`, remedy)
  }
  if (reply.error === INVALID_MESSAGE) return failed('link', SECURE, 'Use a chip without that eFuse.')
  return failed('link', `The ROM loader on ${port} cannot read: ${errorText(reply.error)}.`)
}

export const espRom: Protocol = {
  id: 'esp-rom',

  /** With a SYNC only: what DTR and RTS do to a board that is no ESP chip is not known. */
  async probe(transport, options) {
    const { reply } = await begin(new EspLine(transport, options.settings.baud), options, false)
    transport.listen(null)
    if (reply) return { info: infoOf(reply) }
    const answer = 'No answer to SYNC. Name esp-rom, and a chip that runs its application is reset into download mode.'
    return { info: null, answer }
  },

  /** A chip that does not answer is reset into download mode by DTR and RTS. */
  async open(transport, options) {
    const line = new EspLine(transport, options.settings.baud)
    const { reply, entered } = await begin(line, options, true)
    if (reply === null || reply.error !== 0) {
      if (entered) await line.runApplication()
      transport.listen(null)
      return refusal(reply, transport.name)
    }
    const chip = chipOf(reply.value)
    const groups = chip === null || chip === 'ESP8266' ? 1 : MOST_GROUPS
    const session = new EspSession(line, infoOf(reply), { groups, entered }, options)
    transport.onClose(() => session.lost())
    return done(session)
  },
}
