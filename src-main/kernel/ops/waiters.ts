// Requesters that sleep for a MUXED region, as threads of their own would: tried again at every release of one.
import type { RegionRequest, Resource } from '../resource'

interface Waiter {
  number: number
  request: RegionRequest
}

export class Waiters {
  #waiting: Waiter[] = []
  /** What became of some since the last report. */
  #done: [number, string][] = []
  readonly #granted: (number: number, resource: Resource) => void

  constructor(granted: (number: number, resource: Resource) => void) {
    this.#granted = granted
  }

  add(number: number, request: RegionRequest): void {
    this.#waiting.push({ number, request })
    this.#try(this.#waiting.at(-1)!)
  }

  /** All wake and try again; the first in the row is served first, which Linux does not promise. */
  wake(): void {
    for (const waiter of [...this.#waiting]) this.#try(waiter)
  }

  /** Number and state of each, in their order; those that are done are told once. */
  report(): [number, string][] {
    const rows: [number, string][] = [
      ...this.#done,
      ...this.#waiting.map(({ number }): [number, string] => [number, 'waiting']),
    ]
    this.#done = []
    return rows.sort(([a], [b]) => a - b)
  }

  #try(waiter: Waiter): void {
    const answer = waiter.request.attempt()
    if (answer.state === 'waiting') return
    this.#waiting = this.#waiting.filter((each) => each !== waiter)
    this.#done.push([waiter.number, answer.state === 'placed' ? 'granted' : 'EBUSY'])
    if (answer.state === 'placed') this.#granted(waiter.number, answer.resource)
  }
}
