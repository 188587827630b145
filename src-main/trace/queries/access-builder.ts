// Accesses in view: one by one while they can be told apart, as counts per 2 px beyond that.
import type { AccessWindow, DensityWindow } from '../../../src-preload/contract/query'
import { Count, COUNTS, type Digest, type Lane } from '../digest'
import type { OutsideCount } from './outside'
import type { TrackBuilder, View } from './track-builder'

/** px that an access needs to be drawn by itself. */
const ROOM = 3
/** Outlined chunks that are decoded for the sake of a few accesses, at most. */
const MOST_DECODED = 48

export const Op = {
  read: 'R'.charCodeAt(0),
  write: 'W'.charCodeAt(0),
  irq: 'I'.charCodeAt(0),
  alert: '!'.charCodeAt(0),
  cachedRead: 'r'.charCodeAt(0),
  keptWrite: 'w'.charCodeAt(0),
  arrival: 'A'.charCodeAt(0),
  burst: 'B'.charCodeAt(0),
}

const COUNTED = new Map([
  [Op.read, Count.reads],
  [Op.cachedRead, Count.reads],
  [Op.write, Count.writes],
  [Op.keptWrite, Count.writes],
  [Op.irq, Count.irqs],
])

export class AccessBuilder implements TrackBuilder {
  readonly track: number
  readonly #view: View
  readonly #outside: OutsideCount
  readonly #few: boolean
  readonly #most: number
  #times: number[] = []
  #ops: number[] = []
  #seqs: number[] = []
  #refs: number[] = []
  /** How many accesses there are; what stands beside them does not count. */
  #taken = 0
  /** More than can be told apart, or counts of which the times are not known. */
  #dense = false
  readonly #counts: Uint32Array[]

  /** @param digests the chunks in view */
  constructor(track: number, view: View, outside: OutsideCount, digests: readonly Digest[]) {
    this.track = track
    this.#view = view
    this.#outside = outside
    this.#most = Math.max(1, Math.floor(view.pixels / ROOM))
    const buckets = Math.ceil(view.pixels / 2)
    this.#counts = Array.from({ length: COUNTS }, () => new Uint32Array(buckets))
    const lanes = digests.flatMap((digest) => digest.lanes[track] ?? [])
    this.#few = lanes.length <= MOST_DECODED && lanes.reduce((sum, lane) => sum + lane.total, 0) <= this.#most
  }

  needs(digest: Digest): boolean {
    return this.#few && digest.lanes[this.track] !== undefined
  }

  access(time: number, op: number, seq: number): void {
    if (!this.#outside.inside(time)) return
    const which = COUNTED.get(op) ?? Count.alerts
    this.#counts[which]![this.#bucket(time)]!++
    if (this.#taken >= this.#most) this.#dense = true
    this.#taken++
    this.#push(time, op, seq, 0)
  }

  beside(time: number, op: number, seq: number, ref: number): void {
    if (time >= this.#view.t0 && time <= this.#view.t1) this.#push(time, op, seq, ref)
  }

  #push(time: number, op: number, seq: number, ref: number): void {
    if (this.#dense) return
    this.#times.push(time)
    this.#ops.push(op)
    this.#seqs.push(seq)
    this.#refs.push(ref)
  }

  outline(digest: Digest, lane: Lane): void {
    digest.blockTimes.forEach((time, block) => {
      const counts = lane.counts.subarray(block * COUNTS, block * COUNTS + COUNTS)
      const all = counts[0]! + counts[1]! + counts[2]! + counts[3]!
      if (all === 0 || !this.#outside.inside(time, all)) return
      this.#dense = true
      const bucket = this.#bucket(time)
      counts.forEach((count, which) => (this.#counts[which]![bucket]! += count))
    })
  }

  finish(): AccessWindow | DensityWindow {
    const { track } = this
    const outside = this.#outside.counts
    if (this.#dense) {
      const [reads, writes, alerts, irqs] = this.#counts as [Uint32Array, Uint32Array, Uint32Array, Uint32Array]
      return { shape: 'density', track, reads, writes, alerts, irqs, ...outside }
    }
    const times = Float64Array.from(this.#times)
    const ops = Uint8Array.from(this.#ops)
    const [seqs, refs] = [Float64Array.from(this.#seqs), Float64Array.from(this.#refs)]
    return { shape: 'accesses', track, times, ops, seqs, refs, ...outside }
  }

  #bucket(time: number): number {
    const buckets = this.#counts[0]!.length
    const { t0, t1 } = this.#view
    return t1 > t0 ? Math.min(buckets - 1, Math.floor(((time - t0) / (t1 - t0)) * buckets)) : 0
  }
}
