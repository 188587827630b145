// The part of the checks that accesses pass. Most pass `isQuiet` alone: a word that no register map says anything about, nothing on its
// way, nobody waiting. The others are remembered in typed arrays, and the rules are called where those say so.
// Knows which words matter (WordTable), what runs (CallStack), and the rules of registers and of order.
import { EventKind, Flag, Initiator } from '../../src-preload/contract/event'
import type { CallStack } from './call-stack'
import { Last } from './last-access'
import type { DmaOrder } from './dma-order'
import type { OrderRules } from './order-rules'
import type { RegisterRules } from './register-rules'
import type { Shown } from './rule'
import { swapBytes } from '../base/swap-bytes'
import { About, PLACE_SHIFT, Slot, type WordTable } from './word-table'

/** Reads of one register with one value and nothing in between, after which nobody believes in a timeout any more. */
export const LOOP_LIMIT = 10_000

/** Every so many events a read is looked at for being one of a loop; after a write sooner, and not in step with any loop. */
const LOOK_EVERY = 256
const LOOK_SOON = 7

/** Accesses that the lines below do not understand by themselves. */
const UNUSUAL = Flag.failed | Flag.cached
const BIG_ENDIAN = Flag.bigEndian
const { read: READ, write: WRITE } = EventKind
const { FIRST_DRIVER, dma: DMA } = Initiator
const { HOLDER, TRACK, ALWAYS, RAM } = About
const HOLDER_OR_RAM = HOLDER | RAM
const { HELD, READ_BY, RESERVED, READ_ONLY, W1C, SIZE } = Slot
const { posted: POSTED, relaxed: RELAXED } = Flag

const LOOK_AT = Flag.failed | Flag.bigEndian | Flag.cached | Flag.posted | Flag.relaxed
const { LOOKING, LOOP_SLOT, LOOP_VALUE, LOOPS, POSTED_DEVICE, POSTED_SEQ, POSTED_KIND, POSTED_WHERE } = Last
const { POSTED_FLAGS, POSTED_OFFSET, IN_FLIGHT, LATE_DEVICE, POLLS, CALL } = Last

export interface AccessWatchParts {
  words: WordTable
  calls: CallStack
  registers: RegisterRules
  order: OrderRules
  dma: DmaOrder
}

export class AccessWatch {
  readonly last = new Int32Array(Last.LENGTH)
  /** The event from which on a read is looked at for being one of a loop. */
  #nextLook = 0
  /** That, or 0 while every access matters, because of something that happened before. */
  #quietUntil = 0
  readonly #outer: Int32Array[] = []
  readonly #place: Int32Array
  readonly #device: Int32Array
  readonly #slots: Int32Array
  readonly #calls: CallStack
  readonly #registers: RegisterRules
  readonly #order: OrderRules
  readonly #dma: DmaOrder

  constructor({ words, calls, registers, order, dma }: AccessWatchParts) {
    this.#place = words.place
    this.#device = words.device
    this.#slots = words.slots
    this.#calls = calls
    this.#registers = registers
    this.#order = order
    this.#dma = dma
    this.#forget()
  }

  /**
   * It is an access that no rule has anything to do with: the test that every event pays. Kept short, since an engine puts only so much
   * code in place.
   */
  isQuiet(seq: number, kind: number, flags: number, where: number, offset: number): boolean {
    if ((kind & 0xff) > WRITE || (flags & LOOK_AT) !== 0 || seq >= this.#quietUntil) return false
    const place = this.#place[where & 0xffff]!
    const about = this.#slots[((place >> PLACE_SHIFT) + (offset >>> place)) * SIZE]!
    return about === 0 || about === ((where >>> 16) & 0xff)
  }

  /** An access that is not quiet, after its event was written as `seq`. */
  access(seq: number, kind: number, flags: number, where: number, offset: number, value: number): void {
    const initiator = (where >>> 16) & 0xff
    if ((flags & UNUSUAL) !== 0 || initiator < FIRST_DRIVER) {
      if (initiator === DMA && (kind & 0xff) === READ) this.#dma.read({ seq, kind, where }, offset)
      if ((flags & Flag.failed) !== 0) this.#registers.failed({ seq, kind, where }, offset)
      return
    }
    const place = this.#place[where & 0xffff]!
    const slot = (place >> PLACE_SHIFT) + (offset >>> place)
    const about = this.#slots[slot * SIZE]!
    const holder = about & HOLDER_OR_RAM
    if (seq < this.#quietUntil && (flags & LOOK_AT) === 0 && (holder === initiator || holder === 0)) {
      this.#track(seq, kind, where, slot, value)
      return
    }
    const last = this.last
    const device = this.#device[where & 0xffff]!
    if (holder !== 0 && holder !== initiator) {
      if ((about & RAM) !== 0) return this.#memory({ seq, kind, where }, flags, offset)
      this.#registers.heldByOther({ seq, kind, where }, offset)
    }
    if (last[LATE_DEVICE]! >= 0) this.#order.afterDelay(last, device)
    if ((kind & 0xff) === READ) {
      if (last[POSTED_DEVICE] === device) last[POSTED_DEVICE] = -1
      if (last[LOOKING] !== 0 || seq >= this.#nextLook) this.#look(seq, kind, where, offset, slot, value)
    } else {
      last[LOOKING] = 0
      if (seq >= this.#nextLook) this.#nextLook = seq + LOOK_SOON
      this.#post(seq, kind, flags, where, offset, device)
    }
    // The device gets, or gave, the bytes in the other order than the processor has them.
    const lanes = (flags & BIG_ENDIAN) === 0 ? value : swapBytes(value, (kind >>> 8) & 0xff)
    if ((about & TRACK) !== 0) this.#track(seq, kind, where, slot, lanes)
    this.#settle()
  }

  #track(seq: number, kind: number, where: number, slot: number, value: number): void {
    if ((kind & 0xff) === READ) this.#read(slot, value)
    else this.#write(seq, kind, where, slot, value)
  }

  #read(slot: number, value: number): void {
    const slots = this.#slots
    const at = slot * SIZE
    const by = slots[at + READ_BY]!
    if (by !== this.last[CALL]) {
      if (by === 0) slots[at + READ_BY] = this.last[CALL]!
      else this.#registers.firstRead(slot)
    }
    slots[at + HELD] = value
  }

  #write(seq: number, kind: number, where: number, slot: number, value: number): void {
    const slots = this.#slots
    const at = slot * SIZE
    const held = slots[at + HELD]!
    const odd =
      ((value ^ held) & (slots[at + RESERVED]! | (value & slots[at + READ_ONLY]!))) | (value & held & slots[at + W1C]!)
    const by = slots[at + READ_BY]!
    const isForeign = by !== this.last[CALL] && by !== 0
    if ((odd | (slots[at]! & ALWAYS)) === 0 && !isForeign && !this.#registers.isWaiting) slots[at + READ_BY] = 0
    else this.#registers.written({ seq, kind, where }, slot, value >>> 0)
  }

  #post(seq: number, kind: number, flags: number, where: number, offset: number, device: number): void {
    const { last } = this
    last[POSTED_DEVICE] = -1
    if ((flags & (POSTED | RELAXED)) !== 0) {
      last[POSTED_DEVICE] = device
      last[POSTED_SEQ] = seq
      last[POSTED_KIND] = kind
      last[POSTED_WHERE] = where
      last[POSTED_FLAGS] = flags
      last[POSTED_OFFSET] = offset
      last[IN_FLIGHT] = flags & POSTED
    }
    if (this.#dma.isWaiting) this.#dma.wrote({ seq, kind, where }, flags, device, offset)
  }

  /** Is this the read of a loop? While it may be, every access is looked at. */

  #look(seq: number, kind: number, where: number, offset: number, slot: number, value: number): void {
    const { last } = this
    const isSame = last[LOOKING] !== 0 && last[LOOP_SLOT] === slot && last[LOOP_VALUE] === (value | 0)
    this.#nextLook = seq + LOOK_EVERY
    last[LOOKING] = isSame || last[LOOKING] === 0 ? 1 : 0
    last[LOOPS] = isSame ? last[LOOPS]! + 1 : 0
    last[LOOP_SLOT] = slot
    last[LOOP_VALUE] = value
    if (last[LOOPS] === LOOP_LIMIT && last[POLLS] === 0) this.#order.loops({ seq, kind, where }, offset, LOOP_LIMIT)
  }

  /** Something is on its way, late, or may be a loop. */
  #settle(): void {
    const { last } = this
    const isCalm = (last[POSTED_DEVICE]! & last[LATE_DEVICE]!) === -1 && last[LOOKING] === 0 && !this.#dma.isWaiting
    this.#quietUntil = isCalm ? this.#nextLook : 0
  }

  /** A posted write reached its device. */
  arrived(seq: number): void {
    this.#dma.arrived(seq)
    this.#order.arrived(this.last, seq)
    for (const outer of this.#outer) this.#order.arrived(outer, seq)
    this.#settle()
  }

  /** What a call did is nothing to the call that it interrupts. */
  callBegins(): void {
    this.#outer.push(this.last.slice())
    this.#forget()
  }

  callEnds(): void {
    const outer = this.#outer.pop()
    if (outer) this.last.set(outer)
    else this.#forget()
    this.#settle()
  }

  #forget(): void {
    this.last.fill(0)
    this.last[CALL] = this.#calls.current
    this.last[LOOP_SLOT] = this.last[POSTED_DEVICE] = this.last[LATE_DEVICE] = this.last[Last.WAITING] = -1
    this.#settle()
  }

  /** RAM has no registers and no holder, and a store is no write to a device. */
  #memory(shown: Shown, flags: number, offset: number): void {
    if ((shown.kind & 0xff) !== READ) this.#dma.stored(shown, flags, offset)
    this.#settle()
  }
}
