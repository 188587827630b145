// QEMU's own monitor over `qRcmd`: what it says about itself, its memory map, and the ports of a PC. Source: its "info" and "i/o" commands.
import type { BoardOp } from '../board-io'
import type { Conversation } from './conversation'
import { monitorPayload } from './request'
import type { Wording } from './stub'

/** A memory map of a large machine takes QEMU some time. */
const SLOW_MS = 2000

/** @returns what it printed; empty where it does not answer or does not know the command */
export async function monitor(conversation: Conversation, line: string): Promise<string> {
  const outcome = await conversation.command(monitorPayload(line), `monitor: ${line}`, undefined, SLOW_MS)
  if (outcome.got !== 'reply' || outcome.reply.kind !== 'ok') return ''
  return outcome.output.startsWith('unknown command') ? '' : outcome.output
}

export interface Region {
  name: string
  start: number
  size: number
}

/** Regions of devices in memory space, of the text of `info mtree -f`. */
export function deviceRegions(text: string): Region[] {
  const memory = text.split(/^FlatView /m).filter((view) => /Root memory region: (system|.*memory)\s/.test(view))
  const line = /^\s+([0-9a-f]{16})-([0-9a-f]{16}) \(prio -?\d+, i\/o\): (.*?)(?: KVM)?\s*$/gm
  return memory.flatMap((view) =>
    [...view.matchAll(line)].map(([, start, end, name]) => ({
      name: name!,
      start: parseInt(start!, 16),
      size: parseInt(end!, 16) - parseInt(start!, 16) + 1,
    })),
  )
}

/** QEMU's letters for 1, 2 and 4 bytes. */
const LETTER: Record<number, string> = { 1: 'b', 2: 'h', 4: 'w' }
const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`

/** `i /b 0x71` prints `portb[0x0071] = 0x26`; `o /b 0x70 0xa` prints nothing. */
export function portWording({ write, address, width, value }: BoardOp): Wording {
  const line = write ? `o /${LETTER[width]} ${hex(address)} ${hex(value)}` : `i /${LETTER[width]} ${hex(address)}`
  return {
    payload: monitorPayload(line),
    said: `monitor: ${line}`,
    judge: ({ kind }) => (kind === 'ok' || kind === 'error' || kind === 'unknown' ? 'answer' : 'strange'),
    value: (_reply, output) => {
      if (write) return output === '' ? { value: 0, high: 0 } : null
      const read = /^port.\[0x[0-9a-f]+\] = 0x([0-9a-f]+)/i.exec(output)
      return read && { value: parseInt(read[1]!, 16), high: 0 }
    },
  }
}
