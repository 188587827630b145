// A transport that is listened in on: the console sees what goes over the wire, and the counters count it.
import type { Traffic } from '../../src-preload/contract/link'
import type { Transport } from './transport'

/** Bytes that one batch shows at most; what is more is only counted. */
const MOST_SHOWN = 64 * 1024
const BATCH_MS = 50

export interface TrafficBatch {
  traffic: Traffic[]
  bytesOut: number
  bytesIn: number
}

/** Collects what passed and hands it over in batches: never more often than every 50 ms, and not at all while nothing passes. */
export class TrafficTap {
  readonly #told: (batch: TrafficBatch) => void
  #batch: TrafficBatch = { traffic: [], bytesOut: 0, bytesIn: 0 }
  #shown = 0
  #timer: NodeJS.Timeout | null = null

  constructor(told: (batch: TrafficBatch) => void) {
    this.#told = told
  }

  bytes(direction: Traffic['direction'], bytes: Uint8Array): void {
    if (direction === 'out') this.#batch.bytesOut += bytes.length
    else this.#batch.bytesIn += bytes.length
    this.#add({ time: Date.now(), direction, bytes: bytes.slice() }, bytes.length)
  }

  text(direction: Traffic['direction'], text: string): void {
    this.#add({ time: Date.now(), direction, text }, text.length)
  }

  /** Hands over what there is, now. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const batch = this.#batch
    this.#batch = { traffic: [], bytesOut: 0, bytesIn: 0 }
    this.#shown = 0
    if (batch.traffic.length > 0 || batch.bytesOut + batch.bytesIn > 0) this.#told(batch)
  }

  #add(traffic: Traffic, size: number): void {
    this.#timer ??= setTimeout(() => this.flush(), BATCH_MS)
    if (this.#shown > MOST_SHOWN) return
    this.#shown += size
    this.#batch.traffic.push(traffic)
    if (this.#shown > MOST_SHOWN) {
      this.#batch.traffic.push({ time: Date.now(), direction: 'in', text: '… more than can be shown' })
    }
  }
}

export function tapped(inner: Transport, tap: TrafficTap): Transport {
  return {
    name: inner.name,
    baud: inner.baud,
    get isOpen() {
      return inner.isOpen
    },
    send(bytes) {
      if (inner.isOpen) tap.bytes('out', bytes)
      inner.send(bytes)
    },
    listen(onBytes) {
      inner.listen(
        onBytes &&
          ((bytes) => {
            tap.bytes('in', bytes)
            onBytes(bytes)
          }),
      )
    },
    onClose: (told) => inner.onClose(told),
    setLines: (lines) => inner.setLines(lines),
    close: () => inner.close(),
  }
}
