// The part of the checks that every access passes: a few numbers in typed arrays, and calls into the rules where those say so.
// Knows which words matter (WordTable), what runs (CallStack), and the rules of registers and of order.
import { EventKind, Flag, Initiator } from '../../src-preload/contract/event'
import type { CallStack } from './call-stack'
import { Last } from './last-access'
import type { DmaOrder } from './dma-order'
import type { OrderRules } from './order-rules'
import type { RegisterRules } from './register-rules'
import type { Shown } from './rule'
import { About, Slot, type WordTable } from './word-table'

/** Reads of one register with one value and nothing in between, after which nobody believes in a timeout any more. */
export const LOOP_LIMIT = 10_000

/** Accesses that the lines below do not understand by themselves. */
const UNUSUAL = Flag.failed | Flag.bigEndian | Flag.cached
const READ = EventKind.read
const { FIRST_DRIVER, dma: DMA } = Initiator
const { HOLDER, TRACK, ALWAYS, RAM } = About
const { HELD, READ_BY, RESERVED, READ_ONLY, W1C, SIZE } = Slot
const { posted: POSTED, relaxed: RELAXED } = Flag

const { LOOP_SLOT, LOOP_VALUE, LOOPS, POSTED_DEVICE, POSTED_SEQ, POSTED_KIND, POSTED_WHERE } = Last
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
  readonly #outer: Int32Array[] = []
  readonly #first: Int32Array
  readonly #shift: Int32Array
  readonly #device: Int32Array
  readonly #slots: Int32Array
  readonly #calls: CallStack
  readonly #registers: RegisterRules
  readonly #order: OrderRules
  readonly #dma: DmaOrder
  constructor({ words, calls, registers, order, dma }: AccessWatchParts) {
    this.#first = words.first
    this.#shift = words.shift
    this.#device = words.device
    this.#slots = words.slots
    this.#calls = calls
    this.#registers = registers
    this.#order = order
    this.#dma = dma
    this.#forget()
  }

  /** An access, after its event was written as `seq`. */
  access(seq: number, kind: number, flags: number, where: number, offset: number, value: number): void {
    const initiator = (where >>> 16) & 0xff
    if ((flags & UNUSUAL) !== 0 || initiator < FIRST_DRIVER) {
      if (initiator === DMA && (kind & 0xff) === READ) this.#dma.read({ seq, kind, where }, offset)
      this.#registers.unusual({ seq, kind, where }, flags, offset, value)
      return
    }
    const region = where & 0xffff
    const slot = this.#first[region]! + (offset >>> this.#shift[region]!)
    const slots = this.#slots
    const at = slot * SIZE
    const about = slots[at]!
    const last = this.last
    const device = this.#device[region]!
    if ((about & (HOLDER | RAM)) !== 0 && (about & HOLDER) !== initiator) {
      if ((about & RAM) !== 0) return this.#memory({ seq, kind, where }, flags, offset)
      this.#registers.heldByOther({ seq, kind, where }, offset)
    }
    if (last[LATE_DEVICE]! >= 0) this.#order.afterDelay(last, device)
    if ((kind & 0xff) === READ) {
      if (last[LOOP_SLOT] === slot && last[LOOP_VALUE] === (value | 0)) this.#again({ seq, kind, where }, offset)
      else {
        last[LOOP_SLOT] = slot
        last[LOOP_VALUE] = value
        last[LOOPS] = 0
      }
      if (last[POSTED_DEVICE] === device) last[POSTED_DEVICE] = -1
      if ((about & TRACK) !== 0) {
        if (slots[at + READ_BY] !== last[CALL]) this.#firstRead(slot, at)
        slots[at + HELD] = value
      }
      return
    }
    last[LOOP_SLOT] = -1
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
    if ((about & TRACK) === 0) return
    const held = slots[at + HELD]!
    const changed = value ^ held
    const odd =
      (changed & (slots[at + RESERVED]! | (value & slots[at + READ_ONLY]!))) | (value & held & slots[at + W1C]!)
    const by = slots[at + READ_BY]!
    if ((odd | (about & ALWAYS)) !== 0 || (by !== last[CALL] && by !== 0) || this.#registers.isWaiting) {
      this.#registers.written({ seq, kind, where }, slot, value >>> 0)
    } else {
      slots[at + READ_BY] = 0
    }
  }

  /** A posted write reached its device. */
  arrived(seq: number): void {
    this.#dma.arrived(seq)
    this.#order.arrived(this.last, seq)
    for (const outer of this.#outer) this.#order.arrived(outer, seq)
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
  }

  #forget(): void {
    this.last.fill(0)
    this.last[CALL] = this.#calls.current
    this.last[LOOP_SLOT] = this.last[POSTED_DEVICE] = this.last[LATE_DEVICE] = this.last[Last.WAITING] = -1
  }

  /** RAM has no registers and no holder, and a store is no write to a device. */
  #memory(shown: Shown, flags: number, offset: number): void {
    if ((shown.kind & 0xff) !== READ) this.#dma.stored(shown, flags, offset)
  }

  #firstRead(slot: number, at: number): void {
    if (this.#slots[at + READ_BY] === 0) this.#slots[at + READ_BY] = this.last[CALL]!
    else this.#registers.firstRead(slot)
  }

  #again(shown: Shown, offset: number): void {
    const { last } = this
    const loops = last[LOOPS]! + 1
    last[LOOPS] = loops
    if (loops === LOOP_LIMIT && last[POLLS] === 0) this.#order.loops(shown, offset, LOOP_LIMIT)
  }
}
