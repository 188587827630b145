// Whether what is written reaches devices, tried where it does no harm: at a scratch register of a device that QEMU says it has.
// Its stubs before version 10 answer OK to a write and drop it, unless they are told to take addresses as physical.
import type { Conversation } from './conversation'
import { deviceRegions, monitor, type Region } from './qemu-monitor'

interface Scratch {
  region: string
  /** Bytes; the same name with another size is wired otherwise. */
  size: number
  offset: number
  width: 1 | 4
  register: string
}

/** Registers that hold what is written and do nothing, by their datasheets. */
const SCRATCH: readonly Scratch[] = [
  // ARM DDI 0183, 3.3.5: divisor of the infrared mode, which QEMU does not have.
  { region: 'pl011', size: 0x1000, offset: 0x20, width: 4, register: 'UARTILPR' },
  // PC16550D, 8.9: "intended as a scratchpad register to be used by the programmer".
  { region: 'serial', size: 8, offset: 7, width: 1, register: 'SCR' },
  // RM0033, 24.6.7: guard time and prescaler of the smartcard mode, which QEMU does not have.
  { region: 'stm32f2xx-usart', size: 0x400, offset: 0x18, width: 4, register: 'USART_GTPR' },
]

/** Two bytes of one number are never the same, so that byte order does not matter, and bits differ from all zeroes and all ones. */
const FLIPPED = { 1: '5a', 4: '5a000000' }

export type Mode = 0 | 1
export interface Canary {
  /** `UARTILPR of pl011 at 0x9000020`; empty: no place to try is known. */
  place: string
  /** In these modes writes arrive. */
  arrives: Mode[]
}

/** @param translated whether the CPU takes the address for another one, where mode 0 would write elsewhere */
export async function tryWrites(
  conversation: Conversation,
  translated: (address: number) => Promise<boolean>,
): Promise<Canary> {
  const found = scratchOf(deviceRegions(await monitor(conversation, 'info mtree -f')))
  if (!found) return { place: '', arrives: [] }
  const { address, width, place } = found
  const modes: Mode[] = (await translated(address)) ? [1] : [0, 1]
  const arrives: Mode[] = []
  for (const mode of modes) if (await arrivesIn(conversation, mode, address, width)) arrives.push(mode)
  return { place, arrives }
}

function scratchOf(regions: readonly Region[]): { address: number; width: 1 | 4; place: string } | null {
  for (const { region, size, offset, width, register } of SCRATCH) {
    const found = regions.find((each) => each.name === region && each.size === size)
    if (!found) continue
    const address = found.start + offset
    return { address, width, place: `${register} of ${region} at 0x${address.toString(16)}` }
  }
  return null
}

/** Leaves the register as it was. */
async function arrivesIn(conversation: Conversation, mode: Mode, address: number, width: 1 | 4): Promise<boolean> {
  const at = `${address.toString(16)},${width}`
  const said = (what: string): string => `canary: ${what} 0x${address.toString(16)}`
  const read = async (): Promise<string | null> => {
    const outcome = await conversation.command(`m${at}`, said('read'))
    return outcome.got === 'reply' && outcome.reply.kind === 'data' ? hex(outcome.reply.bytes) : null
  }
  await conversation.command(modePayload(mode), said('choose how to write'))
  const before = await read()
  if (before === null) return false
  await conversation.command(`M${at}:${flip(before, FLIPPED[width])}`, said('write'))
  const after = await read()
  await conversation.command(`M${at}:${before}`, said('restore'))
  return after === flip(before, FLIPPED[width])
}

export const modePayload = (mode: Mode): string => `Qqemu.PhyMemMode:${mode}`

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const flip = (value: string, bits: string): string =>
  hex(Buffer.from(value, 'hex').map((byte, at) => byte ^ parseInt(bits.slice(2 * at, 2 * at + 2), 16)))
