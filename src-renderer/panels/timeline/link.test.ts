import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LinkEntry } from '../../../src-preload/contract/entry'
import { MirrorResult } from '../../../src-preload/contract/event'
import type { LinkWindow } from '../../../src-preload/contract/query'
import { changeForms, MOST_LANES, outcomeOf, standsOf, wiresOf } from './link'

const entry = (what: LinkEntry['what'], more: Partial<LinkEntry> = {}): LinkEntry => ({
  type: 'link',
  id: 1,
  what,
  port: '/dev/ttyUSB0',
  protocol: 'gdb',
  board: '',
  text: '',
  device: -1,
  driver: -1,
  ...more,
})

function windowOf(spans: [from: number, to: number][], more: Partial<LinkWindow> = {}): LinkWindow {
  const { length } = spans
  return {
    shape: 'link',
    track: 1,
    from: Float64Array.from(spans, ([from]) => from),
    to: Float64Array.from(spans, ([, to]) => to),
    results: new Uint8Array(length).fill(MirrorResult.equal),
    retries: new Uint8Array(length),
    counts: new Uint32Array(length).fill(1),
    seqs: Float64Array.from({ length }, (_, i) => i),
    accesses: Float64Array.from({ length }, (_, i) => i),
    changes: [],
    earlier: null,
    before: 0,
    after: 0,
    lastBefore: NaN,
    firstAfter: NaN,
    ...more,
  }
}

const change = (time: number, what: LinkEntry['what']) => ({ time, seq: time, entry: entry(what) })

test('accesses one after the other share a lane; what is on the way at the same time gets its own', () => {
  const lanes = wiresOf(
    windowOf([
      [0, 10],
      [10, 20],
      [12, 30],
      [15, 18],
      [16, 40],
      [30, 32],
    ]),
  ).map(({ lane }) => lane)
  expect(lanes).toEqual([0, 0, 1, 2, 2, 0])
})

test('no two accesses of a lane overlap but in the last', () => {
  const spans = fc.array(fc.tuple(fc.nat(100), fc.nat(20)), { maxLength: 40 })
  fc.assert(
    fc.property(spans, (made) => {
      const ordered = made.map(([from, long]): [number, number] => [from, from + long]).sort((a, b) => a[0] - b[0])
      const wires = wiresOf(windowOf(ordered))
      for (let lane = 0; lane < MOST_LANES - 1; lane++) {
        const own = wires.filter((wire) => wire.lane === lane)
        own.forEach(({ from }, i) => expect(i === 0 || own[i - 1]!.to <= from).toBe(true))
      }
    }),
  )
})

test('every result has an outcome, and one that is not known counts as failed', () => {
  expect(Object.values(MirrorResult).map(outcomeOf)).toEqual([
    'fine',
    'fine',
    'differs',
    'noise',
    'failed',
    'failed',
    'failed',
    'skipped',
  ])
  expect(outcomeOf(15)).toBe('failed')
})

test('the link stands as the last change before the view says, until the next one', () => {
  const changes = [change(20, 'silent'), change(35, 'back'), change(50, 'lost')]
  expect(standsOf(windowOf([], { changes, earlier: entry('attached') }), { from: 10, end: 60 })).toEqual([
    { from: 10, to: 20, standing: 'up' },
    { from: 20, to: 35, standing: 'silent' },
    { from: 35, to: 50, standing: 'up' },
    { from: 50, to: 60, standing: 'lost' },
  ])
})

test('before anything was attached the link is down, and a reset of the board leaves it as it was', () => {
  const changes = [change(20, 'attached'), change(30, 'reset')]
  expect(standsOf(windowOf([], { changes }), { from: 0, end: 40 })).toEqual([
    { from: 0, to: 20, standing: 'down' },
    { from: 20, to: 40, standing: 'up' },
  ])
  expect(standsOf(windowOf([], { earlier: entry('reset') }), { from: 0, end: 5 })).toEqual([
    { from: 0, to: 5, standing: 'up' },
  ])
})

test('a change is told as long as there is room, and in one word where there is none', () => {
  expect(changeForms(entry('attached', { board: 'QEMU 7.2' }))).toEqual([
    'attached /dev/ttyUSB0 · gdb · QEMU 7.2',
    'attached /dev/ttyUSB0 · gdb',
    'attached',
  ])
  expect(changeForms(entry('lost', { text: 'the port has gone' }))).toEqual(['lost: the port has gone', 'lost'])
  expect(changeForms(entry('back'))).toEqual(['back'])
  expect(changeForms(entry('reset'))).toEqual(['board reset'])
})
