// The accessors (asm-generic/io.h, io-64-nonatomic-lo-hi.h, lib/iomap.c). Little-endian unless `be`; width in the name: b 8, w 16, l 32, q 64 bits.
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { Context } from './context'

const RELAXED = Flag.relaxed
const BIG = Flag.bigEndian

const HIGH = 2n ** 32n

/** The accessors of one lab, over its bus. */
export function ioFunctions({ context }: { context: Context }) {
  const { bus } = context
  /** Flags of a write: posted, except through ioremap_np(). One that nothing gathers keeps the CPU waiting. */
  const posted = (cookie: number): number => {
    const attribute = context.bus.mappingOf(cookie)?.attribute
    if (attribute !== 'WC' && attribute !== 'WB') context.spend(context.costs.write)
    return attribute === 'NP' ? 0 : Flag.posted
  }
  const readq = (cookie: number, flags: number): bigint => {
    const low = bus.read64(cookie, flags)
    return BigInt(low) + BigInt(bus.readHigh) * HIGH
  }
  const writeq = (value: bigint, cookie: number, flags: number): void => {
    const whole = BigInt.asUintN(64, value)
    bus.write64(Number(whole % HIGH), Number(whole / HIGH), cookie, flags)
  }
  const barrier = (which: number) => (): void => void context.event(EventKind.barrier, which)

  return {
    readb: (addr: number): number => bus.read8(addr),
    readw: (addr: number): number => bus.read16(addr),
    readl: (addr: number): number => bus.read32(addr),
    readq: (addr: number): bigint => readq(addr, 0),
    writeb: (value: number, addr: number): void => bus.write8(value, addr, posted(addr)),
    writew: (value: number, addr: number): void => bus.write16(value, addr, posted(addr)),
    writel: (value: number, addr: number): void => bus.write32(value, addr, posted(addr)),
    writeq: (value: bigint, addr: number): void => writeq(value, addr, posted(addr)),

    readb_relaxed: (addr: number): number => bus.read8(addr, RELAXED),
    readw_relaxed: (addr: number): number => bus.read16(addr, RELAXED),
    readl_relaxed: (addr: number): number => bus.read32(addr, RELAXED),
    readq_relaxed: (addr: number): bigint => readq(addr, RELAXED),
    writeb_relaxed: (value: number, addr: number): void => bus.write8(value, addr, RELAXED | posted(addr)),
    writew_relaxed: (value: number, addr: number): void => bus.write16(value, addr, RELAXED | posted(addr)),
    writel_relaxed: (value: number, addr: number): void => bus.write32(value, addr, RELAXED | posted(addr)),
    writeq_relaxed: (value: bigint, addr: number): void => writeq(value, addr, RELAXED | posted(addr)),

    ioread8: (addr: number): number => bus.read8(addr),
    ioread16: (addr: number): number => bus.read16(addr),
    ioread32: (addr: number): number => bus.read32(addr),
    ioread16be: (addr: number): number => bus.read16(addr, BIG),
    ioread32be: (addr: number): number => bus.read32(addr, BIG),
    iowrite8: (value: number, addr: number): void => bus.write8(value, addr, posted(addr)),
    iowrite16: (value: number, addr: number): void => bus.write16(value, addr, posted(addr)),
    iowrite32: (value: number, addr: number): void => bus.write32(value, addr, posted(addr)),
    iowrite16be: (value: number, addr: number): void => bus.write16(value, addr, BIG | posted(addr)),
    iowrite32be: (value: number, addr: number): void => bus.write32(value, addr, BIG | posted(addr)),

    inb: (port: number): number => bus.readPort(port, 1),
    inw: (port: number): number => bus.readPort(port, 2),
    inl: (port: number): number => bus.readPort(port, 4),
    outb: (value: number, port: number): void => bus.writePort(value, port, 1),
    outw: (value: number, port: number): void => bus.writePort(value, port, 2),
    outl: (value: number, port: number): void => bus.writePort(value, port, 4),

    /** The barriers cost nothing here and order nothing: the lab has one CPU. They are recorded. */
    mb: barrier(1),
    rmb: barrier(2),
    wmb: barrier(3),
  }
}
