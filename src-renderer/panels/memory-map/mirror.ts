// How each region is mirrored to a board, and how often the board answered otherwise: badges in the title row of its box. Pure.
import type { LabDescription, RegionInfo } from '../../../src-preload/contract/description'
import type { MirrorModeName, RegionMirror } from '../../../src-preload/contract/link'
import { count } from '../../base/format'
import { HEAT_WIDTH } from './heat'
import type { DifferBadge, MirrorBadge, Mirrored, NodeBox, Rect } from './model'
import { monoWidth, uiWidth } from './text'

export const UNMIRRORED: Mirrored = { modes: [], stale: false, differing: new Map() }

export const LETTERS: Record<MirrorModeName | 'mixed', string> = {
  model: 'M',
  shadow: 'S',
  board: 'B',
  compare: 'C',
  mixed: '…',
}

const HEIGHT = 14
const PAD = 4
/** Of ≠, which has no word of its own. */
const TIGHT = 3
const BETWEEN = 4
const SIZE_RIGHT = { outer: 12, inner: 8 }
/** Left of a box's title: where a badge goes that finds no room right of it. */
const MARGIN = 4

const holds = ({ entry }: NodeBox, { device, space, start }: RegionInfo): boolean =>
  entry.device === device && entry.space === space && entry.start <= start && entry.end >= start

/** The device's own resource, or the claim where there is none. */
const boxOf = (boxes: readonly NodeBox[], region: RegionInfo): NodeBox | undefined =>
  boxes.find((box) => holds(box, region))

/** Where free room in the title row begins and ends. */
function roomOf({ entry, rect, depth, size, note, second, title, textX }: NodeBox): { left: number; right: number } {
  const edge = rect.x + rect.width - (depth === 0 ? SIZE_RIGHT.outer : SIZE_RIGHT.inner)
  const right =
    edge - (size ? monoWidth(size) + 8 : 0) - (note ? uiWidth(note) + 8 : 0) - (entry.busy && !second ? HEAT_WIDTH : 0)
  return { left: textX + monoWidth(title) + BETWEEN, right }
}

export interface Badges {
  mirrors: MirrorBadge[]
  differs: DifferBadge[]
}

export function layBadges(lab: LabDescription, boxes: readonly NodeBox[], mirrored: Mirrored): Badges {
  const badges: Badges = { mirrors: [], differs: [] }
  const taken = new Set<NodeBox>()
  for (const region of lab.regions) {
    const box = region.device < 0 ? undefined : boxOf(boxes, region)
    if (!box || taken.has(box)) continue
    taken.add(box)
    const mode = mirrored.modes.find((one) => one.region === region.id)
    const { left, right } = roomOf(box)
    const mirror = mode && mirrorBadge(mode, box, { left, right }, mirrored.stale)
    if (mirror) badges.mirrors.push(mirror)
    const times = mirrored.differing.get(region.id) ?? 0
    if (times > 0)
      badges.differs.push(differBadge(region.id, times, box, { left, right: mirror ? mirror.rect.x - BETWEEN : right }))
  }
  return badges
}

const rectAt = (x: number, width: number, { titleY }: NodeBox): Rect => ({
  x: Math.round(x),
  y: Math.round(titleY - HEIGHT / 2),
  width: Math.ceil(width),
  height: HEIGHT,
})

/** Letter and word; the letter alone where the title leaves no room. */
function mirrorBadge(
  { region, mode, base }: RegionMirror,
  box: NodeBox,
  { left, right }: { left: number; right: number },
  stale: boolean,
): MirrorBadge {
  const letter = LETTERS[mode]
  const short = monoWidth(letter) + 2 * PAD
  const long = short + BETWEEN + monoWidth(mode)
  // `model` beside `no model` would contradict itself.
  const plain = box.note !== '' && mode === 'model'
  const word = right - long >= left && !plain ? mode : ''
  const width = word ? long : short
  return { key: `mirror:${region}`, region, mode, base, letter, word, stale, rect: rectAt(right - width, width, box) }
}

function differBadge(
  region: number,
  times: number,
  box: NodeBox,
  { left, right }: { left: number; right: number },
): DifferBadge {
  const widthOf = (text: string): number => monoWidth(text) + 2 * TIGHT
  const forms = [`≠ ${count(times)}`, `≠${count(times)}`]
  const fits = forms.find((text) => right - widthOf(text) >= left)
  const text = fits ?? forms[1]!
  const width = widthOf(text)
  const x = fits ? right - width : box.rect.x + MARGIN
  return { key: `differs:${region}`, region, times, text, rect: rectAt(x, width, box) }
}
