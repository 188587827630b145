// The filter language: what it accepts, what it finds, and where it says that something is wrong.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventKind, MirrorMode, MirrorResult } from '../../src-preload/contract/event'
import type { EventRow } from '../../src-preload/contract/query'
import { unpackRoundTrip } from '../../src-preload/contract/round-trip'
import { SimClock } from '../base/clock'
import type { EventSink } from '../base/event-sink'
import type { Chunk } from './chunk'
import { EventView } from './event-view'
import { compileFilter } from './filter'
import { FilterError } from './filter-lexer'
import { freshKeyframe } from './keyframe'
import { MemorySink } from './memory-sink'
import { createRing } from './ring'
import { RingReader } from './ring-reader'
import { RingWriter } from './ring-writer'
import { Tables } from './tables'
import { DESCRIPTION, RandomLab } from './testing/random-lab'

const tables = new Tables(DESCRIPTION)

/** A made-up run, as rows and as a chunk. */
const { rows, chunk } = (() => {
  const clock = new SimClock()
  const ring = createRing(1 << 14)
  const [writer, memory] = [new RingWriter(ring, clock), new MemorySink(clock)]
  const both: EventSink = {
    write: (...event) => (writer.write(...event), memory.write(...event)),
    define: (entry) => (writer.define(entry), memory.define(entry)),
    flush: () => writer.flush(),
  }
  new RandomLab(both, clock, 7).run(3000)
  const words: number[] = []
  const listener = {
    events: (from: Uint32Array, a: number, b: number) => void words.push(...from.subarray(a * 8, b * 8)),
    entry: () => undefined,
  }
  const reader = new RingReader(ring)
  while (reader.drain(listener) > 0);
  const made: Chunk = {
    words: Uint32Array.from(words),
    count: memory.rows.length,
    seq: 0,
    keyframe: freshKeyframe(),
    entries: memory.entries,
  }
  return { rows: memory.rows, chunk: made }
})()

function found(filter: string): number[] {
  const { test: fits } = compileFilter(filter, tables)
  const view = new EventView(tables, (id) => chunk.entries.get(id) ?? null)
  return rows.filter((_, i) => (view.show(chunk, i), fits(view))).map(({ seq }) => seq)
}
const expected = (fits: (row: EventRow) => boolean): number[] => rows.filter(fits).map(({ seq }) => seq)
const isAccess = ({ kind }: EventRow): boolean => kind === EventKind.read || kind === EventKind.write

const isMirror = ({ kind }: EventRow): boolean => kind === EventKind.mirror
/** An access that the board has answered. */
const ASKED = rows.find(isMirror)!.valueHi

describe('a filter finds', () => {
  const cases: [filter: string, fits: (row: EventRow) => boolean][] = [
    ['', () => true],
    ['op==write', ({ kind }) => kind === EventKind.write],
    ['WRITE', ({ kind }) => kind === EventKind.write],
    ['kind != read', ({ kind }) => kind !== EventKind.read],
    ['op==read || op==write', isAccess],
    ['access and not read', ({ kind }) => kind === EventKind.write],
    ['val&0x2', ({ value }) => (value & 2) !== 0],
    ['write && val & 3 == 1', (row) => row.kind === EventKind.write && (row.value & 3) === 1],
    ['val >= 4 && access', (row) => isAccess(row) && row.value >= 4],
    ['t >= 200us && t < 0.4ms', ({ time }) => time >= 200_000 && time < 400_000],
    ['t==0', ({ time }) => time === 0],
    ['reg==STATUS && access', (row) => isAccess(row) && row.offset === 4 && row.region < 3],
    ['reg ~ stat && access', (row) => isAccess(row) && (row.offset === 4 || row.offset === 16) && row.region < 3],
    ['periph==labdev1 && access', (row) => isAccess(row) && row.region === 2],
    ['driver==greedy && access', (row) => isAccess(row) && row.initiator === 17],
    ['by==labdev', ({ initiator }) => initiator === 16],
    ['region==region3', ({ region }) => region === 3],
    ['irq==5', (row) => row.kind === EventKind.irq && row.offset === 5],
    ['level<=3', ({ entry }) => entry?.type === 'log' && entry.level <= 3],
    ['log && err', ({ entry }) => entry?.type === 'log' && entry.level <= 3],
    ['pollEnd && err', (row) => row.kind === EventKind.pollEnd && row.value < 0],
    ['request && failed', (row) => row.kind === EventKind.request && (row.flags & 32) !== 0],
    ['"line 1"', ({ entry }) => entry?.type === 'log' && entry.text.includes('line 1')],
    ['text ~ "labdev0: line 2"', ({ entry }) => entry?.type === 'log' && entry.text.startsWith('line 2')],
    ['(op==read || op==change) && !stored', (row) => [1, 20].includes(row.kind) && (row.flags & 64) === 0],
    ['seq > 1400', ({ seq }) => seq > 1400],
    ['mirror', ({ kind }) => kind === EventKind.mirror],
    ['mirror==compare', (row) => isAccess(row) && row.mirror === MirrorMode.compare],
    ['mirror!=model && access', (row) => isAccess(row) && row.mirror !== MirrorMode.model],
    ['result==differs', (row) => isMirror(row) && (row.mirror & 15) === MirrorResult.differs],
    ['mirror && err', (row) => isMirror(row) && (row.mirror & 15) === MirrorResult.differs],
    ['rtt > 100us', (row) => isMirror(row) && unpackRoundTrip(row.site) > 100_000],
    ['retries >= 2', (row) => isMirror(row) && row.mirror >>> 4 >= 2],
    ['board==3', (row) => isMirror(row) && row.value === 3],
    [`of==${ASKED}`, (row) => isMirror(row) && row.valueHi === ASKED],
    ['reg==STATUS && mirror', (row) => isMirror(row) && row.offset === 4],
    ['site==3', (row) => !isMirror(row) && row.site === 3],
    ['link', ({ entry }) => entry?.type === 'link'],
    ['link==lost', ({ entry }) => entry?.type === 'link' && entry.what === 'lost'],
    ['link && err', ({ entry }) => entry?.type === 'link' && entry.what === 'lost'],
    ['"ttyUSB0"', ({ entry }) => entry?.type === 'link'],
    ['width==8', (row) => isAccess(row) && row.width === 8],
  ]
  test.each(cases)('%s', (filter, fits) => {
    expect(found(filter)).toEqual(expected(fits))
    if (filter !== 't==0') expect(found(filter).length).toBeGreaterThan(0)
  })

  test('the kinds that it names are never fewer than the kinds it finds', () => {
    for (const [filter] of cases) {
      const { kinds } = compileFilter(filter, tables)
      for (const seq of found(filter)) expect((kinds >>> Math.min(rows[seq]!.kind, 31)) & 1).toBe(1)
    }
  })
})

describe('a filter that is wrong says where', () => {
  test.each<[filter: string, at: number, message: RegExp]>([
    ['op==', 4, /expected the name of a kind of event/],
    ['op==wrote', 4, /no kind of event "wrote"/],
    ['reg==NOPE', 5, /no register "NOPE"/],
    ['speed==3', 0, /no field "speed"/],
    ['val', 0, /needs a comparison/],
    ['val ~ 3', 4, /not compared with "~"/],
    ['val==x', 5, /expected a number/],
    ['(op==read', 9, /expected \)/],
    ['op==read write', 9, /expected && or \|\|/],
    ['op==read &&', 11, /expected a condition/],
    ['mirror==none', 8, /no mirror mode "none"/],
    ['result==3', 8, /no mirror result "3"/],
    ['rtt', 0, /needs a comparison/],
    ['op < read', 3, /compared with ==, != or ~/],
    ['text=="abc', 6, /not closed/],
    ['val==1 ? 2', 7, /does not belong here/],
    ['constructor', 0, /no field/],
    ['__proto__==1', 0, /no field/],
  ])('%s', (filter, at, message) => {
    const error = ((): unknown => {
      try {
        return compileFilter(filter, tables)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toBeInstanceOf(FilterError)
    expect((error as FilterError).message).toMatch(message)
    expect((error as FilterError).at).toBe(at)
  })

  test('whatever is typed is compiled or refused at a place within it', () => {
    const piece = fc.constantFrom(
      'op',
      'val',
      'reg',
      '==',
      '&',
      '&&',
      '||',
      '!',
      '(',
      ')',
      'read',
      '3',
      '0x',
      '"',
      'µs',
      '1.5ms',
      ' ',
      't',
      '<',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 200 }).map((all) => all.join('')),
        ),
        (filter) => {
          try {
            compileFilter(filter, tables)
          } catch (error) {
            expect(error).toBeInstanceOf(FilterError)
            expect((error as FilterError).at).toBeLessThanOrEqual(filter.length)
          }
        },
      ),
      { numRuns: 2000 },
    )
  })
})
