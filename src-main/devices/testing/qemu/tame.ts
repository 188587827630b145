// Changes sequences so that known differences cannot show: byte by byte, as an ISA bus carries wide accesses.
import type { Access } from './access'

/** Calls `change` with each byte that an access writes, lowest port first. */
export function tameBytes(access: Access, change: (port: number, byte: number) => number): Access {
  if (access.does !== 'write') return access
  let value = 0
  for (let i = 0; i < access.width; i++) {
    const byte = change(access.address + i, (access.value >>> (i * 8)) & 0xff) & 0xff
    value = (value | (byte << (i * 8))) >>> 0
  }
  return { ...access, value }
}

/** Bits of a wide read that come from one port. */
export function bitsFrom({ address, width }: Access, port: number, bits: number): number {
  const lane = port - address
  return lane >= 0 && lane < width ? (bits << (lane * 8)) >>> 0 : 0
}
