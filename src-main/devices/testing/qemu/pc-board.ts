// The lab's devices where a PC has them, for comparisons with QEMU's pc; and accesses from lines of the qtest protocol.
import { i8254 } from '../../i8254/i8254'
import { i8259 } from '../../i8259/i8259'
import { mc146818 } from '../../mc146818/mc146818'
import { ns16550a } from '../../ns16550a/ns16550a'
import type { Access } from './access'
import { LabSide, type Placed } from './lab-side'

const at = (...starts: number[]) => starts.map((start) => ({ space: 'io' as const, start }))

export const placed = {
  pic: { model: i8259, at: at(0x20, 0xa0, 0x4d0), irqs: [] },
  pit: { model: i8254, at: at(0x40, 0x61), irqs: [0] },
  rtc: { model: mc146818, at: at(0x70), irqs: [8] },
  uart: { model: ns16550a, at: at(0x3f8), irqs: [4], instantSerial: true },
} satisfies Record<string, Placed>

/** What QEMU's pc writes into the clock's memory for its firmware, with 128 MiB and no drives: index and value by turns. */
export const pcMemory = [
  ...[0x14, 0x06, 0x15, 0x80, 0x16, 0x02, 0x17, 0xff, 0x18, 0xff, 0x30, 0xff, 0x31, 0xff],
  ...[0x35, 0x07, 0x38, 0x30, 0x3d, 0x12],
]

/** The interrupt controllers come first: input wires are theirs. */
export const wholePc = (): LabSide => new LabSide([placed.pic, placed.pit, placed.rtc, placed.uart])

export const inb = (port: number): Access => ({ does: 'read', space: 'io', address: port, width: 1, value: 0 })
export const outb = (value: number, port: number): Access => ({
  does: 'write',
  space: 'io',
  address: port,
  width: 1,
  value,
})
