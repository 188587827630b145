import { expect, test } from 'vitest'
import { EventKind } from '../../../src-preload/contract/event'
import { FIXTURE_LAB } from '../../testing/fixture-lab'
import { recordMirrored } from '../../testing/fixture-mirror'
import { fixtureTracks, windowOf } from '../../testing/fixture-windows'
import { describe as tell } from './describe'
import { differencesIn } from './differences'
import { seqOf, snapAt, targetAt, type Look } from './hit'
import { WHOLE_KEY, groupKey, rowsOf, trackKey } from './rows'
import { pairOf } from './versus'

const recording = recordMirrored()
const tracks = fixtureTracks(FIXTURE_LAB, true)
const VIEW = { t0: 1_040_000, t1: 1_210_000 }
const WIDTH = 1700
const rows = rowsOf(FIXTURE_LAB, tracks, new Set([WHOLE_KEY, groupKey(0), ...tracks.map(trackKey)]))
const rowNamed = (name: string) => rows.find((row) => row.name === name && row.device <= 0)!
const loadedOf = (id: number) => ({
  asked: VIEW,
  until: VIEW.t1,
  window: windowOf(
    recording,
    tracks.find((track) => track.id === id)!,
    { ...VIEW, pixels: WIDTH },
  ),
})
const look: Look = {
  view: VIEW,
  width: WIDTH,
  end: 1_204_350,
  loaded: loadedOf,
  entry: (id) => recording.entries.find((entry) => entry.id === id) ?? null,
}
/** Ten px are one µs. */
const px = (us: number): number => (us - 1040) * 10
const event = (seq: number) => recording.rows.find((row) => row.seq === seq)!
const tellOf = (seq: number) => ({
  lab: FIXTURE_LAB,
  radix: 'hex' as const,
  entry: look.entry,
  event: event(seq),
  pair: pairOf(event(seq), recording.rows),
})
const DIFFERING_US = 1170.4

test('the link is a row of the whole lab, before all else', () => {
  expect(rows.slice(0, 2).map(({ name, kind }) => [name, kind])).toEqual([
    ['Whole lab', 'group'],
    ['Board link', 'link'],
  ])
})

test('a read to which the board answered otherwise shows both values and the field', () => {
  const hit = snapAt(rowNamed('Access'), look, px(DIFFERING_US))!
  const { versus, lines } = tell(hit, rowNamed('Access'), tellOf(seqOf(hit)!))
  expect(versus).toEqual({ model: 2, board: 6, bits: 32, fields: ['ERROR'] })
  expect(lines).toContainEqual(['round trip', '0.900 µs'])
})

test('a read that agrees says so, and has no second value', () => {
  const hit = snapAt(rowNamed('Access'), look, px(1059))!
  const card = tell(hit, rowNamed('Access'), tellOf(seqOf(hit)!))
  expect(card.versus).toBeUndefined()
  expect(card.lines).toContainEqual(['board', 'the same as the model'])
})

test('on the link the pointer stands in an access for as long as it was on the wire, and says when it was sent again', () => {
  const hit = targetAt(rowNamed('Board link'), look, px(1082))!
  expect(hit).toMatchObject({ what: 'wire', wire: { retries: 1 } })
  const { title, lines } = tell(hit, rowNamed('Board link'), tellOf(seqOf(hit)!))
  expect(title).toBe('STATUS')
  expect(lines).toContainEqual(['sent again', 'once'])
})

test('a change of the link is snapped to and told', () => {
  const hit = snapAt(rowNamed('Board link'), look, px(1132) + 2)!
  const { title, lines } = tell(hit, rowNamed('Board link'), tellOf(seqOf(hit)!))
  expect(title).toBe('silent')
  expect(lines).toContainEqual(['why', 'no answer for 20 ms'])
})

test('both the access row and the register’s own have the difference at the access', () => {
  for (const name of ['Access', 'STATUS']) {
    const found = differencesIn(loadedOf(rowNamed(name).track!.id).window, VIEW, [])
    expect(found[0]).toMatchObject({ time: DIFFERING_US * 1e3 })
    expect(event(found[0]!.seq).kind).toBe(EventKind.read)
  }
})
