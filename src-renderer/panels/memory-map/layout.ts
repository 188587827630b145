// The memory map as plain geometry: a pure function of what is there, what is selected and how much room there is.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { Refusal, StateAnswer } from '../../../src-preload/contract/query'
import type { Space } from '../../base/format'
import { isSelected, layBoxes } from './boxes'
import { LEAST_WIDTH, placeColumns, type Shape } from './columns'
import { foldKey, layFolds, openLines } from './folds'
import { layGutter } from './gutter'
import { layHeat } from './heat'
import { layBadges } from './mirror'
import type { Columns, MapInput, MapLayout } from './model'
import { outsideTree } from './outside-tree'
import { place, shift, type Placed } from './place'
import { currentRefusal, layRefused, layTicks, settleCallout } from './refusals'
import { foldRuns } from './runs'
import { covers, fill, forest, overlaps, spaceEnd, type Range, type TreeNode } from './slots'
import { layVirtuals } from './virtuals'

const PAD = 2

/** The maps that a lab has: of memory, and of ports where it has some. */
export function spacesOf(lab: LabDescription, state: StateAnswer | null): Space[] {
  const named = (space: Space): boolean =>
    lab.regions.some((region) => region.space === space) ||
    (state?.resources.some(({ entry }) => entry.space === space) ?? false) ||
    (state?.refusals.some(({ entry }) => entry.space === space) ?? false)
  if (!named('io')) return ['mem']
  return named('mem') || (lab.memory?.length ?? 0) > 0 ? ['mem', 'io'] : ['io']
}

export function layMap(given: MapInput): MapLayout {
  const input = { ...given, state: inSpace(given) }
  const current = currentRefusal(input.state, input.selection)
  const columns = placeColumns(Math.max(input.width, LEAST_WIDTH), shapeOf(given))
  const { placed, height } = column(input, input.height - 2 * PAD, current)
  shift(placed, Math.max(PAD, Math.round((input.height - height) / 2)))
  return assemble(input, columns, placed, { needed: height + 2 * PAD, current })
}

/** What decides where the columns stand. */
export const shapeOf = ({ lab, space, refused }: Pick<MapInput, 'lab' | 'space' | 'refused'>): Shape => ({
  space,
  refused,
  above: lab.regions.some((region) => region.space === space && region.start + region.size > 2 ** 32),
})

/** What of the state concerns this map. */
function inSpace({ state, space }: MapInput): StateAnswer {
  return {
    ...state,
    resources: state.resources.filter(({ entry }) => entry.space === space),
    refusals: state.refusals.filter(({ entry }) => entry.space === space),
    mappings: space === 'mem' ? state.mappings : [],
  }
}

interface Rest {
  needed: number
  current: Refusal | null
}

function assemble(input: MapInput, columns: Columns, placed: readonly Placed[], { needed, current }: Rest): MapLayout {
  const { state, lab, selection, unfolded, space } = input
  const boxes = layBoxes(placed, lab, columns, (tree) => isSelected(selection, tree))
  const { folds, bares, runs } = layFolds(placed, { space, unfolded, columns, lab })
  const room = Math.max(input.height, needed)
  const scrolls = needed > input.height
  const { virtuals, ribbons } = layVirtuals({ state, lab, selection, placed, boxes, columns, room, scrolls })
  const context = { lab, columns, selection, claim: input.claim, placed, height: room }
  const refused = current ? layRefused(current, context) : null
  const height = Math.max(
    room,
    (refused?.callout.height ?? 0) + 2,
    ...virtuals.map(({ rect }) => rect.y + rect.height + PAD),
  )
  const labels = layGutter(placed, { folds, refused, height, space })
  if (refused) settleCallout(refused, labels, height)
  return {
    space,
    width: Math.max(input.width, LEAST_WIDTH),
    height,
    columns,
    boxes,
    folds,
    runs,
    bares,
    labels,
    virtuals,
    ribbons,
    refused,
    ticks: layTicks(state.refusals, current, context),
    heat: layHeat(state, lab, selection, boxes),
    ...layBadges(lab, boxes, input.board),
    empty: boxes.length === 0 && lab.devices.length === 0,
  }
}

function column(input: MapInput, room: number, current: Refusal | null): { placed: Placed[]; height: number } {
  const { state, selection, unfolded, space, lab } = input
  const asked = current ? [current.entry] : []
  const mapped = state.mappings.map(({ entry }) => bytes(entry.physical, entry.size))
  const trees = [...forest(state.resources), ...forest(outsideTree(lab, state.resources, space))]
  const ram = space === 'mem' ? (lab.memory ?? []).map(({ start, size }) => bytes(start, size)) : []
  const end = spaceEnd(space, [...trees, ...asked, ...mapped, ...ram])
  const known = { bare: [...asked, ...mapped], ram: ram.filter((one) => trees.every((tree) => !overlaps(one, tree))) }
  const inTheWay = (tree: TreeNode): boolean => asked.some((one) => overlaps(one, tree) && tree.children.length === 0)
  const large = (tree: TreeNode): boolean => isSelected(selection, tree) || inTheWay(tree)
  const apart = (tree: TreeNode): boolean => large(tree) || mapped.some((one) => covers(tree, one))
  const slots = foldRuns(fill({ start: 0, end }, trees, known), { space, unfolded, apart })
  return place(slots, room, {
    space,
    large,
    lines: (slot) => (unfolded.has(foldKey(space, slot)) ? openLines(slot, space) : 0),
  })
}

const bytes = (start: number, size: number): Range => ({ start, end: start + size - 1 })
