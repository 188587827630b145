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
