// The accessors of one register (asm-generic/io.h, io-64-nonatomic-lo-hi.h, lib/iomap.c). Little-endian unless `be`; width in the name: b 8, w 16,
// l 32, q 64 bits, or the number of bits.
import { Flag } from '../../src-preload/contract/event'
import type { Context } from './context'
import { isPort, type PortMap } from './io-port'

const RELAXED = Flag.relaxed
const BIG = Flag.bigEndian
const HIGH = 2n ** 32n

export interface IoParts {
  context: Context
  ports: PortMap
}

/** 64-bit accesses of a bus, with values as the CPU's registers hold them. */
export function wideAccess({ bus }: Context) {
  return {
    readq: (addr: number, flags: number): bigint => {
      const low = bus.read64(addr, flags)
      return BigInt(low) + BigInt(bus.readHigh) * HIGH
    },
    writeq: (value: bigint, addr: number, flags: number): void => {
      const whole = BigInt.asUintN(64, value)
      bus.write64(Number(whole % HIGH), Number(whole / HIGH), addr, flags)
    },
  }
}

/**
 * The accessors of one lab, over its bus. Of an address that is not mapped, and of what the CPU refuses, an oops is the answer; where no device
 * is, or none of that width, all ones are read and writes are lost. A bank of 32-bit registers takes a 64-bit access only if its chip says so.
 */
export function ioFunctions({ context, ports }: IoParts) {
  const { bus } = context
  const { readq, writeq } = wideAccess(context)

  return {
    readb: (addr: number): number => bus.read8(addr),
    readw: (addr: number): number => bus.read16(addr),
    readl: (addr: number): number => bus.read32(addr),
    readq: (addr: number): bigint => readq(addr, 0),
    writeb: (value: number, addr: number): void => bus.write8(value, addr),
    writew: (value: number, addr: number): void => bus.write16(value, addr),
    writel: (value: number, addr: number): void => bus.write32(value, addr),
    writeq: (value: bigint, addr: number): void => writeq(value, addr, 0),

    readb_relaxed: (addr: number): number => bus.read8(addr, RELAXED),
    readw_relaxed: (addr: number): number => bus.read16(addr, RELAXED),
    readl_relaxed: (addr: number): number => bus.read32(addr, RELAXED),
    readq_relaxed: (addr: number): bigint => readq(addr, RELAXED),
    writeb_relaxed: (value: number, addr: number): void => bus.write8(value, addr, RELAXED),
    writew_relaxed: (value: number, addr: number): void => bus.write16(value, addr, RELAXED),
    writel_relaxed: (value: number, addr: number): void => bus.write32(value, addr, RELAXED),
    writeq_relaxed: (value: bigint, addr: number): void => writeq(value, addr, RELAXED),

    /** In the CPU's byte order, which is little-endian here, and without any barrier. */
    __raw_readb: (addr: number): number => bus.read8(addr, RELAXED),
    __raw_readw: (addr: number): number => bus.read16(addr, RELAXED),
    __raw_readl: (addr: number): number => bus.read32(addr, RELAXED),
    __raw_readq: (addr: number): bigint => readq(addr, RELAXED),
    __raw_writeb: (value: number, addr: number): void => bus.write8(value, addr, RELAXED),
    __raw_writew: (value: number, addr: number): void => bus.write16(value, addr, RELAXED),
    __raw_writel: (value: number, addr: number): void => bus.write32(value, addr, RELAXED),
    __raw_writeq: (value: bigint, addr: number): void => writeq(value, addr, RELAXED),

    /** Two 32-bit accesses, the lower half first: for devices without 64-bit ones. linux/io-64-nonatomic-lo-hi.h. */
    lo_hi_readq(addr: number): bigint {
      const low = bus.read32(addr)
      return BigInt(low) + BigInt(bus.read32(addr + 4)) * HIGH
    },
    lo_hi_writeq(value: bigint, addr: number): void {
      const whole = BigInt.asUintN(64, value)
      bus.write32(Number(whole % HIGH), addr)
      bus.write32(Number(whole / HIGH), addr + 4)
    },
    /** The upper half first. linux/io-64-nonatomic-hi-lo.h. */
    hi_lo_readq(addr: number): bigint {
      const high = bus.read32(addr + 4)
      return BigInt(high) * HIGH + BigInt(bus.read32(addr))
    },
    hi_lo_writeq(value: bigint, addr: number): void {
      const whole = BigInt.asUintN(64, value)
      bus.write32(Number(whole / HIGH), addr + 4)
      bus.write32(Number(whole % HIGH), addr)
    },

    /** ioreadN and iowriteN take what ioport_map() gives as well. */
    ioread8: (addr: number): number => (isPort(addr) ? ports.read(addr, 1, 'inb(port)') : bus.read8(addr)),
    ioread16: (addr: number): number => (isPort(addr) ? ports.read(addr, 2, 'inw(port)') : bus.read16(addr)),
    ioread32: (addr: number): number => (isPort(addr) ? ports.read(addr, 4, 'inl(port)') : bus.read32(addr)),
    ioread64: (addr: number): bigint => (isPort(addr) ? ports.readWide(addr, false) : readq(addr, 0)),
    ioread16be: (addr: number): number =>
      isPort(addr) ? ports.readTurned(addr, 2, 'pio_read16be(port)') : bus.read16(addr, BIG),
    ioread32be: (addr: number): number =>
      isPort(addr) ? ports.readTurned(addr, 4, 'pio_read32be(port)') : bus.read32(addr, BIG),
    ioread64be: (addr: number): bigint => (isPort(addr) ? ports.readWide(addr, true) : readq(addr, BIG)),
    iowrite8: (value: number, addr: number): void =>
      isPort(addr) ? ports.write(value, addr, 1, 'outb(val,port)') : bus.write8(value, addr),
    iowrite16: (value: number, addr: number): void =>
      isPort(addr) ? ports.write(value, addr, 2, 'outw(val,port)') : bus.write16(value, addr),
    iowrite32: (value: number, addr: number): void =>
      isPort(addr) ? ports.write(value, addr, 4, 'outl(val,port)') : bus.write32(value, addr),
    iowrite64: (value: bigint, addr: number): void =>
      isPort(addr) ? ports.writeWide(value, addr, false) : writeq(value, addr, 0),
    iowrite16be: (value: number, addr: number): void =>
      isPort(addr) ? ports.writeTurned(value, addr, 2, 'pio_write16be(val,port)') : bus.write16(value, addr, BIG),
    iowrite32be: (value: number, addr: number): void =>
      isPort(addr) ? ports.writeTurned(value, addr, 4, 'pio_write32be(val,port)') : bus.write32(value, addr, BIG),
    iowrite64be: (value: bigint, addr: number): void =>
      isPort(addr) ? ports.writeWide(value, addr, true) : writeq(value, addr, BIG),
  }
}
