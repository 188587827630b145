import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FieldInfo, RegisterInfo } from '../../../src-preload/contract/description'
import type { WaveWindow } from '../../../src-preload/contract/query'
import { fieldForms, fieldSegments, placeLabel, registerForms, segmentAt, segmentsOf } from './wave'

const field = (name: string, lsb: number, width: number, names: string[] = []): FieldInfo => ({
  name,
  lsb,
  width,
  access: 'rw',
  doc: '',
  values: names.map((one, value) => ({ name: one, value })),
})
const busy = field('BUSY', 0, 1, ['idle', 'busy'])
const mode = field('MODE', 4, 2, ['slow', 'fast'])
const register: RegisterInfo = {
  name: 'STATUS',
  offset: 4,
  size: 32,
  access: 'ro',
  reset: 0,
  readHasEffect: false,
  doc: '',
  fields: [mode, busy],
}

const wave = (points: [number, number][], dense: number[] = []): WaveWindow => ({
  shape: 'wave',
  track: 1,
  times: Float64Array.from(points, ([time]) => time),
  values: Float64Array.from(points, ([, value]) => value),
  dense: Uint8Array.from(points, (_, i) => (dense.includes(i) ? 1 : 0)),
  before: 0,
  after: 0,
  lastBefore: NaN,
  firstAfter: NaN,
})
const EXACT = (text: string): number => text.length * 6.6
const ROOMY = { x0: 0, x1: 1000, width: 1000, lines: [] }

test('each value lasts until the next change, the last until anything is known', () => {
  const segments = segmentsOf(
    wave([
      [0, 0],
      [100, 2],
      [250, 5],
    ]),
    400,
  )
  expect(segments.map(({ from, to, value }) => [from, to, value])).toEqual([
    [0, 100, 0],
    [100, 250, 2],
    [250, 400, 5],
  ])
  expect(segmentAt(segments, 100)!.value).toBe(2)
  expect(segmentAt(segments, 400)).toBeNull()
})

test('a write of the same value makes no crossing', () => {
  expect(
    segmentsOf(
      wave([
        [0, 1],
        [10, 1],
        [20, 1],
      ]),
      30,
    ),
  ).toHaveLength(1)
})

test('a field changes only where its own bits do; unknown stays unknown', () => {
  const segments = segmentsOf(
    wave([
      [0, NaN],
      [10, 0x10],
      [20, 0x11],
      [30, 0x21],
    ]),
    40,
  )
  expect(fieldSegments(segments, mode).map(({ from, value }) => [from, value])).toEqual([
    [0, NaN],
    [10, 1],
    [30, 2],
  ])
})

test('segments cover the time without holes or overlaps, whatever the values', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(1000), fc.constantFrom(0, 1, 2, NaN)), { minLength: 1, maxLength: 40 }),
      (points) => {
        const sorted = [...points].sort((a, b) => a[0] - b[0]).map(([time, value]): [number, number] => [time, value])
        const segments = segmentsOf(wave(sorted), 2000)
        expect(segments[0]!.from).toBe(sorted[0]![0])
        expect(segments.at(-1)!.to).toBe(2000)
        segments.slice(1).forEach((segment, i) => expect(segment.from).toBe(segments[i]!.to))
      },
    ),
  )
})

test('the longest form that fits is taken, and never an ellipsis', () => {
  const forms = registerForms(register, 0x11, 'hex')
  const fit = (room: number): string => {
    const label = placeLabel(forms, { ...ROOMY, x1: room }, EXACT)
    return label ? `${label.text} ${label.names}`.trim() : ''
  }
  expect(fit(400)).toBe('0x0000_0011 BUSY | MODE=fast')
  expect(fit(100)).toBe('0x0000_0011')
  expect(fit(60)).toBe('0x11')
  expect(fit(30)).toBe('')
})

test('a label stands 8 px after its edge, 4 px when the edge is out of view', () => {
  const forms = registerForms(register, 1, 'hex')
  expect(placeLabel(forms, { ...ROOMY, x0: 100 }, EXACT)!.x).toBe(108)
  expect(placeLabel(forms, { ...ROOMY, x0: -50 }, EXACT)!.x).toBe(4)
})

test('a label that a cursor would cross starts 7 px after it where it still fits', () => {
  const forms = registerForms(register, 0, 'hex')
  expect(placeLabel(forms, { ...ROOMY, lines: [40] }, EXACT)!.x).toBe(47)
  expect(placeLabel(forms, { ...ROOMY, x1: 100, lines: [40] }, EXACT)!.x).toBe(8)
})

test('fields say their names; the radix changes numbers only; unknown is a question mark', () => {
  const first = (forms: { text: string }[]): string => forms[0]!.text
  expect(first(fieldForms(busy, 1, 'hex'))).toBe('busy')
  expect(first(fieldForms(mode, 1, 'hex'))).toBe('fast (0x1)')
  expect(first(fieldForms(mode, 3, 'bin'))).toBe('0b11')
  expect(first(registerForms(null, 1000, 'dec'))).toBe('1,000')
  expect(first(registerForms(register, NaN, 'hex'))).toBe('?')
})
