// One 8259A: requests, priorities, service and its command words (Intel 231468). Knows no port and not the other controller.

const LINES = 8
const ALL = 0xff
const NONE = LINES
/** Input of the first controller that the second one drives. */
export const CASCADE = 2

/** What follows ICW1 at the data port. */
type Expects = 'mask' | 'icw2' | 'icw3' | 'icw4'

export class Controller {
  isr = 0
  imr = 0
  base = 0
  /** Inputs that are level-triggered. */
  level = 0
  #inputs = 0
  /** Edges that have come and have not been taken. */
  #edges = 0
  /** Input of the highest priority. */
  #first = 0
  #expects: Expects = 'mask'
  #needsIcw4 = false
  #isSingle = false
  #autoEoi = false
  #rotatesOnAutoEoi = false
  #fullyNested = false
  #specialMask = false
  #readsService = false
  #polls = false

  constructor(readonly isFirst: boolean) {}

  reset(): void {
    this.#inputs = 0
    this.level = 0
    this.base = 0
    this.#initialise()
  }

  /** In level mode a request is the input itself; an edge is kept until it is taken or its input goes low. */
  get irr(): number {
    return (this.#inputs & this.level) | (this.#edges & ~this.level & ALL)
  }

  /** The INT output. */
  get asks(): boolean {
    return this.#highest() !== NONE
  }

  input(line: number, level: boolean): void {
    const bit = 1 << line
    if (level && (this.#inputs & bit) === 0) this.#edges |= bit
    if (!level) this.#edges &= ~bit
    this.#inputs = level ? this.#inputs | bit : this.#inputs & ~bit
  }

  /** What a read of the command port gives. */
  get status(): number {
    return this.#polls ? this.#pollWord() : this.#readsService ? this.isr : this.irr
  }

  /** What a read of the data port gives. */
  get data(): number {
    return this.#polls ? this.#pollWord() : this.imr
  }

  /** After a read of either port: the poll command is answered, and the request that it named is taken. */
  answered(): void {
    if (!this.#polls) return
    this.#polls = false
    const line = this.#highest()
    if (line !== NONE) this.#take(line)
  }

  command(word: number): void {
    if ((word & 0x10) !== 0) this.#icw1(word)
    else if ((word & 0x08) !== 0) this.#ocw3(word)
    else this.#ocw2(word >> 5, word & 7)
  }

  writeData(value: number): void {
    switch (this.#expects) {
      case 'mask':
        this.imr = value
        return
      case 'icw2':
        this.base = value & 0xf8
        this.#expects = this.#isSingle ? this.#afterCascade() : 'icw3'
        return
      case 'icw3':
        this.#expects = this.#afterCascade()
        return
      case 'icw4':
        this.#fullyNested = (value & 0x10) !== 0
        this.#autoEoi = (value & 0x02) !== 0
        this.#expects = 'mask'
    }
  }

  #afterCascade(): Expects {
    return this.#needsIcw4 ? 'icw4' : 'mask'
  }

  /** What ICW1 does by itself. Inputs that are high have to rise again; the trigger mode is not touched. */
  #initialise(): void {
    this.#edges = 0
    this.isr = this.imr = this.#first = 0
    this.#expects = 'mask'
    this.#autoEoi = this.#rotatesOnAutoEoi = this.#fullyNested = false
    this.#specialMask = this.#readsService = this.#polls = false
  }

  #icw1(word: number): void {
    this.#initialise()
    this.base = 0
    this.#needsIcw4 = (word & 0x01) !== 0
    this.#isSingle = (word & 0x02) !== 0
    this.#expects = 'icw2'
  }

  #ocw3(word: number): void {
    if ((word & 0x04) !== 0) this.#polls = true
    if ((word & 0x02) !== 0) this.#readsService = (word & 0x01) !== 0
    if ((word & 0x40) !== 0) this.#specialMask = (word & 0x20) !== 0
  }

  /** Rotation, and the end of an interrupt (bits R, SL, EOI). */
  #ocw2(what: number, line: number): void {
    switch (what) {
      case 0b000:
      case 0b100:
        this.#rotatesOnAutoEoi = what !== 0
        return
      case 0b001:
      case 0b101:
        return this.#end(this.#served(), what === 0b101)
      case 0b011:
      case 0b111:
        return this.#end(line, what === 0b111)
      case 0b110:
        this.#first = (line + 1) % LINES
    }
  }

  /** What is masked in the special mask mode is left out by an EOI that names no line. */
  #served(): number {
    return this.#best(this.isr & (this.#specialMask ? ~this.imr : ALL))
  }

  #end(line: number, rotates: boolean): void {
    if (line === NONE) return
    this.isr &= ~(1 << line)
    if (rotates) this.#first = (line + 1) % LINES
  }

  /** The line that is let through: asks, is not masked, and stands above all that are in service. */
  #highest(): number {
    const line = this.#best(this.irr & ~this.imr)
    const inService = this.#specialMask ? this.isr & ~this.imr : this.isr
    // In the special fully nested mode the second controller may ask again while it is in service.
    const blocking = this.#best(this.#fullyNested && this.isFirst ? inService & ~(1 << CASCADE) : inService)
    return this.#rank(line) < this.#rank(blocking) ? line : NONE
  }

  #rank(line: number): number {
    return line === NONE ? LINES : (line - this.#first + LINES) % LINES
  }

  #best(lines: number): number {
    for (let rank = 0; rank < LINES; rank++) {
      const line = (this.#first + rank) % LINES
      if ((lines & (1 << line)) !== 0) return line
    }
    return NONE
  }

  #pollWord(): number {
    const line = this.#highest()
    return line === NONE ? 0 : 0x80 | line
  }

  #take(line: number): void {
    this.#edges &= ~(1 << line)
    if (!this.#autoEoi) this.isr |= 1 << line
    else if (this.#rotatesOnAutoEoi) this.#first = (line + 1) % LINES
  }
}
