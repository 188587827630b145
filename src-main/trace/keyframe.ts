// What a chunk begins with: the whole state of the lab before its first event, as plain JSON. Only what differs from a fresh start.
import * as v from 'valibot'

export interface Keyframe {
  /** Per region: [register or bucket, value (null = unknown), reads, writes], for those that were ever touched. */
  regions: [region: number, registers: [index: number, value: number | null, reads: number, writes: number][]][]
  /** Live nodes of the resource tree in the order of their placing: [entry, parent entry, since ns, seq]. */
  nodes: [entry: number, parent: number, since: number, seq: number][]
  /** Live mappings: [entry, since ns, seq]. */
  mappings: [entry: number, since: number, seq: number][]
  /** [irq, level], for lines that ever changed. */
  irqs: [irq: number, level: number][]
  /** Entry of each device's last `bind`, 0 = none; index as LabDescription.devices. */
  bindings: number[]
  /** Entry of each driver's last `bind`; index as LabDescription.drivers. */
  drivers: number[]
  /** Calls and polls that go on: [entry, since ns, seq]. */
  calls: [entry: number, since: number, seq: number][]
  polls: [entry: number, since: number, seq: number][]
  /** The last `link` event, where there was one. */
  link?: [entry: number, since: number, seq: number]
}

/** More nodes, mappings or lines at one time are taken for damage. */
const MANY = 1 << 16
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const small = v.pipe(count, v.maxValue(0xffffffff))
const list = <T>(item: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T[]> =>
  v.pipe(v.array(item), v.maxLength(MANY))
const live = v.tuple([small, count, count])

export const keyframeSchema: v.GenericSchema<unknown, Keyframe> = v.object({
  regions: list(
    v.tuple([
      v.pipe(count, v.maxValue(0xffff)),
      list(v.tuple([v.pipe(count, v.maxValue(0xffff)), v.nullable(small), count, count])),
    ]),
  ),
  nodes: list(v.tuple([small, small, count, count])),
  mappings: list(live),
  irqs: list(v.tuple([small, small])),
  bindings: list(small),
  drivers: list(small),
  calls: list(live),
  polls: list(live),
  link: v.optional(live),
})

/** Nothing has happened yet. */
export function freshKeyframe(): Keyframe {
  return { regions: [], nodes: [], mappings: [], irqs: [], bindings: [], drivers: [], calls: [], polls: [] }
}

/** Ids of all entries that a keyframe names, 0 left out. */
export function entriesOf(keyframe: Keyframe): number[] {
  const ids = [
    ...keyframe.nodes.flatMap(([entry, parent]) => [entry, parent]),
    ...[...keyframe.mappings, ...keyframe.calls, ...keyframe.polls].map(([entry]) => entry),
    ...keyframe.bindings,
    ...keyframe.drivers,
    ...(keyframe.link?.slice(0, 1) ?? []),
  ]
  return ids.filter((id) => id !== 0)
}
