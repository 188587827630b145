// Which region answers at a physical address, and where the words of all regions lie. Consulted when something is mapped; not per access.
import type { RegionInfo } from '../../src-preload/contract/description'
import { storageOf } from '../registers/define-map'
import type { RegisterBank } from '../registers/register-bank'
import type { ReadEffect, RegisterRule, WriteEffect } from '../registers/register-rule'
import { allOnes, loadPart, type Width } from './lanes'

export const PAGE_SIZE = 4096
export const PAGE_SHIFT = 12
export const PAGE_MASK = 0xfff
const PAGE_WORDS = PAGE_SIZE / 4

/**
 * What is known of a word, in AddressMap.about: bits 0–15 index of its rule and effects, bits 16–23 the initiator that wrote
 * it last, and the bits below. None of them set: a read is a load, a write is a store.
 */
export const About = {
  RULE: 0xffff,
  OWNER_SHIFT: 16,
  OWNER: 0xff << 16,
  /** A read, a write has to be looked up. */
  READ_LOOK: 1 << 24,
  WRITE_LOOK: 1 << 25,
  /** A device wants to know of the read, of the write. */
  READ_EFFECT: 1 << 26,
  WRITE_EFFECT: 1 << 27,
} as const
const LOOK = About.READ_LOOK | About.WRITE_LOOK

/** Words whose accesses are looked up for a time, and what was said of each before. */
interface Looked {
  first: number
  before: Int32Array
}

/** Of a region without words: so far below 0 that no offset brings it back up. */
const NO_WORDS = -(2 ** 52)

export interface Attached {
  readonly info: RegionInfo
  /** null: memory, or nothing at all. */
  readonly bank: RegisterBank | null
  /** Nobody answers here (RegionInfo.unanswered); it has no words. */
  readonly empty: boolean
  /** Index of the word that holds the region's first byte. */
  readonly firstWord: number
}

/** Flat storage: every region's words, padded to whole pages so that one page has one place. */
export class AddressMap {
  words = new Uint32Array(0)
  /** Per word: see About. */
  about = new Int32Array(0)
  readonly readEffects: ReadEffect[] = []
  readonly writeEffects: WriteEffect[] = []
  readonly byId: (Attached | undefined)[] = []
  readonly #memory: Attached[] = []
  readonly #ports: Attached[] = []
  #looked: Looked[] = []

  /** Places a region; of its bank, as much as fits into it. Throws when another region of the same space is in the way: find that out beforehand with `overlap`. */
  attach(info: RegionInfo, bank: RegisterBank | null): Attached {
    const other = this.overlap(info)
    if (other) throw new Error(`region ${info.name} overlaps ${other.name}`)
    const lead = info.space === 'mem' ? info.start & PAGE_MASK : 0
    if (info.unanswered) return this.#list({ info, bank: null, empty: true, firstWord: NO_WORDS })
    if ((lead & 3) !== 0) throw new Error(`region ${info.name} does not start at a multiple of 4`)
    const bytes = bank === null ? info.size : Math.max(info.size, storageOf(bank.map))
    const slice = this.#grow(Math.ceil((lead + bytes) / PAGE_SIZE) * PAGE_WORDS)
    const attached = this.#list({ info, bank, empty: false, firstWord: slice + (lead >> 2) })
    for (const each of this.byId) each?.bank?.moveTo(this.words, each.firstWord)
    this.#setRules(attached)
    return attached
  }

  #list(attached: Attached): Attached {
    const { info } = attached
    this.byId[info.id] = attached
    const list = info.space === 'mem' ? this.#memory : this.#ports
    list.push(attached)
    list.sort((a, b) => a.info.start - b.info.start)
    return attached
  }

  /** A region already there that shares a byte with this one. */
  overlap(info: Pick<RegionInfo, 'space' | 'start' | 'size'>): RegionInfo | null {
    const list = info.space === 'mem' ? this.#memory : this.#ports
    const end = info.start + info.size
    return list.find((each) => each.info.start < end && info.start < each.info.start + each.info.size)?.info ?? null
  }

  at(space: RegionInfo['space'], address: number): Attached | null {
    const list = space === 'mem' ? this.#memory : this.#ports
    let low = 0
    let high = list.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (list[middle]!.info.start <= address) low = middle + 1
      else high = middle
    }
    const found = list[low - 1]
    return found && address < found.info.start + found.info.size ? found : null
  }

  /** No device at this port takes the width, but some device is there: narrower cycles reach it. */
  splits(port: number, width: number): boolean {
    if (width === 1) return false
    const at = this.at('io', port)
    if (at === null) return this.overlap({ space: 'io', start: port, size: width }) !== null
    if (at.bank === null) return port + width > at.info.start + at.info.size
    return ((at.bank.ruleAt(port - at.info.start)?.widths ?? 0) & width) === 0
  }

  /** What is stored there; all ones where there is nothing. */
  peek({ info, bank, empty, firstWord }: Attached, offset: number, width: Width): number {
    if (bank === null) {
      const isThere = !empty && offset >= 0 && offset % width === 0 && offset + width <= info.size
      return isThere ? loadPart(this.words, firstWord * 4 + offset, width) : allOnes(width)
    }
    const rule = bank.ruleNamed(offset)
    return rule ? (rule.value & allOnes(width)) >>> 0 : allOnes(width)
  }

  /** Accesses to the words of these places are looked up, and those of the places named before are no longer. */
  lookAt(places: readonly { region: number; from: number; bytes: number }[]): void {
    for (const { first, before } of this.#looked.reverse()) {
      before.forEach(
        (about, index) => (this.about[first + index] = (this.about[first + index]! & ~LOOK) | (about & LOOK)),
      )
    }
    this.#looked = places.flatMap(({ region, from, bytes }) => {
      const at = this.byId[region]
      if (!at || at.empty) return []
      const first = at.firstWord + (from >> 2)
      const before = this.about.slice(first, at.firstWord + Math.ceil((from + bytes) / 4))
      before.forEach((about, index) => (this.about[first + index] = about | LOOK))
      return [{ first, before }]
    })
  }

  regionOfWord(word: number): Attached | null {
    const all = [...this.#memory, ...this.#ports]
    return all.find(({ info, firstWord }) => word >= firstWord && word < firstWord + Math.ceil(info.size / 4)) ?? null
  }

  /** The region that has this page of memory space for itself; null when there is none, or several. */
  onlyOneIn(page: number): Attached | null {
    const from = page * PAGE_SIZE
    const inside = this.#memory.filter(({ info }) => info.start < from + PAGE_SIZE && from < info.start + info.size)
    return inside.length === 1 && !inside[0]!.empty ? inside[0]! : null
  }

  /** Index of the word at the start of a page that a region has for itself. */
  wordOfPage(region: Attached, page: number): number {
    return region.firstWord + (page * PAGE_SIZE - region.info.start) / 4
  }

  #grow(count: number): number {
    const before = this.words.length
    const words = new Uint32Array(before + count)
    words.set(this.words)
    const about = new Int32Array(before + count).fill(LOOK, before)
    about.set(this.about)
    this.words = words
    this.about = about
    return before
  }

  #setRules({ info, bank, firstWord }: Attached): void {
    if (bank === null) {
      this.about.fill(0, firstWord, firstWord + (info.size >> 2))
      return
    }
    for (const rule of bank.rules) {
      // A board may give a device less room than it has registers.
      if (rule.offset + rule.size > info.size) continue
      if (rule.size === 4 && rule.widths !== 0 && bank.ruleAt(rule.offset) === rule)
        this.about[firstWord + (rule.offset >> 2)] = this.#aboutRule(rule)
    }
  }

  #aboutRule(rule: RegisterRule): number {
    let about = 0
    if (!rule.readsPlain || rule.refresh !== null) about |= About.READ_LOOK
    if (!rule.writesPlain) about |= About.WRITE_LOOK
    if (rule.onRead === null && rule.onWrite === null) return about
    if (rule.onRead !== null) about |= About.READ_EFFECT
    if (rule.onWrite !== null) about |= About.WRITE_EFFECT
    this.readEffects.push(rule.onRead ?? NO_EFFECT)
    return about | (this.writeEffects.push(rule.onWrite ?? NO_EFFECT) - 1)
  }
}

const NO_EFFECT = (): void => undefined
