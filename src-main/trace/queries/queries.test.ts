// Every answer, from a recording that runs and from the file it leaves, held against a slow scan of all events.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EventKind, MirrorResult } from '../../../src-preload/contract/event'
import type { Answer, EventRow, Query, TrackInfo, WaveWindow } from '../../../src-preload/contract/query'
import { SimClock } from '../../base/clock'
import type { EventSink } from '../../base/event-sink'
import { MemorySink } from '../memory-sink'
import { openSession } from '../open-session'
import { Recorder } from '../recorder'
import { createRing } from '../ring'
import { RingReader } from '../ring-reader'
import { RingWriter } from '../ring-writer'
import type { Store } from '../store'
import {
  differingReads,
  divergedIn,
  isAccess,
  isDecisive,
  linkChanges,
  memoryAfter,
  modelOf,
  onWire,
  spansOf,
  treeAfter,
  upTo,
  valueAfter,
} from '../testing/naive'
import { DESCRIPTION, RandomLab } from '../testing/random-lab'
import { zstdReady } from '../zstd'
import { answer } from './answer'

const folder = mkdtempSync(join(tmpdir(), 'queries-'))
let files = 0
beforeAll(zstdReady)
afterAll(() => rmSync(folder, { recursive: true }))

interface Bench {
  store: Store
  rows: EventRow[]
  end: number
}

/** A lab that ran, recorded over the ring; live, or closed and opened again. */
function recorded(seed: number, events: number, chunkEvents: number, reopened: boolean): Bench {
  const clock = new SimClock()
  const ring = createRing(1 << 12)
  const [writer, memory] = [new RingWriter(ring, clock), new MemorySink(clock)]
  const path = join(folder, `${files++}.mcap`)
  const recorder = new Recorder(path, DESCRIPTION, '0', (notice) => expect(notice).toBeNull(), chunkEvents)
  const reader = new RingReader(ring)
  const both: EventSink = {
    write: (...event) => {
      if (reader.ready > 2048) while (reader.drain(recorder) > 0);
      writer.write(...event)
      return memory.write(...event)
    },
    define: (entry) => (writer.define(entry), memory.define(entry)),
    flush: () => writer.flush(),
  }
  new RandomLab(both, clock, seed).run(events)
  while (reader.drain(recorder) > 0);
  const { rows } = memory
  const end = rows.at(-1)?.time ?? 0
  if (!reopened) return { store: recorder.store, rows, end }
  recorder.finish()
  const opened = openSession(path)
  if (!opened.ok) throw new Error(opened.error.message)
  return { store: opened.value.store, rows, end }
}

function ask<Q extends Query>(store: Store, query: Q): Answer<Q> {
  const result = answer(store, query)
  if (!result.ok) throw new Error(result.error.message)
  return result.value as Answer<Q>
}

const sessions = fc.record({
  seed: fc.integer(),
  events: fc.integer({ min: 1, max: 700 }),
  chunkEvents: fc.constantFrom(7, 64, 300),
  reopened: fc.boolean(),
  at: fc.double({ min: 0, max: 1.05, noNaN: true }),
  wide: fc.double({ min: 0, max: 0.5, noNaN: true }),
})
type Session = typeof sessions extends fc.Arbitrary<infer T> ? T : never
const property = (numRuns: number, check: (bench: Bench, time: number, session: Session) => void): void => {
  fc.assert(
    fc.property(sessions, (session) => {
      const bench = recorded(session.seed, session.events, session.chunkEvents, session.reopened)
      check(bench, Math.floor(bench.end * session.at), session)
    }),
    { numRuns },
  )
}
const track = (store: Store, kind: TrackInfo['kind'], device: number, offset = 0): TrackInfo =>
  store.tables.tracks.find((t) => t.kind === kind && t.device === device && t.offset === offset)!

describe('every answer is what a scan of all events says', () => {
  test('events, forward and backward', () => {
    property(40, ({ store, rows }, time) => {
      const forward = ask(store, { what: 'events', filter: '', time, direction: 'forward', count: 50 })
      expect(forward).toEqual(rows.filter((row) => row.time >= time).slice(0, 50))
      const backward = ask(store, { what: 'events', filter: '', time, direction: 'backward', count: 50 })
      expect(backward).toEqual(upTo(rows, time).reverse().slice(0, 50))
    })
  })

  test('state: tree, mappings, registers, counters, lines, bindings', () => {
    property(40, ({ store, rows, end }, time, { at }) => {
      const past = upTo(rows, at > 1 ? Infinity : time)
      const state = ask(store, { what: 'state', time: at > 1 ? Infinity : time })
      expect(state.seq).toBe(past.at(-1)?.seq ?? -1)
      expect(state.time).toBe(at > 1 ? end : time)
      expect(state.resources).toEqual(treeAfter(past))
      for (const { region, values, reads, writes } of state.regions) {
        DESCRIPTION.maps[DESCRIPTION.regions[region - 1]!.map]?.registers.forEach(({ offset }, i) => {
          expect(values[i]).toBe(valueAfter(past, region, offset))
          const hits = past.filter((row) => isAccess(row) && row.region === region && row.offset === offset)
          expect(reads[i]).toBe(hits.filter(({ kind }) => kind === EventKind.read).length)
          expect(writes[i]).toBe(hits.filter(({ kind }) => kind === EventKind.write).length)
        })
      }
      const mapped = past.filter((row) => row.kind === EventKind.map).map((row) => row.entry!.id)
      const gone = new Set(past.filter((row) => row.kind === EventKind.unmap).map((row) => row.entry!.id))
      expect(state.mappings.map((live) => live.entry.id)).toEqual(mapped.filter((id) => !gone.has(id)))
      const lastOf = (device: number) => modelOf(past, device).filter(isDecisive).at(-1)?.entry
      const bindings = [0, 1, 2].map(lastOf).map((entry) => (entry?.type === 'bind' ? entry : null))
      expect(state.bindings).toEqual(bindings)
      for (const { irq, level } of state.irqs) {
        expect(level).toBe(past.filter((row) => row.kind === EventKind.irq && row.offset === irq).at(-1)!.value)
      }
      const refused = past.filter((row) => row.kind === EventKind.request && (row.flags & 32) !== 0)
      expect(state.refusals.map(({ seq }) => seq)).toEqual(refused.map(({ seq }) => seq))
    })
  })

  test('memory and serial text', () => {
    property(40, ({ store, rows }, time) => {
      const whole = memoryAfter(upTo(rows, time), 0x10000)
      expect(Buffer.compare(ask(store, { what: 'memory', region: 3, offset: 0, length: 1 << 20, time }), whole)).toBe(0)
      const part = ask(store, { what: 'memory', region: 3, offset: 4090, length: 13, time })
      expect([...part]).toEqual([...whole.subarray(4090, 4103)])
      const said = upTo(rows, time).filter(({ kind }) => kind === EventKind.serial)
      const text = said.map(({ value }) => String.fromCharCode(value)).join('')
      expect(ask(store, { what: 'serial', region: 1, time })).toEqual({ text, bytes: text.length })
    })
  })

  test('stats, counts, findings, entries, extent', () => {
    property(40, ({ store, rows, end }, t0, { wide }) => {
      const t1 = t0 + Math.floor(end * wide)
      const within = rows.filter(({ time }) => time >= t0 && time <= t1)
      const stats = ask(store, { what: 'stats', t0, t1 })
      const reads = within.filter((row) => row.kind === EventKind.read && row.offset !== 12)
      expect(stats.reads).toBe(reads.length)
      expect(stats.registers.reduce((sum, each) => sum + each.reads, 0)).toBe(reads.length)
      expect(stats.irqs).toBe(within.filter((row) => row.kind === EventKind.irq && row.value === 1).length)
      expect(ask(store, { what: 'count', filter: '', t0, t1 })).toBe(within.length)
      const stored = within.filter((row) => row.kind === EventKind.write && row.value === 3)
      expect(ask(store, { what: 'count', filter: 'op==write && val==3', t0, t1 })).toBe(stored.length)
      const findings = rows.filter(({ kind }) => kind === EventKind.finding)
      expect(ask(store, { what: 'findings' }).map(({ seq }) => seq)).toEqual(findings.map(({ seq }) => seq))
      const named = rows.flatMap(({ entry }) => entry ?? [])
      expect(ask(store, { what: 'entries', ids: named.map(({ id }) => id) })).toEqual(named)
      const lost = rows.filter(({ kind }) => kind === EventKind.gap).length * 7
      expect(ask(store, { what: 'extent' })).toMatchObject({ end, events: rows.length, lost, missingBytes: 0 })
    })
  })

  test('windows over accesses', () => {
    property(40, ({ store, rows, end }, t0, { wide }) => {
      const t1 = t0 + Math.floor(end * wide)
      const { id } = track(store, 'accesses', 0)
      const items = rows.filter(
        (row) =>
          (isAccess(row) && row.region === 1) ||
          (row.kind === EventKind.irq && row.offset === 5 && row.value === 1) ||
          (row.kind === EventKind.finding && row.entry?.device === 0),
      )
      const within = items.filter(({ time }) => time >= t0 && time <= t1)
      const [window] = ask(store, { what: 'window', tracks: [id], t0, t1, pixels: 16_000 })
      if (window?.shape !== 'accesses') throw new Error('expected accesses')
      const landed = ({ kind, region }: EventRow): boolean =>
        region === 1 && (kind === EventKind.arrive || kind === EventKind.burst)
      const shown = rows.filter((row) => items.includes(row) || landed(row))
      const drawn = shown.filter(({ time }) => time >= t0 && time <= t1)
      expect([...window.seqs]).toEqual(drawn.map(({ seq }) => seq))
      expect([...window.times]).toEqual(drawn.map(({ time }) => time))
      expect([...window.refs]).toEqual(drawn.map((row) => (landed(row) ? row.valueHi : 0)))
      const isBeside = (op: number): boolean => 'AB'.includes(String.fromCharCode(op))
      expect([...window.ops].map(isBeside)).toEqual(drawn.map(landed))
      expect(window.before).toBe(items.filter(({ time }) => time < t0).length)
      expect(window.after).toBe(items.filter(({ time }) => time > t1).length)
      expect(window.lastBefore).toBe(items.filter(({ time }) => time < t0).at(-1)?.time ?? NaN)
      expect(window.firstAfter).toBe(items.find(({ time }) => time > t1)?.time ?? NaN)
      const [coarse] = ask(store, { what: 'window', tracks: [id], t0, t1, pixels: 12 })
      if (coarse?.shape === 'accesses') return expect(within.length).toBeLessThanOrEqual(4)
      if (coarse?.shape !== 'density') throw new Error('expected density')
      const counted = [...coarse.reads, ...coarse.writes, ...coarse.alerts, ...coarse.irqs].reduce((a, b) => a + b, 0)
      expect(counted + coarse.before + coarse.after).toBe(items.length)
    })
  })

  test('windows over register values and irq lines', () => {
    property(50, ({ store, rows, end }, t0, { wide }) => {
      const t1 = t0 + Math.floor(end * wide)
      const tracks = [track(store, 'register', 0, 4).id, track(store, 'irq', 0, 5).id]
      const [fine, irq] = ask(store, { what: 'window', tracks, t0, t1, pixels: 16_384 }) as WaveWindow[]
      const at = (wave: WaveWindow, time: number): number =>
        wave.values[wave.times.filter((t) => t <= time).length - 1]!
      expect(fine!.times[0]).toBeLessThanOrEqual(t0)
      for (const time of new Set([t0, t1, ...rows.map((row) => row.time)])) {
        if (time < t0 || time > t1 || (t1 - t0) / 16_384 > 1) continue
        const past = upTo(rows, time)
        expect(at(fine!, time)).toBe(valueAfter(past, 1, 4))
        expect(at(irq!, time)).toBe(
          past.filter((row) => row.kind === EventKind.irq && row.offset === 5).at(-1)?.value ?? 0,
        )
      }
      const [coarse] = ask(store, { what: 'window', tracks, t0, t1, pixels: 20 }) as WaveWindow[]
      const pixel = (t1 - t0) / 20
      coarse!.times.forEach((time, i) => {
        const near = rows.filter((row) => row.time >= time - 3 * pixel && row.time <= time + 3 * pixel)
        const values = [upTo(rows, time - 3 * pixel - 1), ...near.map((row) => upTo(rows, row.time))]
        expect(values.some((past) => Object.is(valueAfter(past, 1, 4), coarse!.values[i]))).toBe(true)
      })
    })
  })

  test('windows over calls and polls', () => {
    property(50, ({ store, rows, end }, t0, { wide }) => {
      const t1 = t0 + Math.floor(end * wide)
      const tracks = [track(store, 'calls', 0).id, track(store, 'polls', 1).id]
      const [calls, polls] = ask(store, { what: 'window', tracks, t0, t1, pixels: 16_384 })
      for (const [window, all] of [
        [calls, spansOf(rows, 'call', 0)],
        [polls, spansOf(rows, 'poll', 1)],
      ] as const) {
        if (window?.shape !== 'spans') throw new Error('expected spans')
        const pixel = (t1 - t0) / 16_384
        const wideOnes = all.filter(({ from, to }) => to >= t0 && from <= t1 && to - from >= Math.max(1, pixel))
        const plain = window.spans.map(({ from, to, entry, value, depth, seq }) => ({
          from,
          to,
          entry,
          value,
          depth,
          seq,
        }))
        expect(plain).toEqual(expect.arrayContaining(wideOnes))
        expect(all).toEqual(expect.arrayContaining(plain))
        expect(window.before).toBe(all.filter(({ to }) => to < t0).length)
        expect(window.after).toBe(all.filter(({ from }) => from > t1).length)
        for (const span of window.spans) {
          if (!span.reads) continue
          const own = rows.filter((row) => {
            const hit = row.kind === EventKind.read && row.region === 2 && row.offset === 4
            return hit && row.seq > span.seq && row.time >= t0 && row.time <= Math.min(span.to, t1)
          })
          const inView = span.reads.filter((time) => time >= t0 && time <= t1)
          if (span.to < t1)
            expect(inView.length).toBeGreaterThanOrEqual(own.filter(({ time }) => time < span.to).length)
        }
      }
    })
  })

  test('windows over the driver model, of each device and of drivers alone', () => {
    property(40, ({ store, rows, end }, t0, { wide }) => {
      const t1 = t0 + Math.floor(end * wide)
      for (const device of [-1, 0, 1, 2]) {
        const { id } = track(store, 'model', device)
        const [window] = ask(store, { what: 'window', tracks: [id], t0, t1, pixels: 500 })
        const own = modelOf(rows, device).map(({ time, seq, entry }) => ({ time, seq, entry }))
        const [before, after] = [own.filter(({ time }) => time < t0), own.filter(({ time }) => time > t1)]
        expect(window).toEqual({
          shape: 'model',
          track: id,
          moments: own.filter(({ time }) => time >= t0 && time <= t1),
          earlier: own.filter(({ time, entry }) => time < t0 && isDecisive({ entry })).at(-1) ?? null,
          before: before.length,
          after: after.length,
          lastBefore: before.at(-1)?.time ?? NaN,
          firstAfter: after[0]?.time ?? NaN,
        })
      }
      const listed = ask(store, { what: 'tracks' }).filter(({ kind }) => kind === 'model')
      const driversAlone = modelOf(rows, -1).length > 0
      expect(listed.map(({ device }) => device)).toEqual(driversAlone ? [0, 1, 2, -1] : [0, 1, 2])
    })
  })

  test('windows over the link: each access while it is on the wire, and how the link stood', () => {
    property(50, ({ store, rows, end }, t0, { wide }) => {
      const t1 = t0 + Math.floor(end * wide)
      const { id } = track(store, 'link', -1)
      const all = onWire(rows)
      const [window] = ask(store, { what: 'window', tracks: [id], t0, t1, pixels: 16_384 })
      if (window?.shape !== 'link') throw new Error('expected a link')
      const inView = all.filter(({ from, to }) => from <= t1 && to >= t0)
      expect([...window.counts].reduce((a, b) => a + b, 0)).toBe(inView.length)
      const shown = [...window.seqs].map((seq) => all.find((each) => each.seq === seq)!)
      shown.forEach((each, i) => {
        expect([window.accesses[i], window.results[i]]).toEqual([each.access, each.result])
        const joined = inView.filter(({ to }) => to <= window.to[i]! && to > (window.to[i - 1] ?? -1))
        expect(window.from[i]).toBe(Math.min(...joined.map(({ from }) => from)))
      })
      const differing = inView.filter(({ result }) => result === MirrorResult.differs)
      expect([...window.results].includes(MirrorResult.differs)).toBe(differing.length > 0)
      expect(window.before).toBe(all.filter(({ to }) => to < t0).length)
      expect(window.after).toBe(all.filter(({ from }) => from > t1).length)
      const changes = linkChanges(rows)
      expect(window.changes).toEqual(changes.filter(({ time }) => time >= t0 && time <= t1))
      expect(window.earlier).toEqual(changes.filter(({ time }) => time < t0).at(-1)?.entry ?? null)
      const [coarse] = ask(store, { what: 'window', tracks: [id], t0: 0, t1: end, pixels: 4 })
      if (coarse?.shape !== 'link') throw new Error('expected a link')
      expect([...coarse.counts].reduce((a, b) => a + b, 0)).toBe(all.length)
      expect(coarse.counts.length).toBeLessThanOrEqual(8)
      expect([...coarse.results].includes(MirrorResult.differs)).toBe(
        all.some(({ result }) => result === MirrorResult.differs),
      )
      const isListed = ask(store, { what: 'tracks' }).some(({ kind }) => kind === 'link')
      expect(isListed).toBe(all.length + changes.length > 0)
    })
  })

  test('divergences, by register', () => {
    property(50, ({ store, rows }, time, { at }) => {
      const until = at > 1 ? Infinity : time
      expect(ask(store, { what: 'divergence', time: until })).toEqual(divergedIn(rows, until))
    })
  })

  test('differences, at their accesses on the tracks of device and register', () => {
    property(50, ({ store, rows }, t0, { at }) => {
      const t1 = t0 + at * 10_000
      const all = differingReads(rows).sort((a, b) => a.time - b.time || a.seq - b.seq)
      for (const { id, kind, device, offset } of ask(store, { what: 'tracks' })) {
        if (device !== 0 || (kind !== 'accesses' && kind !== 'register')) continue
        const [window] = ask(store, { what: 'window', tracks: [id], t0, t1, pixels: 1 << 14 })
        const told = window && 'differences' in window ? window.differences : undefined
        const own = all.filter((read) => read.region === 1 && (kind === 'accesses' || read.offset === offset))
        const inView = own.filter(({ time }) => time >= t0 && time <= t1)
        expect(new Set(told?.times)).toEqual(new Set(inView.map(({ time }) => time)))
        for (const seq of told?.seqs ?? []) expect(inView.map((read) => read.seq)).toContain(seq)
      }
    })
  })

  test('a device of no model is listed once a driver has to do with it; polls once there are some', () => {
    property(30, ({ store, rows }) => {
      const listed = ask(store, { what: 'tracks' })
      const devices = listed.filter(({ kind }) => kind === 'polls').map(({ device }) => device)
      expect(devices).toEqual([0, 1, 2].filter((device) => spansOf(rows, 'poll', device).length > 0))
    })
    const nobody = DESCRIPTION.regions.map((region) => ({ ...region, unanswered: true }))
    const clock = new SimClock()
    const ring = createRing(1 << 8)
    const writer = new RingWriter(ring, clock)
    const lab = { ...DESCRIPTION, regions: nobody }
    const recorder = new Recorder(join(folder, `${files++}.mcap`), lab, '0', () => undefined)
    const listed = (): number[] => ask(recorder.store, { what: 'tracks' }).map(({ device }) => device)
    expect(listed()).toEqual([-1])
    const id = writer.define({ type: 'bind', device: 1, driver: 0, state: 'failed', error: -19 })
    writer.write(EventKind.bind, 0, 0, 0, id, 0)
    writer.flush()
    const reader = new RingReader(ring)
    while (reader.drain(recorder) > 0);
    expect(new Set(listed())).toEqual(new Set([1, -1]))
  })

  test('windows over claims and refusals', () => {
    property(40, ({ store, rows, end }, t0, { wide }) => {
      const t1 = t0 + Math.floor(end * wide)
      const tracks = [track(store, 'claims', 0).id, store.tables.refusals]
      const [claims, refusals] = ask(store, { what: 'window', tracks, t0, t1, pixels: 500 })
      if (claims?.shape !== 'claims' || refusals?.shape !== 'refusals') throw new Error('wrong shapes')
      const liveSeqs = new Set<number>()
      for (const time of new Set([t0, ...rows.map((row) => row.time).filter((time) => time >= t0 && time <= t1)])) {
        for (const { entry, seq } of treeAfter(upTo(rows, time)))
          if (entry.busy && entry.device === 0) liveSeqs.add(seq)
      }
      const seqs = claims.bars.map(({ seq }) => seq)
      expect(seqs).toEqual(expect.arrayContaining([...liveSeqs]))
      for (const { from, to } of claims.bars) expect(from <= t1 && to >= t0).toBe(true)
      const refused = rows.filter((row) => row.kind === EventKind.request && (row.flags & 32) !== 0)
      expect(refusals.refusals.map(({ seq }) => seq)).toEqual(
        refused.filter(({ time }) => time >= t0 && time <= t1).map(({ seq }) => seq),
      )
    })
  })
})
