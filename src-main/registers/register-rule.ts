// The access rules of one register as masks: rw ro wo w1c w1s w1t rc, reserved bits, effects. The one place that enforces them.
import type { Access } from '../../src-preload/contract/description'
import { fieldMask, type RegisterSpec } from './define-map'

/** Brings a register up to date that changes all the time, before it is read. */
export type Refresh = () => void
/** What a device does about an access, after the access has happened and was recorded. */
export type ReadEffect = (value: number) => void
/** `written`: the bits written to where writing means something; `old`: what the register held before. */
export type WriteEffect = (written: number, old: number) => void

/**
 * One register at its place in a bank. Values are u32; a register narrower than 32 bits keeps to its byte lanes. Masks are
 * kept as i32, which an engine stores without a box.
 */
export class RegisterRule {
  readonly offset: number
  /** Bytes. */
  readonly size: number
  readonly reset: number
  /** Access widths it takes, in bytes, or-ed: 1 | 2 | 4. */
  readonly widths: number
  /** A read, a write of 32 bits is a plain load or store; an effect may follow. */
  readonly readsPlain: boolean
  readonly writesPlain: boolean
  refresh: Refresh | null = null
  onRead: ReadEffect | null = null
  onWrite: WriteEffect | null = null

  #words: Uint32Array
  /** Index of its word. */
  #word: number
  readonly #shift: number
  /** All bits of the register. */
  readonly #bits: number
  /** Bits that nothing changes, and what they are. */
  readonly #fixed: number
  readonly #fixedBits: number
  /** Bits that a read shows. */
  readonly #shown: number
  /** Bits that a read clears. */
  readonly #clearedByRead: number
  /** Bits for which writing means something; of those, that take the written value; that one clears, sets, toggles. */
  readonly #writable: number
  readonly #stored: number
  readonly #oneClears: number
  readonly #oneSets: number
  readonly #oneToggles: number

  /** @param reach bits that an access at this address reaches: fewer than there are where the address is a mask */
  constructor(words: Uint32Array, spec: RegisterSpec, widths: number, reach = 0xffff_ffff) {
    this.#words = words
    this.#word = spec.offset >> 2
    this.#shift = (spec.offset & 3) * 8
    this.offset = spec.offset
    this.size = (spec.size ?? 32) / 8
    this.widths = widths
    this.#bits = fieldMask({ lsb: 0, width: this.size * 8 }) | 0
    this.reset = ((spec.reset ?? 0) & this.#bits) >>> 0
    this.#fixed = (spec.constant?.mask ?? 0) | 0
    this.#fixedBits = (spec.constant?.bits ?? 0) | 0
    const having = (...wanted: Access[]): number =>
      reach & bitsOf(spec, this.#bits, (access) => wanted.includes(access))
    this.#writable = having('rw', 'wo', 'w1c', 'w1s', 'w1t')
    this.#stored = spec.split ? 0 : having('rw', 'wo')
    this.#oneClears = having('w1c')
    this.#oneSets = having('w1s')
    this.#oneToggles = having('w1t')
    this.#clearedByRead = having('rc')
    this.#shown = this.#bits & reach & ~having('wo')
    const isWord = this.size === 4 && (widths & 4) !== 0
    this.readsPlain = isWord && this.#shown === this.#bits && this.#clearedByRead === 0
    this.writesPlain = isWord && this.#stored === this.#bits
  }

  /** Where its bank begins in which words. */
  moveTo(words: Uint32Array, base: number): void {
    this.#words = words
    this.#word = base + (this.offset >> 2)
  }

  /** Index of its word. */
  get word(): number {
    return this.#word
  }

  /** What it holds: no rule and no effect, as a viewer peeks. */
  get value(): number {
    return ((this.#words[this.#word]! >>> this.#shift) & this.#bits) >>> 0
  }

  set value(value: number) {
    const rest = this.#words[this.#word]! & ~(this.#bits << this.#shift)
    const next = (value & ~this.#fixed) | this.#fixedBits
    this.#words[this.#word] = rest | ((next & this.#bits) << this.#shift)
  }

  /** What a reader would be given: nothing is cleared. */
  get shown(): number {
    return (this.value & this.#shown) >>> 0
  }

  /** What a reader is given; bits that reading clears are clear afterwards. */
  take(): number {
    const held = this.value
    if (this.#clearedByRead !== 0) this.value = held & ~this.#clearedByRead
    return (held & this.#shown) >>> 0
  }

  /** Writes as the access rules allow. */
  put(value: number): void {
    let next = (this.value & ~this.#stored) | (value & this.#stored)
    next &= ~(value & this.#oneClears)
    next |= value & this.#oneSets
    this.value = next ^ (value & this.#oneToggles)
  }

  /** Those bits of a written value that mean something to the register. */
  meant(value: number): number {
    return (value & this.#writable) >>> 0
  }
}

function bitsOf(spec: RegisterSpec, all: number, wanted: (access: Access) => boolean): number {
  const fields = Object.values(spec.fields ?? {})
  if (fields.length === 0) return wanted(spec.access) ? all : 0
  return fields.reduce((mask, field) => (wanted(field.access ?? spec.access) ? mask | fieldMask(field) : mask), 0)
}
