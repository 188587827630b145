// What a window's answer is built from, track by track. A builder gets items one by one where chunks are decoded, and outlines elsewhere.
import type { TrackWindow } from '../../../src-preload/contract/query'
import type { Digest, Lane } from '../digest'
import type { OpenSpan } from '../observer'

export interface View {
  t0: number
  t1: number
  /** Whole, at least 1. */
  pixels: number
  /** ns of one pixel, above 0. */
  pixel: number
}

/** Methods are called in order of time. */
export interface TrackBuilder {
  readonly track: number
  /** True: where this chunk is in view, every item counts and an outline is not enough. */
  needs(digest: Digest): boolean
  /** A chunk of which only the outline is used. */
  outline(digest: Digest, lane: Lane): void
  /** An access, finding or irq of an access track. */
  access?(time: number, op: number, seq: number): void
  /** What is drawn beside accesses and not counted: see AccessWindow. */
  beside?(time: number, op: number, seq: number, ref: number): void
  /** Registers and irqs: what it holds when a decoded chunk begins, and each change after. */
  value?(time: number, value: number): void
  /** A call or poll that began and ended in one decoded chunk. */
  span?(span: OpenSpan, to: number, value: number): void
  finish(): TrackWindow
}
