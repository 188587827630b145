// The fixture's state at any time, by replaying its events from the start.
import type { LabDescription } from '../../src-preload/contract/description'
import type { BindEntry, ClaimEntry, MappingEntry } from '../../src-preload/contract/entry'
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { EventRow, RegionState, ResourceNode, StateAnswer } from '../../src-preload/contract/query'
import { FIXTURE_LAB } from './fixture-lab'
import type { Recording } from './fixture-recorder'

const HEAT_BUCKETS = 8

const emptyRegion = (lab: LabDescription, region: number): RegionState => {
  const { map } = lab.regions.find(({ id }) => id === region)!
  const cells = lab.maps[map]?.registers.length ?? HEAT_BUCKETS
  return {
    region,
    values: map < 0 ? new Float64Array(0) : Float64Array.from(lab.maps[map]!.registers, ({ reset }) => reset),
    reads: new Uint32Array(cells),
    writes: new Uint32Array(cells),
  }
}

/** Which register, or of memory which bucket, an access meets. */
function cellOf(lab: LabDescription, region: number, offset: number): number {
  const info = lab.regions.find(({ id }) => id === region)!
  const map = lab.maps[info.map]
  return map ? map.registers.findIndex((one) => one.offset === offset) : Math.floor((offset * HEAT_BUCKETS) / info.size)
}

/** In /proc/iomem's order: by address, a node before what is inside it. */
function inOrder(nodes: ResourceNode[]): ResourceNode[] {
  const depth = (entry: ClaimEntry): number => {
    const parent = nodes.find((node) => node.entry.id === entry.parent)
    return parent ? depth(parent.entry) + 1 : 0
  }
  return nodes
    .map((node) => ({ ...node, depth: depth(node.entry) }))
    .sort((a, b) => a.entry.start - b.entry.start || a.depth - b.depth)
}

type Change = (state: StateAnswer, row: EventRow, lab: LabDescription) => void

const addNode: Change = (state, row) =>
  state.resources.push({ entry: row.entry as ClaimEntry, depth: 0, since: row.time, seq: row.seq })

const accessed =
  (which: 'reads' | 'writes'): Change =>
  (state, { region, offset, value, flags }, lab) => {
    const found = state.regions.find((one) => one.region === region)
    const cell = cellOf(lab, region, offset)
    if (!found || cell < 0) return
    found[which][cell]! += 1
    if (flags & Flag.stored && cell < found.values.length) found.values[cell] = value
  }

const CHANGES: Partial<Record<EventKind, Change>> = {
  [EventKind.insert]: addNode,
  [EventKind.request]: (state, row, lab) => {
    const { entry, time, seq, site } = row
    if (row.flags & Flag.failed) state.refusals.push({ entry: entry as ClaimEntry, time, seq, site })
    else addNode(state, row, lab)
  },
  [EventKind.map]: (state, row) => {
    const entry = row.entry as MappingEntry
    state.mappings.push({ entry, attribute: entry.attribute, since: row.time, seq: row.seq })
  },
  [EventKind.read]: accessed('reads'),
  [EventKind.write]: accessed('writes'),
  [EventKind.change]: (state, { region, offset, value }, lab) => {
    state.regions.find((one) => one.region === region)!.values[cellOf(lab, region, offset)] = value
  },
  [EventKind.irq]: (state, { offset, value }) => {
    state.irqs.find(({ irq }) => irq === offset)!.level = value
  },
  [EventKind.bind]: (state, row) => {
    const entry = row.entry as BindEntry
    state.bindings[entry.device] = entry
    state.drivers[entry.driver] = entry
  },
}

const freshState = (lab: LabDescription): StateAnswer => ({
  time: 0,
  seq: 0,
  resources: [],
  mappings: [],
  refusals: [],
  regions: lab.regions.map(({ id }) => emptyRegion(lab, id)),
  bindings: lab.devices.map(() => null),
  drivers: lab.drivers.map(() => null),
  irqs: lab.devices.flatMap(({ irqs }) => irqs.map((irq) => ({ irq, level: 0 }))),
})

export function stateAt(recording: Recording, time: number, lab: LabDescription = FIXTURE_LAB): StateAnswer {
  const state = freshState(lab)
  for (const row of recording.rows) {
    if (row.time > time) break
    CHANGES[row.kind]?.(state, row, lab)
    state.time = row.time
    state.seq = row.seq
  }
  return { ...state, resources: inOrder(state.resources) }
}
