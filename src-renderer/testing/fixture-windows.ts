// The fixture's timeline: its tracks, and what each shows between two times.
import type { LabDescription } from '../../src-preload/contract/description'
import type {
  BindEntry,
  CallEntry,
  ClaimEntry,
  LinkEntry,
  MappingEntry,
  ModelEntry,
  PollEntry,
} from '../../src-preload/contract/entry'
import { EventKind, Flag } from '../../src-preload/contract/event'
import { unpackRoundTrip } from '../../src-preload/contract/round-trip'
import type { Differences, EventRow, Outside, Span, TrackInfo, TrackWindow } from '../../src-preload/contract/query'
import type { Recording } from './fixture-recorder'
import { FIXTURE_LAB } from './fixture-lab'
import { differingIn } from './fixture-mirror'

const MOST_SINGLE = 2000
/** VALUE_HI of a read that no driver made. */
const ONLY_THE_LINK = 0xffff_ffff

export interface View {
  t0: number
  t1: number
  pixels: number
}

/** @param link the session has a link to a board */
export function fixtureTracks(lab: LabDescription = FIXTURE_LAB, link = false): TrackInfo[] {
  const kinds = ['model', 'claims', 'calls', 'polls', 'accesses'] as const
  const tracks = lab.devices.flatMap((device, index): Omit<TrackInfo, 'id'>[] => {
    const region = device.regions[0] ?? 0
    if (!region) return [{ kind: 'refusals', device: index, region: 0, offset: 0, name: device.name }]
    const map = lab.maps[lab.regions.find(({ id }) => id === region)!.map]
    return [
      ...kinds.map((kind) => ({ kind, device: index, region, offset: 0, name: kind })),
      ...(map?.registers ?? []).map(({ name, offset }) => ({
        kind: 'register' as const,
        device: index,
        region,
        offset,
        name,
      })),
      ...device.irqs.map((irq) => ({
        kind: 'irq' as const,
        device: index,
        region: 0,
        offset: irq,
        name: `irq ${irq}`,
      })),
    ]
  })
  const whole = link ? [{ kind: 'link' as const, device: -1, region: 0, offset: 0, name: 'board link' }] : []
  return [...tracks, ...whole].map((track, index) => ({ ...track, id: index + 1 }))
}

/** Accesses in view that the board answered otherwise, of a device or of one register. */
function differing(rows: EventRow[], view: View, mine: (access: EventRow) => boolean): { differences?: Differences } {
  const own = differingIn(rows)
    .map(({ access }) => access)
    .filter((access) => mine(access) && access.time >= view.t0 && access.time <= view.t1)
  if (own.length === 0) return {}
  return {
    differences: { times: Float64Array.from(own, ({ time }) => time), seqs: Float64Array.from(own, ({ seq }) => seq) },
  }
}

const isAccess = ({ kind }: EventRow): boolean => kind === EventKind.read || kind === EventKind.write

function outside(times: number[], { t0, t1 }: View): Outside {
  const before = times.filter((time) => time < t0)
  const after = times.filter((time) => time > t1)
  return { before: before.length, after: after.length, lastBefore: before.at(-1) ?? NaN, firstAfter: after[0] ?? NaN }
}

function accessWindow(rows: EventRow[], track: TrackInfo, view: View): TrackWindow {
  const own = rows.filter((row) => isAccess(row) && row.region === track.region)
  const seen = own.filter(({ time }) => time >= view.t0 && time <= view.t1)
  const rest = outside(
    own.map(({ time }) => time),
    view,
  )
  const differences = differing(rows, view, ({ region }) => region === track.region)
  if (seen.length > MOST_SINGLE) return { ...densityOf(seen, view), ...rest, ...differences, track: track.id }
  return {
    shape: 'accesses',
    track: track.id,
    times: Float64Array.from(seen, ({ time }) => time),
    ops: Uint8Array.from(seen, ({ kind }) => (kind === EventKind.read ? 82 : 87)),
    seqs: Float64Array.from(seen, ({ seq }) => seq),
    refs: new Float64Array(seen.length),
    ...rest,
    ...differences,
  }
}

function densityOf(seen: EventRow[], { t0, t1, pixels }: View) {
  const buckets = Math.max(1, Math.ceil(pixels / 2))
  const [reads, writes] = [new Uint32Array(buckets), new Uint32Array(buckets)]
  for (const { time, kind } of seen) {
    const bucket = Math.min(buckets - 1, Math.floor(((time - t0) / (t1 - t0)) * buckets))
    const into = kind === EventKind.read ? reads : writes
    into[bucket]! += 1
  }
  return { shape: 'density' as const, reads, writes, alerts: new Uint32Array(buckets), irqs: new Uint32Array(buckets) }
}

/** Points where the value is another than before, from the one that holds at t0 on. */
function waveWindow(points: [number, number][], track: TrackInfo, view: View): TrackWindow {
  const changed = points.filter(([, value], i) => i === 0 || value !== points[i - 1]![1])
  const first = Math.max(0, changed.filter(([time]) => time <= view.t0).length - 1)
  const seen = changed.slice(first).filter(([time]) => time <= view.t1)
  return {
    shape: 'wave',
    track: track.id,
    times: Float64Array.from(seen, ([time]) => time),
    values: Float64Array.from(seen, ([, value]) => value),
    dense: new Uint8Array(seen.length),
    ...outside(
      changed.slice(1).map(([time]) => time),
      view,
    ),
  }
}

function registerPoints(rows: EventRow[], { region, offset }: TrackInfo): [number, number][] {
  const own = rows.filter(
    ({ kind, flags, ...row }) =>
      row.region === region &&
      row.offset === offset &&
      (kind === EventKind.change || (isAccess({ kind, flags, ...row }) && flags & Flag.stored)),
  )
  return [[0, 0], ...own.map(({ time, value }): [number, number] => [time, value])]
}

function irqPoints(rows: EventRow[], { offset }: TrackInfo): [number, number][] {
  const own = rows.filter((row) => row.kind === EventKind.irq && row.offset === offset)
  return [[0, 0], ...own.map(({ time, value }): [number, number] => [time, value])]
}

/** Pairs each begin with its end: the end names the begin's entry in `offset`. */
function spansOf(rows: EventRow[], track: TrackInfo, begin: EventKind, end: EventKind): Span[] {
  return rows
    .filter((row) => row.kind === begin && (row.entry as CallEntry | PollEntry).device === track.device)
    .map((row) => {
      const ended = rows.find((one) => one.kind === end && one.offset === row.value)
      const span = {
        from: row.time,
        to: ended?.time ?? Infinity,
        entry: row.value,
        value: ended?.value ?? 0,
        depth: 0,
        seq: row.seq,
      }
      return begin === EventKind.pollBegin ? { ...span, ...pollDetails(rows, span, row.entry as PollEntry) } : span
    })
}

const pollDetails = (rows: EventRow[], { from, to }: Span, { region, offset, timeoutUs }: PollEntry) => ({
  reads: rows
    .filter((row) => row.kind === EventKind.read && row.region === region && row.offset === offset)
    .map(({ time }) => time)
    .filter((time) => time >= from && time <= to),
  deadline: timeoutUs ? from + timeoutUs * 1e3 : Infinity,
})

function spanWindow(rows: EventRow[], track: TrackInfo, view: View): TrackWindow {
  const spans =
    track.kind === 'polls'
      ? spansOf(rows, track, EventKind.pollBegin, EventKind.pollEnd)
      : spansOf(rows, track, EventKind.callBegin, EventKind.callEnd)
  const seen = spans.filter(
    ({ from, to, deadline }) => from <= view.t1 && Math.max(to, deadline === Infinity ? 0 : (deadline ?? 0)) >= view.t0,
  )
  return {
    shape: 'spans',
    track: track.id,
    spans: seen,
    ...outside(
      spans.map(({ from }) => from),
      view,
    ),
  }
}

function claimWindow(rows: EventRow[], track: TrackInfo, view: View): TrackWindow {
  const taken = rows.filter(
    (row) =>
      row.kind === EventKind.request && !(row.flags & Flag.failed) && (row.entry as ClaimEntry).device === track.device,
  )
  const bars = taken.map((row) => {
    const mapped = rows.find((one) => one.kind === EventKind.map && (one.entry as MappingEntry).device === track.device)
    return {
      from: row.time,
      to: Infinity,
      entry: row.value,
      mappedFrom: mapped?.time ?? NaN,
      mappedTo: mapped ? Infinity : NaN,
      mapping: mapped?.value ?? 0,
      seq: row.seq,
    }
  })
  return {
    shape: 'claims',
    track: track.id,
    bars: bars.filter(({ from }) => from <= view.t1),
    ...outside(
      bars.map(({ from }) => from),
      view,
    ),
  }
}

function refusalWindow(rows: EventRow[], track: TrackInfo, view: View): TrackWindow {
  const own = rows.filter(
    (row) =>
      row.kind === EventKind.request && row.flags & Flag.failed && (row.entry as ClaimEntry).device === track.device,
  )
  const seen = own.filter(({ time }) => time >= view.t0 && time <= view.t1)
  return {
    shape: 'refusals',
    track: track.id,
    refusals: seen.map(({ time, value, seq }) => ({ time, entry: value, seq })),
    ...outside(
      own.map(({ time }) => time),
      view,
    ),
  }
}

const momentOf = ({ time, seq, entry }: EventRow) => ({ time, seq, entry: entry as BindEntry | ModelEntry })

function modelWindow(rows: EventRow[], track: TrackInfo, view: View): TrackWindow {
  const own = rows.filter(
    ({ kind, entry }) =>
      (kind === EventKind.bind || kind === EventKind.model) &&
      (entry as BindEntry | ModelEntry).device === track.device,
  )
  const seen = own.filter(({ time }) => time >= view.t0 && time <= view.t1)
  return {
    shape: 'model',
    track: track.id,
    moments: seen.map(momentOf),
    earlier:
      own
        .filter(({ time }) => time < view.t0)
        .map(momentOf)
        .at(-1) ?? null,
    ...outside(
      own.map(({ time }) => time),
      view,
    ),
  }
}

const changeOf = ({ time, seq, entry }: EventRow) => ({ time, seq, entry: entry as LinkEntry })

function linkWindow(rows: EventRow[], track: TrackInfo, view: View): TrackWindow {
  const answers = rows.filter(({ kind }) => kind === EventKind.mirror)
  const seen = answers.filter(({ time }) => time >= view.t0 && time <= view.t1)
  const changes = rows.filter(({ kind }) => kind === EventKind.link)
  const before = changes.filter(({ time }) => time < view.t0)
  return {
    shape: 'link',
    track: track.id,
    from: Float64Array.from(seen, ({ time, site }) => time - unpackRoundTrip(site)),
    to: Float64Array.from(seen, ({ time }) => time),
    results: Uint8Array.from(seen, ({ mirror }) => mirror & 0xf),
    retries: Uint8Array.from(seen, ({ mirror }) => mirror >> 4),
    counts: new Uint32Array(seen.length).fill(1),
    seqs: Float64Array.from(seen, ({ seq }) => seq),
    accesses: Float64Array.from(seen, ({ valueHi }) => (valueHi === ONLY_THE_LINK ? NaN : valueHi)),
    changes: changes.filter(({ time }) => time >= view.t0 && time <= view.t1).map(changeOf),
    earlier: before.map(changeOf).at(-1)?.entry ?? null,
    ...outside(
      answers.map(({ time }) => time),
      view,
    ),
  }
}

export function windowOf({ rows }: Recording, track: TrackInfo, view: View): TrackWindow {
  switch (track.kind) {
    case 'accesses':
      return accessWindow(rows, track, view)
    case 'register':
      return {
        ...waveWindow(registerPoints(rows, track), track, view),
        ...differing(rows, view, ({ region, offset }) => region === track.region && offset === track.offset),
      }
    case 'irq':
      return waveWindow(irqPoints(rows, track), track, view)
    case 'calls':
    case 'polls':
      return spanWindow(rows, track, view)
    case 'claims':
      return claimWindow(rows, track, view)
    case 'refusals':
      return refusalWindow(rows, track, view)
    case 'model':
      return modelWindow(rows, track, view)
    case 'link':
      return linkWindow(rows, track, view)
  }
}
