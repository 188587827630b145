import { expect, test } from 'vitest'
import { recordFixture } from '../../testing/fixture-events'
import { FIXTURE_LAB } from '../../testing/fixture-lab'
import { fixtureTracks, windowOf } from '../../testing/fixture-windows'
import { describe as tell } from './describe'
import { seqOf, snapAt, targetAt, type Look } from './hit'
import { groupKey, rowsOf, trackKey } from './rows'

const recording = recordFixture()
const tracks = fixtureTracks()
const VIEW = { t0: 1_050_000, t1: 1_160_000 }
const WIDTH = 1100
const open = new Set([groupKey(0), ...tracks.map(trackKey)])
const rows = rowsOf(FIXTURE_LAB, tracks, open)
const rowNamed = (name: string) => rows.find((row) => row.name === name && row.device === 0)!
const look: Look = {
  view: VIEW,
  width: WIDTH,
  end: 1_204_350,
  loaded: (id) => ({
    asked: VIEW,
    until: VIEW.t1,
    window: windowOf(
      recording,
      tracks.find((track) => track.id === id)!,
      { ...VIEW, pixels: WIDTH },
    ),
  }),
  entry: (id) => recording.entries.find((entry) => entry.id === id) ?? null,
}
/** Ten px are one µs. */
const px = (us: number): number => (us - 1050) * 10
const telling = { lab: FIXTURE_LAB, radix: 'hex' as const, entry: look.entry, event: null, pair: null }

test('the pointer snaps to an access within 6 px and to nothing further away', () => {
  const row = rowNamed('Access')
  const hit = snapAt(row, look, px(1070) + 5)
  expect(hit).toMatchObject({ what: 'access', time: 1_070_000, op: 'R' })
  expect(seqOf(hit!)).toBeGreaterThan(0)
  expect(snapAt(row, look, px(1070) + 7)).toBeNull()
})

test('of two near things the nearer one is taken', () => {
  const row = rowNamed('Access')
  const half = { ...look, width: WIDTH / 2 }
  expect(snapAt(row, half, px(1096) / 2 + 4)).toMatchObject({ time: 1_096_000 })
  expect(snapAt(row, half, px(1098) / 2 - 4)).toMatchObject({ time: 1_098_000 })
})

test('edges of spans and of values are snapped to; between them the pointer stands in the span or the value', () => {
  expect(snapAt(rowNamed('Calls'), look, px(1099.2) - 3)).toMatchObject({ what: 'span', time: 1_099_200 })
  expect(targetAt(rowNamed('Calls'), look, px(1070))).toMatchObject({ what: 'span', time: 1_053_000 })
  expect(snapAt(rowNamed('CONTROL'), look, px(1087) + 2)).toMatchObject({ what: 'value', time: 1_087_000 })
  const value = targetAt(rowNamed('CONTROL'), look, px(1070))
  expect(value).toMatchObject({ what: 'value', segment: { value: 2 } })
})

test('a field row snaps to its own changes, not to all of its register', () => {
  expect(snapAt(rowNamed('BUSY'), look, px(1098))).toMatchObject({ time: 1_098_000 })
  expect(snapAt(rowNamed('ERROR'), look, px(1098))).toBeNull()
})

test('the popover says exact numbers, names and where it came from', () => {
  const row = rowNamed('Access')
  const target = snapAt(row, look, px(1070))!
  const event = recording.rows.find(({ seq }) => seq === seqOf(target))!
  const card = tell(target, row, { ...telling, event })
  expect(card).toMatchObject({ title: 'STATUS', op: 'R' })
  expect(new Map(card.lines)).toEqual(
    new Map([
      ['value', '0x0000_0001'],
      ['fields', 'BUSY'],
      ['time', '1,070.000 µs'],
      ['source', 'labdev.c:59'],
    ]),
  )
  const poll = tell(targetAt(rowNamed('Poll'), look, px(1065))!, rowNamed('Poll'), telling)
  expect(new Map(poll.lines).get('margin')).toBe('66.000 µs of 100.000 µs')
  const busy = tell(targetAt(rowNamed('BUSY'), look, px(1070))!, rowNamed('BUSY'), telling)
  expect([busy.title, busy.lines[0]![1]]).toEqual(['STATUS.BUSY', 'busy (0x1)'])
})

test('a refused request names what was asked, the answer and the holders', () => {
  const row = rows.find(({ refusals }) => refusals !== null)!
  const card = tell(targetAt(row, look, px(1150.4))!, row, telling)
  expect(card.title).toBe('request refused with -EBUSY')
  const lines = new Map(card.lines)
  expect(lines.get('asked for')).toBe('0x1000_0800–0x1000_17ff')
  expect(lines.get('held by')).toContain(',')
})
