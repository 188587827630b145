// Accesses as heat: a cell per register, or eight buckets where there are too many or none.
import type { LabDescription, RegionInfo, RegisterInfo } from '../../../src-preload/contract/description'
import type { RegionState, StateAnswer } from '../../../src-preload/contract/query'
import type { Selection } from '../../state/view.svelte'
import { registersOf } from '../../base/register'
import type { HeatCell, NodeBox } from './model'
import { monoWidth } from './text'

const MOST_CELLS = 16
const BUCKETS = 8
const STRIP = 64
const RIGHT = 8
export const HEAT_HEIGHT = 12
/** What the cells take at the right of a claim's text. */
export const HEAT_WIDTH = STRIP + RIGHT

interface Cell {
  offset: number
  register: number
  name: string
  reads: number
  writes: number
}

/** The innermost claim of the region, or its own resource while nobody claims it. */
function boxOf(region: RegionInfo, boxes: readonly NodeBox[]): NodeBox | null {
  const inside = boxes.filter(
    ({ entry }) =>
      entry.device === region.device &&
      entry.space === region.space &&
      entry.start >= region.start &&
      entry.start < region.start + region.size,
  )
  return (
    inside.find(({ entry, ram }) => entry.busy && !ram && !boxes.some((box) => boxes[box.parent]?.entry === entry)) ??
    null
  )
}

export function layHeat(
  state: StateAnswer,
  lab: LabDescription,
  selection: Selection,
  boxes: readonly NodeBox[],
): HeatCell[] {
  return state.regions.flatMap((region) => {
    const info = lab.regions.find(({ id }) => id === region.region)
    const box = info && boxOf(info, boxes)
    if (!info || !box) return []
    return strip(cellsOf(region, registersOf(lab, info.id), info.size), info.id, box, selection)
  })
}

function cellsOf(state: RegionState, registers: readonly RegisterInfo[], size: number): Cell[] {
  if (registers.length === 0)
    return buckets(size, (n) => ({ reads: state.reads[n] ?? 0, writes: state.writes[n] ?? 0 }))
  const cells = registers.map(({ offset, name }, register) => ({
    offset,
    register,
    name,
    reads: state.reads[register] ?? 0,
    writes: state.writes[register] ?? 0,
  }))
  if (cells.length <= MOST_CELLS) return cells
  return grouped(cells)
}

/** Eight groups of neighbours; each leads to its first register. */
function grouped(cells: readonly Cell[]): Cell[] {
  const size = cells.length / BUCKETS
  return Array.from({ length: BUCKETS }, (_, n) => {
    const group = cells.slice(Math.round(n * size), Math.round((n + 1) * size))
    const sum = (which: 'reads' | 'writes'): number => group.reduce((all, cell) => all + cell[which], 0)
    const first = group[0]!
    return { ...first, name: `${first.name} … ${group.at(-1)!.name}`, reads: sum('reads'), writes: sum('writes') }
  })
}

function buckets(size: number, count: (n: number) => { reads: number; writes: number }): Cell[] {
  return Array.from({ length: BUCKETS }, (_, n) => ({
    offset: Math.floor((size / BUCKETS) * n),
    register: -1,
    name: '',
    ...count(n),
  }))
}

function strip(cells: readonly Cell[], region: number, box: NodeBox, selection: Selection): HeatCell[] {
  const width = Math.floor(STRIP / cells.length)
  const y = Math.round(box.second === '' ? box.titleY : box.secondY) - HEAT_HEIGHT / 2
  const beside = box.second === '' && box.size !== '' ? monoWidth(box.size) + RIGHT : 0
  const right = box.rect.x + box.rect.width - RIGHT - beside
  return cells.map((cell, index) => ({
    ...cell,
    key: `heat:${region}:${cell.offset}`,
    region,
    rect: { x: right - width * (cells.length - index), y, width, height: HEAT_HEIGHT },
    selected: selection.kind === 'register' && selection.region === region && selection.offset === cell.offset,
  }))
}

const MOST_LOG = 4.3

/** Opacity .3 to 1 on a log scale; 0 = no access. */
export const heatLevel = (count: number): number =>
  count === 0 ? 0 : Math.min(1, 0.3 + (0.7 * Math.log10(1 + count)) / MOST_LOG)
