// Dictionary entries by id, for what an answer only names. Asked for once each, together, when a panel first wants them.
import type { ClaimEntry, Entry } from '../../src-preload/contract/entry'
import type { LabState } from './lab.svelte'

interface Book {
  epoch: number
  entries: ReadonlyMap<number, Entry>
}

export class EntriesState {
  #book = $state.raw<Book>({ epoch: -1, entries: new Map() })
  #asked = new Set<number>()
  #askedEpoch = -1
  #wanted: number[] = []

  readonly #lab: LabState

  constructor(lab: LabState) {
    this.#lab = lab
  }

  /** Undefined until the answer is here; what reads it reacts then. */
  get(id: number): Entry | undefined {
    const epoch = this.#lab.source?.epoch ?? -1
    const { epoch: known, entries } = this.#book
    const found = known === epoch ? entries.get(id) : undefined
    if (!found && id > 0) this.#want(id, epoch)
    return found
  }

  claim(id: number): ClaimEntry | undefined {
    const entry = this.get(id)
    return entry?.type === 'claim' ? entry : undefined
  }

  #want(id: number, epoch: number): void {
    if (epoch !== this.#askedEpoch) {
      this.#askedEpoch = epoch
      this.#asked = new Set()
      this.#wanted = []
    }
    if (this.#asked.has(id)) return
    this.#asked.add(id)
    if (this.#wanted.push(id) === 1) queueMicrotask(() => void this.#fetch(epoch))
  }

  async #fetch(epoch: number): Promise<void> {
    const ids = this.#wanted
    this.#wanted = []
    const answer = await this.#lab.ask({ what: 'entries', ids })
    if (!answer || epoch !== this.#askedEpoch) return
    const kept = this.#book.epoch === epoch ? this.#book.entries : []
    this.#book = { epoch, entries: new Map([...kept, ...answer.map((entry) => [entry.id, entry] as const)]) }
  }
}
