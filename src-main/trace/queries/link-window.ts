// The window over the link: accesses on the wire, joined where they share a pixel, and how the link stood.
import { EVENT_WORDS, EventKind } from '../../../src-preload/contract/event'
import type { LinkWindow } from '../../../src-preload/contract/query'
import { seqOf } from '../chunk'
import { blockEnd, type Digest, type Lane, WIRE_FIELDS, WireField } from '../digest'
import { kindOf } from '../row'
import type { Store } from '../store'
import { gravityOf, type Wire, wireOf } from '../wire'
import { OutsideCount } from './outside'
import type { View } from './track-builder'

/** Items of one answer per pixel, at most. */
const MOST_PER_PIXEL = 2
/** A chunk none of whose blocks is wider on screen is drawn from its outline. */
const BLOCK_PIXELS = 2

/** An access is in view while it is on the wire: it may be answered as much as the longest round trip after the window. */
export function linkWindow(store: Store, track: number, view: View): LinkWindow {
  const { digests, index } = store
  const [first, last] = [store.firstEndingFrom(view.t0), store.chunkAt(view.t1 + index.longestTrip)]
  const outside = new OutsideCount(view.t0, view.t1)
  outside.lanes(digests, track, first, last)
  const builder = new LinkBuilder(view, outside)
  for (let i = first; i <= last; i++) {
    const lane = digests[i]!.lanes[track]
    if (!lane) continue
    if (isNarrow(digests[i]!, view)) builder.outline(lane)
    else scan(store, i, (wire) => builder.add(wire, 1))
  }
  const changes = index.journal.links.filter(({ time }) => time >= view.t0 && time <= view.t1)
  const earlier = index.journal.links.filter(({ time }) => time < view.t0).at(-1)?.entry ?? null
  return { shape: 'link', track, ...builder.columns(), changes, earlier, ...outside.counts }
}

function isNarrow(digest: Digest, { t0, t1, pixel }: View): boolean {
  if (digest.from < t0 || digest.to > t1) return false
  return digest.blockTimes.every((from, block) => blockEnd(digest, block) - from <= BLOCK_PIXELS * pixel)
}

function scan(store: Store, index: number, visit: (wire: Wire) => void): void {
  const chunk = store.chunk(index)
  for (let i = 0; i < chunk.count; i++) {
    if (kindOf(chunk.words, i * EVENT_WORDS) !== EventKind.mirror) continue
    visit(wireOf(chunk.words, i * EVENT_WORDS, seqOf(chunk, i)))
  }
}

type Item = Wire & { count: number; pixel: number }

class LinkBuilder {
  readonly #view: View
  readonly #outside: OutsideCount
  readonly #items: Item[] = []

  constructor(view: View, outside: OutsideCount) {
    this.#view = view
    this.#outside = outside
  }

  outline({ counts, wire }: Lane): void {
    counts.forEach((count, block) => {
      if (count === 0) return
      const at = block * WIRE_FIELDS
      const field = (which: keyof typeof WireField): number => wire![at + WireField[which]]!
      const [from, to, result] = [field('from'), field('to'), field('result')]
      this.add({ from, to, result, retries: field('retries'), seq: field('seq'), access: field('access') }, count)
    })
  }

  /** In order of `to`. */
  add(wire: Wire, count: number): void {
    const { t0, t1, pixel, pixels } = this.#view
    const isInView = wire.from <= t1 && wire.to >= t0
    if (!isInView) return void this.#outside.inside(wire.to, count)
    const here = Math.floor((wire.to - t0) / pixel)
    const last = this.#items.at(-1)
    const isFull = this.#items.length >= MOST_PER_PIXEL * pixels
    if (last && (last.pixel === here || isFull)) join(last, wire, count)
    else this.#items.push({ ...wire, count, pixel: here })
  }

  columns(): Pick<LinkWindow, 'from' | 'to' | 'results' | 'retries' | 'counts' | 'seqs' | 'accesses'> {
    const column = (of: (item: Item) => number): Float64Array => Float64Array.from(this.#items, of)
    return {
      from: column(({ from }) => from),
      to: column(({ to }) => to),
      results: Uint8Array.from(this.#items, ({ result }) => result),
      retries: Uint8Array.from(this.#items, ({ retries }) => retries),
      counts: Uint32Array.from(this.#items, ({ count }) => count),
      seqs: column(({ seq }) => seq),
      accesses: column(({ access }) => access),
    }
  }
}

function join(item: Item, { from, to, result, retries, seq, access }: Wire, count: number): void {
  item.from = Math.min(item.from, from)
  item.to = to
  item.count += count
  item.retries = Math.max(item.retries, retries)
  if (gravityOf(result) <= gravityOf(item.result)) return
  item.result = result
  item.seq = seq
  item.access = access
}
