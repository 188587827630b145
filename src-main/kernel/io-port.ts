// Port space (asm/io.h, lib/iomap.c): in and out, and the cookies by which ioreadN reaches ports.
import { swapBytes } from '../base/swap-bytes'
import type { Context } from './context'
import type { Platform } from './ioremap-rules'
import type { Printk } from './printk'

type PortWidth = 1 | 2 | 4

/** lib/iomap.c: below the first, no mapping; above the second, a port's cookie. */
const PIO_RESERVED = 0x40000
const PIO_OFFSET = 0x10000
const PIO_MASK = 0xffff
/** What a write to port 0x80 takes, which inb_p() and outb_p() wait for on x86. */
const IO_DELAY_NS = 1000
/** Complaints about bad cookies. */
const MOST_COMPLAINTS = 10

/** What ioport_map() gives, or what no mapping can be. */
export const isPort = (cookie: number): boolean => cookie >= 0 && cookie < PIO_RESERVED

export interface PortParts {
  context: Context
  printk: Printk
}

/** Ports by their cookies. `said` is the expression in lib/iomap.c that a complaint quotes. */
export class PortMap {
  readonly #parts: PortParts
  #complaints = 0

  constructor(parts: PortParts) {
    this.#parts = parts
  }

  read(cookie: number, width: PortWidth, said: string): number {
    const { bus } = this.#parts.context
    if (this.isGood(cookie, `return ${said}`)) return bus.readPort(cookie & PIO_MASK, width)
    return width === 4 ? 0xffff_ffff : (1 << (8 * width)) - 1
  }

  write(value: number, cookie: number, width: PortWidth, said: string): void {
    if (this.isGood(cookie, said)) this.#parts.context.bus.writePort(value, cookie & PIO_MASK, width)
  }

  readTurned(cookie: number, width: PortWidth, said: string): number {
    return swapBytes(this.read(cookie, width, said), width)
  }

  writeTurned(value: number, cookie: number, width: PortWidth, said: string): void {
    this.write(swapBytes(value, width), cookie, width, said)
  }

  /** Ports have no 64-bit cycle: two of 32 bits, the lower half first. */
  readWide(cookie: number, isBig: boolean): bigint {
    const said = isBig ? 'pio_read64be_lo_hi(port)' : 'pio_read64_lo_hi(port)'
    if (!this.isGood(cookie, `return ${said}`)) return 2n ** 64n - 1n
    const { bus } = this.#parts.context
    const first = bus.readPort(cookie & PIO_MASK, 4)
    const second = bus.readPort((cookie + 4) & PIO_MASK, 4)
    const [low, high] = isBig ? [swapBytes(second, 4), swapBytes(first, 4)] : [first, second]
    return BigInt(low) | (BigInt(high) << 32n)
  }

  writeWide(value: bigint, cookie: number, isBig: boolean): void {
    if (!this.isGood(cookie, isBig ? 'pio_write64be_lo_hi(val,port)' : 'pio_write64_lo_hi(val,port)')) return
    const { bus } = this.#parts.context
    const low = Number(BigInt.asUintN(32, value))
    const high = Number(BigInt.asUintN(64, value) >> 32n)
    bus.writePort(isBig ? swapBytes(high, 4) : low, cookie & PIO_MASK, 4)
    bus.writePort(isBig ? swapBytes(low, 4) : high, (cookie + 4) & PIO_MASK, 4)
  }

  /** ioport_map(): a cookie, or NULL where there is no such port. */
  map(port: number): number {
    return port > PIO_MASK || port < 0 ? 0 : port + PIO_OFFSET
  }

  /** False, with a complaint, of a cookie that neither maps nor is a port's. */
  isGood(cookie: number, said: string): boolean {
    if (cookie > PIO_OFFSET) return true
    if (this.#complaints++ < MOST_COMPLAINTS) {
      const port = cookie === 0 ? '0' : `0x${cookie.toString(16)}`
      this.#parts.printk.warn('lib/iomap.c bad_io_access', `Bad IO access at port ${port} (${said})`)
    }
    return false
  }
}

/** in and out, with their pausing forms and those for strings, which transfer from or to a buffer. */
export function portFunctions({ context, machine, ports }: { context: Context; machine: Platform; ports: PortMap }) {
  const { bus } = context
  const pause = (): void => context.spend(machine === 'x86' ? IO_DELAY_NS : 0)
  const slowly =
    (width: PortWidth) =>
    (port: number): number => {
      const value = bus.readPort(port, width)
      pause()
      return value
    }
  const slowlyOut =
    (width: PortWidth) =>
    (value: number, port: number): void => {
      bus.writePort(value, port, width)
      pause()
    }

  return {
    inb: (port: number): number => bus.readPort(port, 1),
    inw: (port: number): number => bus.readPort(port, 2),
    inl: (port: number): number => bus.readPort(port, 4),
    outb: (value: number, port: number): void => bus.writePort(value, port, 1),
    outw: (value: number, port: number): void => bus.writePort(value, port, 2),
    outl: (value: number, port: number): void => bus.writePort(value, port, 4),
    inb_p: slowly(1),
    inw_p: slowly(2),
    inl_p: slowly(4),
    outb_p: slowlyOut(1),
    outw_p: slowlyOut(2),
    outl_p: slowlyOut(4),
    /** A cookie for ioreadN and iowriteN, or NULL. */
    ioport_map: (port: number, _nr: number): number => ports.map(port),
    ioport_unmap: (_addr: number): void => undefined,
  }
}
