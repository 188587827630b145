// Which driver holds which range of the resource tree: busy claims from their request to their release.
import type { ClaimEntry, MappingEntry } from '../../src-preload/contract/entry'
import type { LabDescription } from '../../src-preload/contract/description'
import { Initiator } from '../../src-preload/contract/event'
import type { WordTable } from './word-table'

export class HeldRanges {
  readonly #lab: LabDescription
  readonly #words: WordTable
  /** By entry, in the order in which they were taken. */
  readonly #claims = new Map<number, ClaimEntry>()

  constructor(lab: LabDescription, words: WordTable) {
    this.#lab = lab
    this.#words = words
  }

  take(claim: ClaimEntry): void {
    this.#claims.set(claim.id, claim)
    this.#mark(claim, this.#initiatorOf(claim))
  }

  /** What lies below a released node goes with it. */
  release(id: number): void {
    const claim = this.#claims.get(id)
    if (!claim) return
    this.#claims.delete(id)
    for (const below of [...this.#claims.values()]) if (below.parent === id) this.release(below.id)
    this.#mark(claim, 0)
    for (const other of this.#claims.values()) {
      if (other.space === claim.space && other.start <= claim.end && other.end >= claim.start) {
        this.#mark(other, this.#initiatorOf(other))
      }
    }
  }

  /** Who holds the address, unless this driver holds it as well, or nobody does. */
  holderAgainst(space: ClaimEntry['space'], address: number, driver: number): ClaimEntry | null {
    const there = [...this.#claims.values()].filter(
      (claim) => claim.space === space && claim.start <= address && claim.end >= address && claim.driver >= 0,
    )
    return there.some((claim) => claim.driver === driver) ? null : (there.at(-1) ?? null)
  }

  /** Every byte of a mapping lies in claims of its own driver. */
  covers({ physical, size, driver }: MappingEntry): boolean {
    let from = physical
    for (;;) {
      const claim = [...this.#claims.values()].find(
        (each) => each.space === 'mem' && each.driver === driver && each.start <= from && each.end >= from,
      )
      if (!claim) return false
      if (claim.end >= physical + size - 1) return true
      from = claim.end + 1
    }
  }

  #initiatorOf({ driver }: ClaimEntry): number {
    return driver < 0 ? 0 : Initiator.FIRST_DRIVER + driver
  }

  #mark({ space, start, end }: ClaimEntry, initiator: number): void {
    for (const region of this.#lab.regions) {
      if (region.space !== space || start >= region.start + region.size || end < region.start) continue
      const from = Math.max(start - region.start, 0)
      this.#words.hold(region.id, from, Math.min(end - region.start, region.size - 1), initiator)
    }
  }
}
