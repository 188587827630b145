// Resources as nested boxes, exactly as /proc/iomem nests them, with their texts.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { Selection } from '../../state/view.svelte'
import { extent } from '../../base/format'
import { RAM_NAME, type Columns, type NodeBox, type Rect } from './model'
import type { Placed } from './place'
import type { TreeNode } from './slots'
import { cut, firstFit, monoWidth, uiWidth } from './text'
import { isUnanswered } from './unanswered'

const INSET = { left: 16, right: 4, least: 1 }
/** Boxes are not inset further once they are as narrow as this. */
const LEAST_BOX = 96
/** Left of the text of every box, so that labels align and hatch never crosses them. */
const TEXT_INSET = 48
/** Below this a second line would meet the edge of a refused range, which often halves a box. */
const TWO_LINES = 40
export const NOBODY = 'no model'
/** What heat cells take at the right of a title. */
const HEAT_ROOM = 84

interface Context {
  lab: LabDescription
  columns: Columns
  selected: (tree: TreeNode) => boolean
  boxes: NodeBox[]
}

/** A device's selection marks its innermost resource; a claim's marks exactly that node. */
export function isSelected(selection: Selection, { node, children }: TreeNode): boolean {
  const { entry } = node
  if (selection.kind === 'claim') return entry.id === selection.entry
  if (selection.kind === 'driver') return entry.busy && entry.driver === selection.driver
  if (selection.kind !== 'device' && selection.kind !== 'register') return false
  return entry.device === selection.device && children.every((child) => child.node.entry.device !== entry.device)
}

export function layBoxes(
  placed: readonly Placed[],
  lab: LabDescription,
  columns: Columns,
  selected: Context['selected'],
): NodeBox[] {
  const context: Context = { lab, columns, selected, boxes: [] }
  const x = columns.physicalLeft
  for (const one of placed) lay(one, { x, width: columns.physicalRight - x }, -1, one, context)
  return context.boxes
}

function inset({ x, width }: Pick<Rect, 'x' | 'width'>): Pick<Rect, 'x' | 'width'> {
  const roomy = width - INSET.left - INSET.right >= LEAST_BOX
  const [left, right] = roomy ? [INSET.left, INSET.right] : [INSET.least, INSET.least]
  return { x: x + left, width: width - left - right }
}

/** @param outer the box of the same bytes that this one fills: texts are centred on it */
function lay(one: Placed, span: Pick<Rect, 'x' | 'width'>, parent: number, outer: Placed, context: Context): void {
  if (one.slot.kind === 'run') for (const child of one.children) lay(child, span, parent, child, context)
  if (one.slot.kind !== 'node') return
  const { tree } = one.slot
  const rect = { x: span.x, width: span.width, y: one.y, height: one.height }
  const index = context.boxes.length
  const selected = context.selected(tree)
  const framed = frame(tree, rect, parent, context)
  context.boxes.push({ ...framed, ...texts(one, framed, outer, context), selected })
  const sole = one.children.length === 1
  for (const child of one.children) lay(child, inset(span), index, sole ? outer : child, context)
}

type Frame = Pick<NodeBox, 'key' | 'entry' | 'depth' | 'parent' | 'rect' | 'owner' | 'size' | 'note' | 'ram'>

function frame({ node }: TreeNode, rect: Rect, parent: number, { boxes, columns, lab }: Context): Frame {
  const { entry, depth } = node
  const around = boxes[parent]?.entry
  const same = around?.start === entry.start && around.end === entry.end
  const size = same || (columns.narrow && depth > 0) ? '' : extent(entry.end - entry.start + 1, entry.space)
  const note = !entry.busy && isUnanswered(entry, lab) ? NOBODY : ''
  const ram = entry.name === RAM_NAME
  return { key: `claim:${entry.id}`, entry, depth, parent, rect, owner: entry.device, size, note, ram }
}

type Texts = Pick<NodeBox, 'title' | 'titleY' | 'second' | 'secondY' | 'textX'>

function texts(one: Placed, frame: Frame, outer: Placed, { lab, columns }: Context): Texts {
  const { entry, rect, size, note, ram } = frame
  const leaf = one.children.length === 0
  const textX = Math.max(columns.physicalLeft + TEXT_INSET, rect.x + 10)
  const owner = lab.devices[entry.device]?.name
  const alone = lab.regions.filter(({ device }) => device === entry.device).length === 1
  const name = columns.narrow && owner && (entry.busy || (leaf && alone)) ? owner : entry.name
  const two = leaf && rect.height >= TWO_LINES
  const beside = note ? uiWidth(note) + 16 : ram ? 10 : HEAT_ROOM
  const taken = (leaf && (!two || note) ? beside : 10) + monoWidth(size)
  const title = cut(name, rect.x + rect.width - textX - taken)
  if (!leaf) return { title, titleY: rect.y + one.head / 2 + 0.5, second: '', secondY: 0, textX }
  const middle = rect.y + rect.height / 2
  if (!two) return { title, titleY: middle, second: '', secondY: middle, textX }
  const centre = outer.y + outer.height / 2
  const titleY = Math.max(rect.y + 8, Math.round(centre - (outer.height < 64 ? 8 : 10)))
  const secondY = Math.min(rect.y + rect.height - 8, Math.round(centre + 11))
  const second = firstFit(rect.x + rect.width - textX - HEAT_ROOM, heldBy(frame, lab))
  return { title, titleY, second, secondY, textX }
}

/** Longest first. */
function heldBy({ entry, note, ram }: Frame, lab: LabDescription): string[] {
  if (ram) return ['not to scale', '']
  if (note) return ['reads give all ones, writes are dropped', 'reads give all ones', 'all ones']
  if (!entry.busy) return ['not claimed']
  const driver = lab.drivers[entry.driver]?.name
  return driver ? [`held by driver ${driver}`, `driver ${driver}`, driver] : ['busy']
}
