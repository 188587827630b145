// Many accesses by one call (asm-generic/io.h, lib/iomap.c, lib/iomap_copy.c, arch/x86/lib/iomem.c, lib/iomem_copy.c): to one register over and over,
// and from one range to another. Values are not turned around: the buffer has them in the device's byte order. No barriers.
import { Flag } from '../../src-preload/contract/event'
import { putInto, takeFrom, type BufferWidth, type IoBuffer } from './io-buffer'
import { wideAccess } from './io'
import { isPort, type PortMap } from './io-port'
import type { Platform } from './ioremap-rules'
import type { Context } from './context'
import type { DmaMemory } from './dma-memory'

const RAW = Flag.relaxed
const AGAIN = Flag.relaxed | Flag.repeated

export interface RepeatParts {
  context: Context
  dmaMemory: DmaMemory
  ports: PortMap
  machine: Platform
}

/** One access of a copy: byte of the range, width. */
type Piece = readonly [at: number, width: BufferWidth]

/**
 * How the platform takes a range apart, from the I/O address on. x86: a byte and a word until it is aligned to 4, then words of 32 bits, a word and
 * a byte. arm64: bytes until it is aligned to 8, then 64 bits, then bytes.
 */
function pieces(platform: Platform, io: number, count: number): Piece[] {
  const found: Piece[] = []
  let at = 0
  const take = (width: BufferWidth): void => {
    found.push([at, width])
    at += width
  }
  if (platform === 'x86') {
    if (count > 0 && (io & 1) !== 0) take(1)
    if (count - at > 1 && ((io + at) & 2) !== 0) take(2)
    while (count - at >= 4) take(4)
    if (count - at >= 2) take(2)
    if (count - at >= 1) take(1)
  } else {
    while (at < count && ((io + at) & 7) !== 0) take(1)
    while (count - at >= 8) take(8)
    while (at < count) take(1)
  }
  return found
}

/** `count` accesses at one place, from or to a buffer. */
type Repeat = (addr: number, buffer: IoBuffer, count: number) => void

/** One access of any width. */
function anyWidth(context: Context) {
  const { bus } = context
  const { readq, writeq } = wideAccess(context)

  function read(addr: number, width: BufferWidth, flags: number): bigint {
    if (width === 8) return readq(addr, flags)
    return BigInt(
      width === 1 ? bus.read8(addr, flags) : width === 2 ? bus.read16(addr, flags) : bus.read32(addr, flags),
    )
  }
  function write(value: bigint, addr: number, width: BufferWidth, flags: number): void {
    if (width === 8) writeq(value, addr, flags)
    else if (width === 1) bus.write8(Number(value), addr, flags)
    else if (width === 2) bus.write16(Number(value), addr, flags)
    else bus.write32(Number(value), addr, flags)
  }
  return { read, write }
}

/** Register by register into a buffer, and back; over and over at one address. */
export function repeatFunctions({ context, dmaMemory: memory, ports }: RepeatParts) {
  const { bus } = context
  const { read, write } = anyWidth(context)
  const reads =
    (width: BufferWidth) =>
    (addr: number, buffer: IoBuffer, count: number): void => {
      for (let i = 0; i < count; i++) putInto(memory, buffer, i * width, width, read(addr, width, AGAIN))
    }
  const writes =
    (width: BufferWidth) =>
    (addr: number, buffer: IoBuffer, count: number): void => {
      for (let i = 0; i < count; i++) write(takeFrom(memory, buffer, i * width, width), addr, width, AGAIN)
    }
  const ins =
    (width: 1 | 2 | 4) =>
    (port: number, buffer: IoBuffer, count: number): void => {
      for (let i = 0; i < count; i++) putInto(memory, buffer, i * width, width, BigInt(bus.readPort(port, width, true)))
    }
  const outs =
    (width: 1 | 2 | 4) =>
    (port: number, buffer: IoBuffer, count: number): void => {
      for (let i = 0; i < count; i++)
        bus.writePort(Number(takeFrom(memory, buffer, i * width, width)), port, width, true)
    }
  /** A register or a port, as the cookie has it. */
  const either =
    (onMemory: Repeat, onPort: Repeat, said: string): Repeat =>
    (addr, buffer, count) => {
      if (!isPort(addr)) onMemory(addr, buffer, count)
      else if (ports.isGood(addr, said)) onPort(addr & 0xffff, buffer, count)
    }

  return {
    readsb: reads(1),
    readsw: reads(2),
    readsl: reads(4),
    readsq: reads(8),
    writesb: writes(1),
    writesw: writes(2),
    writesl: writes(4),
    writesq: writes(8),
    insb: ins(1),
    insw: ins(2),
    insl: ins(4),
    outsb: outs(1),
    outsw: outs(2),
    outsl: outs(4),
    ioread8_rep: either(reads(1), ins(1), 'insb(port,dst,count); return'),
    ioread16_rep: either(reads(2), ins(2), 'insw(port,dst,count); return'),
    ioread32_rep: either(reads(4), ins(4), 'insl(port,dst,count); return'),
    ioread64_rep: reads(8),
    iowrite8_rep: either(writes(1), outs(1), 'outsb(port, src, count)'),
    iowrite16_rep: either(writes(2), outs(2), 'outsw(port, src, count)'),
    iowrite32_rep: either(writes(4), outs(4), 'outsl(port, src, count)'),
    iowrite64_rep: writes(8),
  }
}

/** From one range to another, in the pieces that the platform makes. */
export function copyFunctions({ context, dmaMemory: memory, machine }: RepeatParts) {
  const { read, write } = anyWidth(context)

  return {
    memcpy_fromio(to: IoBuffer, from: number, count: number): void {
      for (const [at, width] of pieces(machine, from, count))
        putInto(memory, to, at, width, read(from + at, width, RAW))
    },
    memcpy_toio(to: number, from: IoBuffer, count: number): void {
      for (const [at, width] of pieces(machine, to, count))
        write(takeFrom(memory, from, at, width), to + at, width, RAW)
    },
    memset_io(dst: number, c: number, count: number): void {
      const all = BigInt(c & 0xff) * 0x0101_0101_0101_0101n
      for (const [at, width] of pieces(machine, dst, count)) write(BigInt.asUintN(8 * width, all), dst + at, width, RAW)
    },
    /** `count` words of 32, of 64 bits. */
    __iowrite32_copy(to: number, from: IoBuffer, count: number): void {
      for (let i = 0; i < count; i++) write(takeFrom(memory, from, i * 4, 4), to + i * 4, 4, RAW)
    },
    __iowrite64_copy(to: number, from: IoBuffer, count: number): void {
      for (let i = 0; i < count; i++) write(takeFrom(memory, from, i * 8, 8), to + i * 8, 8, RAW)
    },
    __ioread32_copy(to: IoBuffer, from: number, count: number): void {
      for (let i = 0; i < count; i++) putInto(memory, to, i * 4, 4, read(from + i * 4, 4, RAW))
    },
  }
}
