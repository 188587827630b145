// One access of a sequence that QEMU and the lab are both given.

export interface Access {
  /** `input`: no access, but a wire into the device changes: `address` is its number, `value` its level. */
  readonly does: 'read' | 'write' | 'input'
  readonly space: 'mem' | 'io'
  readonly address: number
  /** Bytes; the address is a multiple of it. */
  readonly width: 1 | 2 | 4
  /** What is written; of a read 0. */
  readonly value: number
}

const WIDTHS = { 1: 'byte', 2: 'half', 4: 'word' } as const

export const hex = (value: number, bytes = 4): string => `0x${(value >>> 0).toString(16).padStart(bytes * 2, '0')}`

/** `write word 0x09000030 CR        0x00000301` */
export function accessText({ does, address, width, value }: Access, name: string): string {
  if (does === 'input') return `input ${address} becomes ${value === 0 ? 'low' : 'high'}`
  const what = `${does.padEnd(5)} ${WIDTHS[width]} ${hex(address)} ${name.padEnd(10)}`
  return does === 'read' ? what : `${what} ${hex(value, width)}`
}

const SUFFIXES = { b: 1, w: 2, l: 4 } as const
const STEP = /^(in|out|read|write)([bwl]) (\S+)(?: (\S+))?$/

/** Accesses from lines of the qtest protocol: `outb 0x43 0x34; inb 0x40`, `writel 0x9000030 1; readl 0x9000018`. */
export function stepsOf(text: string): Access[] {
  return text.split('; ').map((step) => {
    const [, verb, suffix, address, value] = STEP.exec(step)!
    return {
      does: verb === 'in' || verb === 'read' ? 'read' : 'write',
      space: verb === 'in' || verb === 'out' ? 'io' : 'mem',
      address: Number(address),
      width: SUFFIXES[suffix as keyof typeof SUFFIXES],
      value: Number(value ?? 0),
    }
  })
}
