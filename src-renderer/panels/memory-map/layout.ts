// The memory map as plain geometry: a pure function of what is there, what is selected and how much room there is.
import type { ClaimEntry } from '../../../src-preload/contract/entry'
import type { Refusal } from '../../../src-preload/contract/query'
import { isSelected, layBoxes } from './boxes'
import { LEAST_WIDTH, placeColumns } from './columns'
import { foldKey, layFolds, openLines } from './folds'
import { layGutter } from './gutter'
import { layHeat } from './heat'
import type { Columns, MapInput, MapLayout } from './model'
import { place, shift, type Placed } from './place'
import { currentRefusal, layRefused, layTicks, settleCallout } from './refusals'
import { fill, forest, overlaps, spaceEnd, type Range, type TreeNode } from './slots'
import { layVirtuals } from './virtuals'

type Space = ClaimEntry['space']

const PAD = 2
const TITLE = 18
const SPACE_TITLE = 'I/O ports  /proc/ioports'

interface Section {
  space: Space
  placed: Placed[]
  height: number
}

export function layMap(input: MapInput): MapLayout {
  const columns = placeColumns(Math.max(input.width, LEAST_WIDTH))
  const current = currentRefusal(input.state, input.selection)
  const ports = hasPorts(input)
  const mem = section(input, 'mem', input.height - 2 * PAD, current)
  const io = ports ? section(input, 'io', 0, current) : null
  const physical = mem.height + (io ? TITLE + io.height : 0)
  shift(mem.placed, Math.max(PAD, Math.round((input.height - physical) / 2)))
  const titles = []
  if (io) {
    const below = (mem.placed.at(-1)?.y ?? 0) + (mem.placed.at(-1)?.height ?? 0)
    titles.push({ y: below + TITLE / 2, text: SPACE_TITLE })
    shift(io.placed, below + TITLE)
  }
  const needed = physical + 2 * PAD
  return assemble(input, columns, mem.placed, io?.placed ?? [], { needed, titles, current })
}

interface Rest {
  needed: number
  titles: MapLayout['titles']
  current: Refusal | null
}

function assemble(
  input: MapInput,
  columns: Columns,
  mem: readonly Placed[],
  io: readonly Placed[],
  { needed, titles, current }: Rest,
): MapLayout {
  const { state, lab, selection, unfolded } = input
  const all = [...mem, ...io]
  const boxes = layBoxes(all, lab, columns, (tree) => isSelected(selection, tree))
  const { folds, bares } = layFolds(io, 'io', unfolded, columns, layFolds(mem, 'mem', unfolded, columns))
  const room = Math.max(input.height, needed)
  const scrolls = needed > input.height
  const { virtuals, ribbons } = layVirtuals({ state, lab, selection, placed: mem, boxes, columns, room, scrolls })
  const ofSpace = (space: Space): readonly Placed[] => (space === 'mem' ? mem : io)
  const context = { lab, columns, selection, claim: input.claim, placed: ofSpace, height: room }
  const refused = current ? layRefused(current, context) : null
  const height = Math.max(
    room,
    (refused?.callout.height ?? 0) + 2,
    ...virtuals.map(({ rect }) => rect.y + rect.height + PAD),
  )
  const labels = layGutter(all, folds, refused, height)
  if (refused) settleCallout(refused, labels, height)
  return {
    width: Math.max(input.width, LEAST_WIDTH),
    height,
    columns,
    boxes,
    folds,
    bares,
    labels,
    virtuals,
    ribbons,
    refused,
    ticks: layTicks(state.refusals, current, context),
    heat: layHeat(state, lab, selection, boxes),
    titles,
    empty: boxes.length === 0 && lab.devices.length === 0,
  }
}

const hasPorts = ({ state }: MapInput): boolean =>
  state.resources.some(({ entry }) => entry.space === 'io') || state.refusals.some(({ entry }) => entry.space === 'io')

function section(input: MapInput, space: Space, room: number, current: Refusal | null): Section {
  const { state, selection, unfolded } = input
  const asked = current && current.entry.space === space ? [current.entry] : []
  const mapped: Range[] = space === 'mem' ? state.mappings.map(({ entry }) => bytes(entry.physical, entry.size)) : []
  const trees = forest(state.resources, space)
  const end = spaceEnd(space, [...trees, ...asked, ...mapped])
  const slots = fill({ start: 0, end }, trees, [...asked, ...mapped])
  const inTheWay = (tree: TreeNode): boolean => asked.some((one) => overlaps(one, tree) && tree.children.length === 0)
  const sized = place(slots, room, {
    large: (tree) => isSelected(selection, tree) || inTheWay(tree),
    lines: (slot) => (unfolded.has(foldKey(space, slot)) ? openLines(slot) : 0),
  })
  return { space, ...sized }
}

const bytes = (start: number, size: number): Range => ({ start, end: start + size - 1 })
