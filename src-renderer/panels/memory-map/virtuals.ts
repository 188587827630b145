// Mappings opposite their bytes: boxes packed in address order, and the ribbons that say which ioremap made them.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { MappingEntry } from '../../../src-preload/contract/entry'
import type { StateAnswer } from '../../../src-preload/contract/query'
import type { Selection } from '../../state/view.svelte'
import { size, sizeMarked, virtualAddress } from '../../base/format'
import type { Columns, NodeBox, Ribbon, VirtualBox } from './model'
import { edgeOf, type Placed } from './place'
import { placeLabels } from './ribbon'
import { covers } from './slots'
import { firstFit, monoWidth } from './text'

const TALLEST = 38
const LEAST = 30
const WIDEST_GAP = 20
const LEAST_GAP = 8
const GAP_TEXT = 13
const GUARD = 4096

interface Packed {
  y: number
  height: number
  gap: number
}

const rangeOf = (entry: MappingEntry): { start: number; end: number } => ({
  start: entry.physical,
  end: entry.physical + entry.size - 1,
})

const virtualStart = ({ virtualHi, virtualLo }: MappingEntry): bigint =>
  (BigInt(virtualHi >>> 0) << 32n) | BigInt(virtualLo >>> 0)

/** Answers the boxes' places; they may need more height than the view has. */
export function pack(wanted: readonly number[], room: number, scrolls: boolean): Packed[] {
  const n = wanted.length
  if (n === 0) return []
  const height = Math.max(LEAST, Math.min(TALLEST, Math.floor((room - 60) / (n * 1.15))))
  const spare = n > 1 ? (room - n * height - 28) / (n - 0.4) : WIDEST_GAP
  const gap = Math.round(Math.min(WIDEST_GAP, Math.max(LEAST_GAP, spare)))
  const pitch = height + gap
  const all = n * pitch - gap
  if (!scrolls) {
    const top = Math.max(2, Math.round((room - all) / 2))
    return wanted.map((_, index) => ({ y: top + index * pitch, height, gap }))
  }
  return near(wanted, pitch, height, Math.max(room, all)).map((y) => ({ y, height, gap }))
}

/** Each as near to its own bytes as the ones before it allow, none past the end. */
function near(wanted: readonly number[], pitch: number, height: number, room: number): number[] {
  const placed: number[] = []
  for (const y of wanted) placed.push(Math.max(Math.round(y - height / 2), (placed.at(-1) ?? 2 - pitch) + pitch))
  let limit = room - height
  for (let index = placed.length - 1; index >= 0; index--) {
    placed[index] = Math.max(0, Math.min(placed[index]!, limit))
    limit = placed[index]! - pitch
  }
  return placed
}

interface Found {
  virtuals: VirtualBox[]
  ribbons: Ribbon[]
}

export interface VirtualInput {
  state: StateAnswer
  lab: LabDescription
  selection: Selection
  placed: readonly Placed[]
  boxes: readonly NodeBox[]
  columns: Columns
  room: number
  scrolls: boolean
}

export function layVirtuals(input: VirtualInput): Found {
  const { state, placed, room, scrolls, columns } = input
  const mappings = [...state.mappings].sort((a, b) => (virtualStart(a.entry) < virtualStart(b.entry) ? -1 : 1))
  const spans = mappings.map(({ entry }) => spanOf(entry, placed))
  const packed = pack(
    spans.map(({ top, bottom }) => (top + bottom) / 2),
    room,
    scrolls,
  )
  const found: Found = { virtuals: [], ribbons: [] }
  mappings.forEach(({ entry, attribute }, index) => {
    const { y, height, gap } = packed[index]!
    const box = innermost(entry, input.boxes)
    const selected = isSelected(input.selection, entry, box)
    const unclaimed = !input.boxes.some((one) => one.entry.busy && covers(one.entry, rangeOf(entry)))
    const common = { key: `mapping:${entry.id}`, owner: entry.device, selected, unclaimed }
    const next = mappings[index + 1]?.entry
    found.virtuals.push({
      ...common,
      entry,
      rect: { x: columns.virtualLeft, y, width: columns.virtualWidth, height },
      address: virtualAddress(entry.virtualHi, entry.virtualLo),
      second: secondOf(entry, input),
      badge: attribute,
      asked: entry.asked && entry.asked !== attribute ? entry.asked : '',
      gap: next && gap >= GAP_TEXT ? gapText(entry, next) : '',
      gapY: y + height + gap / 2,
    })
    const whole = !box || box.depth === 0 || covers(rangeOf(entry), rootOf(box, input.boxes).entry)
    const x = whole || !box ? columns.physicalRight : box.rect.x + box.rect.width
    const to = { x: columns.virtualLeft, top: y, bottom: y + height }
    const label = { text: columns.narrow ? '' : entry.call, x: 0, y: 0 }
    found.ribbons.push({ ...common, from: { x, ...spans[index]! }, to, label })
  })
  placeLabels(found.ribbons)
  return found
}

/** What of the owner and the size fits beside the badge. */
function secondOf(entry: MappingEntry, { lab, columns }: VirtualInput): string {
  const owner = lab.devices[entry.device]?.name ?? 'unknown'
  const badges = [entry.attribute, entry.asked ? ` → ${entry.asked}` : ''].join('')
  return firstFit(columns.virtualWidth - 24 - monoWidth(badges), [`${owner} · ${size(entry.size)}`, owner])
}

function spanOf(entry: MappingEntry, placed: readonly Placed[]): { top: number; bottom: number } {
  const { start, end } = rangeOf(entry)
  const top = edgeOf(placed, start, 'top') ?? 0
  const bottom = edgeOf(placed, end, 'bottom') ?? top
  return { top, bottom: Math.max(bottom, top + 2) }
}

function innermost(entry: MappingEntry, boxes: readonly NodeBox[]): NodeBox | null {
  const around = boxes.filter((box) => box.entry.space === 'mem' && covers(box.entry, rangeOf(entry)))
  return around.reduce<NodeBox | null>((deepest, box) => (deepest && deepest.depth >= box.depth ? deepest : box), null)
}

function rootOf(box: NodeBox, boxes: readonly NodeBox[]): NodeBox {
  const parent = boxes[box.parent]
  return parent ? rootOf(parent, boxes) : box
}

function isSelected(selection: Selection, entry: MappingEntry, box: NodeBox | null): boolean {
  if (selection.kind === 'claim') return entry.id === selection.entry || box?.entry.id === selection.entry
  if (selection.kind === 'driver') return entry.driver === selection.driver
  return (selection.kind === 'device' || selection.kind === 'register') && entry.device === selection.device
}

/** Between two mappings vmalloc leaves a guard page. */
function gapText(before: MappingEntry, after: MappingEntry): string {
  const bytes = Number(virtualStart(after) - virtualStart(before)) - before.size
  if (bytes <= 0) return ''
  return bytes === GUARD ? `${size(GUARD)} guard` : `${sizeMarked(bytes)} empty`
}
