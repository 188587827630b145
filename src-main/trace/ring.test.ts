// The ring: what goes in at the lab's end comes out at the recorder's, whole and in order.
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Entry } from '../../src-preload/contract/entry'
import { EventKind, Flag } from '../../src-preload/contract/event'
import type { EventRow } from '../../src-preload/contract/query'
import type { SimTime } from '../../src-preload/contract/units'
import { SimClock } from '../base/clock'
import type { NewEntry } from '../base/event-sink'
import { MemorySink } from './memory-sink'
import { createRing, isWriterWaiting, markReaderGone } from './ring'
import { RingReader } from './ring-reader'
import { RingWriter } from './ring-writer'
import { rowOf } from './row'

const log = (text: string): NewEntry => ({ type: 'log', level: 6, prefix: '', text, device: -1, driver: -1 })

/** Takes out everything that is ready, as rows. */
function collect(reader: RingReader, rows: EventRow[], entries: Map<number, Entry>, most?: number): void {
  const listener = {
    events(words: Uint32Array, from: number, to: number) {
      for (let i = from; i < to; i++) rows.push(rowOf(words, i, words[i * 8 + 2]!, (id) => entries.get(id) ?? null))
    },
    entry: (entry: Entry) => void entries.set(entry.id, entry),
  }
  while (reader.drain(listener, most) > 0);
}

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      ns: fc.nat(2 ** 40),
      lo: u32,
      hi: u32,
      flags: fc.nat(511),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('log' as const), text: fc.string({ unit: 'grapheme', maxLength: 150 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drain' as const), most: fc.integer({ min: 1, max: 9 }) }) },
)

describe('the ring', () => {
  test('hands out every event and entry in order, over any number of turns', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const clock = new SimClock()
        const ring = createRing(64)
        const writer = new RingWriter(ring, clock)
        const expected = new MemorySink(clock)
        const reader = new RingReader(ring)
        const rows: EventRow[] = []
        const entries = new Map<number, Entry>()
        for (const s of steps) {
          if (s.do === 'drain') collect(reader, rows, entries, s.most)
          else if (s.do === 'write') {
            clock.now = Math.min(clock.now + s.ns, 2 ** 53 - 1) as SimTime
            for (const sink of [writer, expected])
              sink.write(EventKind.read | (4 << 8), s.flags, 7, 0xfffffffc, s.lo, s.hi)
          } else {
            for (const sink of [writer, expected]) sink.write(EventKind.log, 0, 0, 0, sink.define(log(s.text)), 0)
          }
          writer.flush()
          if (reader.ready > 40) collect(reader, rows, entries)
        }
        collect(reader, rows, entries)
        expect(rows).toEqual(expected.rows)
        expect(entries).toEqual(expected.entries)
      }),
      { numRuns: 300 },
    )
  })

  test('an equal entry keeps its id and is written once', () => {
    const ring = createRing(64)
    const writer = new RingWriter(ring, new SimClock())
    expect(writer.define(log('ready'))).toBe(writer.define(log('ready')))
    expect(writer.define(log('gone'))).toBe(2)
    const entries = new Map<number, Entry>()
    collect(new RingReader(ring), [], entries)
    expect([...entries.values()]).toEqual([
      { ...log('ready'), id: 1 },
      { ...log('gone'), id: 2 },
    ])
  })

  test('an entry longer than the ring is cut, one beyond all bounds is left out', () => {
    const ring = createRing(64)
    const writer = new RingWriter(ring, new SimClock())
    const reader = new RingReader(ring)
    const entries = new Map<number, Entry>()
    writer.define(log('x'.repeat(5000)))
    collect(reader, [], entries)
    expect((entries.get(1) as { text: string }).text).toBe(`${'x'.repeat(256)}…`)
    writer.define({ ...log('many'), holders: Array(2000).fill(1) } as NewEntry)
    collect(reader, [], entries)
    expect(entries.size).toBe(1)
  })

  test('without a reader a full ring drops, and says how many once there is room again', () => {
    const ring = createRing(8)
    const writer = new RingWriter(ring, new SimClock())
    const reader = new RingReader(ring)
    markReaderGone(ring)
    for (let i = 0; i < 20; i++) writer.write(EventKind.write, Flag.posted, 1, 0, i, 0)
    const rows: EventRow[] = []
    collect(reader, rows, new Map())
    const kept = rows.length
    writer.write(EventKind.write, 0, 1, 0, 99, 0)
    writer.flush()
    collect(reader, rows, new Map())
    expect(rows[kept]).toMatchObject({ kind: EventKind.gap, value: 20 - kept, seq: 20 })
    expect(rows[kept + 1]).toMatchObject({ kind: EventKind.write, value: 99, seq: 21 })
    expect(rows).toHaveLength(kept + 2)
  })

  test('a flush reports what was lost even when nothing follows', () => {
    const ring = createRing(8)
    const writer = new RingWriter(ring, new SimClock())
    const reader = new RingReader(ring)
    markReaderGone(ring)
    for (let i = 0; i < 12; i++) writer.write(EventKind.write, 0, 1, 0, i, 0)
    const rows: EventRow[] = []
    collect(reader, rows, new Map())
    writer.flush()
    collect(reader, rows, new Map())
    expect(rows.at(-1)).toMatchObject({ kind: EventKind.gap, value: 13 - rows.length })
  })

  test('however little room comes, nothing that was not taken out is written over', () => {
    for (let room = 1; room <= 8; room++) {
      const ring = createRing(8)
      const writer = new RingWriter(ring, new SimClock())
      const reader = new RingReader(ring)
      markReaderGone(ring)
      const rows: EventRow[] = []
      const listener = {
        events: (words: Uint32Array, from: number, to: number) => {
          for (let i = from; i < to; i++) rows.push(rowOf(words, i, words[i * 8 + 2]!, () => null))
        },
        entry: () => undefined,
      }
      for (let i = 0; i < 40; i++) {
        writer.write(EventKind.write, 0, 1, 0, i, 0)
        if (i % 16 === 15) reader.drain(listener, room)
      }
      writer.flush()
      collect(reader, rows, new Map())
      writer.flush()
      collect(reader, rows, new Map())
      const lost = rows.filter(({ kind }) => kind === EventKind.gap).reduce((sum, { value }) => sum + value, 0)
      const values = rows.filter(({ kind }) => kind === EventKind.write).map(({ value }) => value)
      expect(values, `${room}`).toEqual([...new Set(values)].sort((a, b) => a - b))
      expect(values.length + lost, `${room}`).toBe(40)
    }
  })

  test('slot counters pass 2^32', () => {
    const ring = createRing(8)
    const header = new Int32Array(ring, 0, 32)
    header[0] = header[16] = -3
    const writer = new RingWriter(ring, new SimClock())
    const reader = new RingReader(ring)
    const rows: EventRow[] = []
    for (let i = 0; i < 10; i++) {
      writer.write(EventKind.read, 0, 1, 0, i, 0)
      writer.flush()
      if (i % 3 === 2) collect(reader, rows, new Map())
    }
    collect(reader, rows, new Map())
    expect(rows.map((row) => row.value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  test('the writer waits for room, and goes on when another thread makes it', async () => {
    const ring = createRing(16)
    const clock = new SimClock()
    const writer = new RingWriter(ring, clock)
    const slow = new Worker(
      `const h = new Int32Array(require('worker_threads').workerData, 0, 32)
       Atomics.store(h, 17, 1)
       for (let tail = 0; tail < 100; ) {
         while (Atomics.load(h, 0) <= tail) Atomics.wait(h, 0, tail, 5)
         Atomics.store(h, 16, ++tail)
         Atomics.notify(h, 16)
       }`,
      { eval: true, workerData: ring },
    )
    const ended = new Promise<void>((resolve) => slow.once('exit', () => resolve()))
    for (let i = 0; i < 100; i++) expect(writer.write(EventKind.read, 0, 1, 0, i, 0)).toBe(i)
    writer.flush()
    await ended
    expect(isWriterWaiting(ring)).toBe(false)
    expect(new Int32Array(ring, 0, 32)[0]).toBe(100)
  })

  test('what a thread had not published when it ended is taken all the same', () => {
    const ring = createRing(64)
    const writer = new RingWriter(ring, new SimClock())
    const reader = new RingReader(ring)
    for (let i = 0; i < 3; i++) writer.write(EventKind.read, 0, 1, 0, i, 0)
    const rows: EventRow[] = []
    reader.writerEnded()
    collect(reader, rows, new Map())
    expect(rows.map((row) => row.value)).toEqual([0, 1, 2])
  })

  test('the same wherever in the ring they lie', () => {
    for (let before = 0; before < 20; before++) {
      for (let left = 0; left < 7; left++) {
        const ring = createRing(8)
        const writer = new RingWriter(ring, new SimClock())
        const reader = new RingReader(ring)
        const rows: EventRow[] = []
        for (let i = 0; i < before; i++) {
          writer.write(EventKind.read, 0, 1, 0, i, 0)
          writer.flush()
          collect(reader, rows, new Map())
        }
        for (let i = 0; i < left; i++) writer.write(EventKind.read, 0, 1, 0, before + i, 0)
        reader.writerEnded()
        collect(reader, rows, new Map())
        expect(rows.map((row) => row.value)).toEqual(Array.from({ length: before + left }, (_, index) => index))
      }
    }
  })

  test('a ring that nobody has written to holds nothing, whether its writer comes or not', async () => {
    const reader = new RingReader(createRing(8))
    await reader.more(1)
    reader.writerEnded()
    expect(reader.ready).toBe(0)
  })

  test('a writer that stands still without a flush is read to its last event, and then waited for', async () => {
    const ring = createRing(64)
    const writer = new RingWriter(ring, new SimClock())
    const reader = new RingReader(ring)
    const rows: EventRow[] = []
    for (let i = 0; i < 3; i++) writer.write(EventKind.read, 0, 1, 0, i, 0)
    await reader.more(1)
    await reader.more(1)
    collect(reader, rows, new Map())
    expect(rows).toHaveLength(3)
    const woken = reader.more(60_000)
    writer.write(EventKind.read, 0, 1, 0, 3, 0)
    writer.flush()
    await woken
    collect(reader, rows, new Map())
    expect(rows.map((row) => row.value)).toEqual([0, 1, 2, 3])
  })

  test('events are published every so often without a flush', () => {
    const ring = createRing(256)
    const writer = new RingWriter(ring, new SimClock())
    const reader = new RingReader(ring)
    for (let i = 0; i < 100; i++) writer.write(EventKind.read, 0, 1, 0, i, 0)
    expect(reader.ready).toBeGreaterThan(60)
  })

  test('a waiting reader is woken by flush', async () => {
    const ring = createRing(16)
    const writer = new RingWriter(ring, new SimClock())
    const reader = new RingReader(ring)
    const woken = reader.more(60_000)
    writer.write(EventKind.read, 0, 1, 0, 1, 0)
    writer.flush()
    await woken
    expect(reader.ready).toBe(1)
  })
})
