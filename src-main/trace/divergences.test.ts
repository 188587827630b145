// Fields of what board and model disagree about, from events made by hand.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { FieldInfo, LabDescription } from '../../src-preload/contract/description'
import { EventKind, MirrorMode, MirrorResult } from '../../src-preload/contract/event'
import type { DivergenceRow } from '../../src-preload/contract/query'
import { SimClock } from '../base/clock'
import { openSession } from './open-session'
import { answer } from './queries/answer'
import { Recorder } from './recorder'
import { createRing } from './ring'
import { RingReader } from './ring-reader'
import { RingWriter } from './ring-writer'
import type { Store } from './store'
import { DESCRIPTION } from './testing/random-lab'
import { zstdReady } from './zstd'

const folder = mkdtempSync(join(tmpdir(), 'divergences-'))
beforeAll(zstdReady)
afterAll(() => rmSync(folder, { recursive: true }))

const field = (name: string, lsb: number, width: number): FieldInfo => ({
  name,
  lsb,
  width,
  access: 'rw',
  doc: '',
  values: [],
})
const STATUS = 4
const LAB: LabDescription = {
  ...DESCRIPTION,
  mirror: [{ device: 'labdev0', mode: 'compare', noise: ['STATUS.COUNT'] }],
  maps: DESCRIPTION.maps.map((map) => ({
    ...map,
    registers: map.registers.map((each) => ({
      ...each,
      fields:
        each.name === 'STATUS'
          ? [
              field('READY', 31, 1),
              { ...field('TIME', 24, 4), volatile: true },
              field('COUNT', 8, 8),
              field('MODE', 0, 4),
            ]
          : [],
    })),
  })),
}

let clock: SimClock
let writer: RingWriter
let recorder: Recorder
let drain: () => void
let files = 0
let file: string

beforeEach(() => {
  clock = new SimClock()
  const ring = createRing(1 << 10)
  writer = new RingWriter(ring, clock)
  file = join(folder, `${files++}.mcap`)
  recorder = new Recorder(file, LAB, '0', (notice) => expect(notice).toBeNull(), 8)
  const reader = new RingReader(ring)
  drain = () => {
    writer.flush()
    while (reader.drain(recorder) > 0);
  }
})

interface Read {
  offset?: number
  width?: number
  model: number
  board: number
  mode?: number
}

const ask = ({ offset = STATUS, width = 4, model, mode = MirrorMode.compare }: Read): number =>
  writer.write(EventKind.read | (width << 8), 0, 1 | (mode << 24), offset, model, 0)

/** Sequence number of the `mirror` event. */
const reply = ({ offset = STATUS, width = 4, board }: Read, access: number): number =>
  writer.write(EventKind.mirror | (width << 8), 0, 1 | (MirrorResult.differs << 24), offset, board, access)

/** Sequence number of the access. */
const differ = (read: Read): number => {
  clock.advance(60)
  const access = ask(read)
  clock.advance(40)
  reply(read, access)
  return access
}

const explain = (at: number, name: string, model: number, board: number): void => {
  const difference = { region: 1, offset: STATUS, register: 'STATUS', field: name, model, board }
  const words = { severity: 'warning', rule: 'mirror-differs', text: '', remedy: '', subject: '' } as const
  const id = writer.define({ type: 'finding', ...words, at, device: 0, driver: -1, difference })
  writer.write(EventKind.finding, 0, 0, 0, id, 0)
}

function diverged(store: Store, time = Infinity): DivergenceRow[] {
  const result = answer(store, { what: 'divergence', time })
  if (!result.ok) throw new Error(result.error.message)
  return result.value as DivergenceRow[]
}

/** The same from the recording that runs and from the file that it leaves. */
function both(): DivergenceRow[] {
  drain()
  const live = diverged(recorder.store)
  recorder.finish()
  const opened = openSession(file)
  if (!opened.ok) throw new Error(opened.error.message)
  expect(diverged(opened.value.store)).toEqual(live)
  return live
}

const fields = (rows: DivergenceRow[]): [string, string, number][] =>
  rows.map(({ register, field: name, count }) => [register, name, count])

test('the highest field that counts is named; volatile ones and the noise of lab.json are passed over', () => {
  differ({ model: 0x8000_0001, board: 0x0000_0002 })
  differ({ model: 0x0f00_ff01, board: 0x0000_0003 })
  differ({ model: 0x0300_0004, board: 0x0100_0001 })
  differ({ model: 0x0001_0001, board: 0x0000_0001 })
  expect(fields(both())).toEqual([
    ['STATUS', 'MODE', 2],
    ['STATUS', 'READY', 1],
    ['STATUS', 'STATUS', 1],
  ])
})

test('first and last are told at their access, with both values', () => {
  const first = differ({ model: 1, board: 2 })
  differ({ model: 1, board: 4 })
  const last = differ({ model: 1, board: 8 })
  expect(both()).toEqual([
    {
      region: 1,
      offset: STATUS,
      register: 'STATUS',
      field: 'MODE',
      first: { time: 60, seq: first, model: 1, board: 2 },
      last: { time: 260, seq: last, model: 1, board: 8 },
      count: 3,
    },
  ])
})

test('a difference counts from its access on, though the answer came later', () => {
  differ({ model: 1, board: 2 })
  drain()
  expect([59, 60, 100].map((time) => diverged(recorder.store, time).length)).toEqual([0, 1, 1])
})

test('a byte within a register is of the field that lies there', () => {
  differ({ offset: STATUS + 3, width: 1, model: 0x80, board: 0 })
  expect(fields(both())).toEqual([['STATUS', 'READY', 1]])
})

test('a finding knows noise that was decided while the lab ran', () => {
  const at = differ({ model: 0x8000_0001, board: 0x0000_0002 })
  explain(at, 'MODE', 0x8000_0001, 0x0000_0002)
  differ({ model: 0x8000_0001, board: 0x0000_0003 })
  differ({ model: 0x8000_0000, board: 0x0000_0000 })
  expect(fields(both())).toEqual([
    ['STATUS', 'MODE', 2],
    ['STATUS', 'READY', 1],
  ])
})

test('where the board answered, the model has what its register held; a finding knows it better', () => {
  writer.write(EventKind.change | (4 << 8), 0, 1, STATUS, 5, 0)
  differ({ model: 2, board: 2, mode: MirrorMode.board })
  expect(both()[0]!.first).toMatchObject({ model: 5, board: 2 })
})

test('a finding about a difference brings both values along', () => {
  const at = differ({ model: 2, board: 2, mode: MirrorMode.board })
  explain(at, 'MODE', 7, 2)
  expect(both()[0]!.first).toMatchObject({ model: 7, board: 2 })
})

test('answers that come chunks later find their access, out of the order of other registers too', () => {
  const reads = Array.from({ length: 20 }, (_, i) => ({ model: i, board: i ^ 1, offset: i % 2 === 0 ? STATUS : 0 }))
  const asked = reads.map(ask)
  reads.forEach((read, i) => reply(read, asked[i]!))
  const rows = both()
  expect(fields(rows)).toEqual([
    ['STATUS', 'MODE', 10],
    ['CONTROL', 'CONTROL', 10],
  ])
  expect(rows[1]!.last).toMatchObject({ model: 19, board: 18 })
})

test('an answer whose read was lost is counted, without a value of the model', () => {
  reply({ model: 0, board: 3 }, 1000)
  expect(both()[0]).toMatchObject({ field: 'STATUS', first: { model: NaN, board: 3 }, count: 1 })
})
