import { expect, test, vi } from 'vitest'
import type { RegionMirror } from '../../../src-preload/contract/link'
import { recordFixture } from '../../testing/fixture-events'
import { FIXTURE_LAB } from '../../testing/fixture-lab'
import { stateAt } from '../../testing/fixture-state'
import { layMap } from './layout'
import { UNMIRRORED } from './mirror'
import { mirrorMenu } from './mirror-parts'
import type { Mirrored } from './model'
import { partsOf } from './parts'
import { partAt, step } from './pointing'

const LABDEV0 = 1
const UART0 = 3
const state = stateAt(recordFixture(), Infinity, FIXTURE_LAB)
const claim = (id: number) => state.resources.find(({ entry }) => entry.id === id)?.entry

function lay(board: Partial<Mirrored>, width = 1100) {
  const input = { state, lab: FIXTURE_LAB, space: 'mem', refused: true, claim } as const
  const layout = layMap({
    ...input,
    selection: { kind: 'none' },
    board: { ...UNMIRRORED, ...board },
    unfolded: new Set(),
    width,
    height: 400,
  })
  return { layout, parts: partsOf({ layout, state, lab: FIXTURE_LAB, claim }) }
}

const mode = (region: number, more: Partial<RegionMirror> = {}): RegionMirror => ({
  region,
  mode: 'compare',
  base: FIXTURE_LAB.regions.find(({ id }) => id === region)!.start,
  unavailable: [],
  ...more,
})

test('without a board there is no badge', () => {
  const { layout, parts } = lay({})
  expect([...layout.mirrors, ...layout.differs]).toEqual([])
  expect(parts.filter(({ key }) => /^(mirror|differs):/.test(key))).toEqual([])
})

test('each region that is shown has its mode in letter and word, in the title row of its own resource', () => {
  const { layout } = lay({ modes: [mode(LABDEV0), mode(UART0, { mode: 'board' })] })
  expect(layout.mirrors.map(({ region, letter, word }) => [region, letter, word])).toEqual([
    [LABDEV0, 'C', 'compare'],
    [UART0, 'B', 'board'],
  ])
  const box = layout.boxes.find(({ entry }) => entry.device === 0 && !entry.busy)!
  const badge = layout.mirrors[0]!.rect
  expect(badge.x).toBeGreaterThan(box.textX)
  expect(badge.x + badge.width).toBeLessThan(box.rect.x + box.rect.width)
  expect(badge.y + badge.height / 2).toBeCloseTo(box.titleY, 0)
})

test('where the title leaves no room the letter stands alone', () => {
  const { layout } = lay({ modes: [mode(LABDEV0)] }, 640)
  expect(layout.mirrors[0]).toMatchObject({ letter: 'C', word: '' })
})

test('differences stand beside the mode, whether a board is attached or not', () => {
  const differing = new Map([[LABDEV0, 12]])
  const { layout } = lay({ modes: [mode(LABDEV0)], differing })
  expect(layout.differs).toMatchObject([{ region: LABDEV0, text: '≠ 12' }])
  expect(layout.differs[0]!.rect.x + layout.differs[0]!.rect.width).toBeLessThanOrEqual(layout.mirrors[0]!.rect.x)
  expect(lay({ differing }).layout.differs).toHaveLength(1)
})

test('a badge is pointed at before its box, is walked to after it, and says what a screen reader needs', () => {
  const { layout, parts } = lay({ modes: [mode(LABDEV0, { base: 0x4000_0000 })], stale: true })
  const { rect } = layout.mirrors[0]!
  const part = partAt(parts, layout, rect.x + 2, rect.y + 2)!
  expect(part.text).toBe('mirror of labdev0: compare, on the board at 0x4000_0000–0x4000_0fff, the board is silent')
  expect(part.action).toEqual({ do: 'mirror', region: LABDEV0 })
  expect(step(parts, part.key, 'up')!.text).toContain('labdev@10000000')
})

test('the popover of a box says how it is mirrored, where it is on the board, and that it differs', () => {
  const { parts } = lay({ modes: [mode(LABDEV0, { base: 0x4000_0000 })], differing: new Map([[LABDEV0, 1]]) })
  const box = parts.find(({ title }) => title === 'labdev@10000000')!
  expect(box.rows).toEqual(
    expect.arrayContaining([
      ['mirror', 'compare'],
      ['on the board', '0x4000_0000–0x4000_0fff'],
      ['board differs', '1 read'],
    ]),
  )
})

test('the menu has every mode, the present one marked and those that this board cannot have with the reason', () => {
  const choose = vi.fn()
  const unavailable = [{ mode: 'compare' as const, why: 'uartbone makes 32-bit accesses only' }]
  const rows = mirrorMenu({
    heading: 'uart0',
    current: 'shadow',
    unavailable,
    disabled: null,
    choose,
    more: () => undefined,
  })
  const items = rows.flatMap((row) => (typeof row === 'object' && 'run' in row ? [row] : []))
  expect(items.map(({ label, checked, disabled }) => [label, checked, disabled])).toEqual([
    ['model', false, null],
    ['shadow', true, null],
    ['board', false, null],
    ['compare', false, 'uartbone makes 32-bit accesses only'],
    ['Address on the board, registers …', undefined, null],
  ])
  items[2]!.run()
  expect(choose).toHaveBeenCalledWith('board')
})
