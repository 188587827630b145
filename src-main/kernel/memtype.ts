// x86's account of which physical range is mapped with which memory type (arch/x86/mm/pat). Knows no mapping and no bus.
import { EBUSY, EINVAL } from './errno'

/** enum page_cache_mode: the numbers that the log shows. */
export const Memtype = { WB: 0, WC: 1, UC_MINUS: 2, UC: 3, WT: 4 } as const
export type Memtype = (typeof Memtype)[keyof typeof Memtype]

const NAMES = ['write-back', 'write-combining', 'uncached-minus', 'uncached', 'write-through'] as const

/** `end` is exclusive. */
export interface Range {
  start: bigint
  end: bigint
}

/** What the account asks the machine, and where it says what it refused. */
export interface MemtypeMachine {
  /** Writes a line of the log. */
  say(text: string): void
  /** WARN_ON(): `where` is source file and function. */
  warn(where: string): void
  /** Of these pages: are all, none or some RAM? Below 1 MiB nothing counts as RAM. */
  ramIn(range: Range): 'all' | 'none' | 'some'
  /** The MTRRs say write-back for all of it. */
  isWriteBack(range: Range): boolean
}

/** `type`: what the range gets; else a negative errno. */
export type Reserved = { type: Memtype } | { error: number }

const PAGE = 4096n
/** Video memory and ROMs: not in the account, always mapped write-back; the MTRRs say what they are. */
const ISA_START = 0xa0000n
const ISA_END = 0x100000n

export const isUntracked = ({ start, end }: Range): boolean => start >= ISA_START && end <= ISA_END

/** 0x and at least eight digits. */
const wide = (value: bigint): string => `0x${value.toString(16).padStart(8, '0')}`
const inclusive = ({ start, end }: Range): string => `[mem ${wide(start)}-${wide(end - 1n)}]`

export class Memtypes {
  /** In order of start; of equal ones in the order in which they came. */
  readonly #entries: (Range & { type: Memtype })[] = []
  /** RAM has a type for each page; those not here are write-back. */
  readonly #pages = new Map<bigint, Memtype>()
  readonly #machine: MemtypeMachine
  #warned = false

  constructor(machine: MemtypeMachine) {
    this.#machine = machine
  }

  /** memtype_reserve(): the type of what is there already wins. @returns -EBUSY where two types are in the way. */
  reserve(range: Range, wanted: Memtype): Reserved {
    if (isUntracked(range)) return { type: Memtype.WB }
    const ram = this.#machine.ramIn(range)
    if (ram === 'some') return { error: -EINVAL }
    if (ram === 'all') return this.#reservePages(range, wanted)
    const own = wanted === Memtype.WB && !this.#machine.isWriteBack(range) ? Memtype.UC_MINUS : wanted
    const [first, ...others] = this.#entries.filter(({ start, end }) => start < range.end && range.start < end)
    const other = others.find(({ type }) => type !== first!.type)
    if (first && other) {
      const hex = `${range.start.toString(16)}-${range.end.toString(16)}`
      this.#machine.say(`x86/PAT: ${TASK} conflicting memory types ${hex} ${NAMES[first.type]}<->${NAMES[other.type]}`)
      const types = `track ${NAMES[own]}, req ${NAMES[wanted]}`
      this.#machine.say(`x86/PAT: memtype_reserve failed ${inclusive(range)}, ${types}`)
      return { error: -EBUSY }
    }
    const type = first?.type ?? own
    const after = this.#entries.findIndex(({ start }) => start > range.start)
    this.#entries.splice(after < 0 ? this.#entries.length : after, 0, { ...range, type })
    return { type }
  }

  /** memtype_free() of exactly what was reserved. */
  free(range: Range): void {
    if (isUntracked(range)) return
    if (this.#machine.ramIn(range) === 'all') {
      for (let page = range.start; page < range.end; page += PAGE) this.#pages.delete(page)
      return
    }
    const at = this.#entries.findIndex(({ start, end }) => start === range.start && end === range.end)
    if (at >= 0) this.#entries.splice(at, 1)
  }

  /** /sys/kernel/debug/x86/pat_memtype_list */
  text(): string {
    const full = (value: bigint): string => `0x${value.toString(16).padStart(16, '0')}`
    const lines = this.#entries.map(({ start, end, type }) => `PAT: [mem ${full(start)}-${full(end)}] ${NAMES[type]}\n`)
    return `PAT memtype list:\n${lines.join('')}`
  }

  #reservePages(range: Range, asked: Memtype): Reserved {
    const wanted = asked === Memtype.UC ? Memtype.UC_MINUS : asked
    if (asked === Memtype.UC && !this.#warned) {
      this.#warned = true
      this.#machine.warn('arch/x86/mm/pat/memtype.c reserve_ram_pages_type')
    }
    for (let page = range.start; page < range.end; page += PAGE) {
      const type = this.#pages.get(page)
      if (type === undefined || type === Memtype.WB) continue
      const types = `track 0x${type.toString(16)}, req 0x${wanted.toString(16)}`
      this.#machine.say(`x86/PAT: reserve_ram_pages_type failed ${inclusive(range)}, ${types}`)
      return { error: -EBUSY }
    }
    for (let page = range.start; page < range.end; page += PAGE) this.#pages.set(page, wanted)
    return { type: wanted }
  }
}

/** Name and number of the task that asks: drivers of a lab are loaded by init. */
const TASK = 'swapper/0:1'
