// Refused requests where they would have been: the one in question with its callout, earlier ones as ticks.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { ClaimEntry } from '../../../src-preload/contract/entry'
import type { Refusal, StateAnswer } from '../../../src-preload/contract/query'
import type { Selection } from '../../state/view.svelte'
import { errnoName, moment, range } from '../../base/format'
import { placeOf, placeText } from '../../base/site'
import type { Columns, GutterLabel, Holder, Refused, Tick } from './model'
import { edgeOf, type Placed } from './place'
import { uiWidth } from './text'

const LEFT_OF_BOXES = 14
const HATCH_INTO_BOXES = 36
const LEAST_HATCH = 12
const LEAST_CALLOUT = 90
const LINE = 16
const HOLDER_LINES = 3
const CHIP = 12
const CHIP_GAP = 7
const FIRST_LINE = 48
/** Kept free below the callout. */
const LEGEND = 26
const TICK = { width: 4, least: 4, left: 20 }

/** The selected one, else the last up to this time whose requester has not got it meanwhile. */
export function currentRefusal({ refusals, resources }: StateAnswer, selection: Selection): Refusal | null {
  const chosen = selection.kind === 'claim' ? refusals.find(({ entry }) => entry.id === selection.entry) : undefined
  const got = ({ entry: asked }: Refusal): boolean =>
    resources.some(
      ({ entry }) =>
        entry.busy &&
        entry.device === asked.device &&
        entry.driver === asked.driver &&
        entry.start === asked.start &&
        entry.end === asked.end,
    )
  return chosen ?? refusals.filter((one) => !got(one)).at(-1) ?? null
}

interface Context {
  lab: LabDescription
  columns: Columns
  placed: readonly Placed[]
  claim: (entry: number) => ClaimEntry | undefined
  selection: Selection
  /** Lower end of what there is. */
  height: number
}

function spanOf({ start, end }: ClaimEntry, context: Context, least: number): { y: number; height: number } {
  const { placed } = context
  const top = Math.round(edgeOf(placed, start, 'top') ?? 0)
  const bottom = Math.round(edgeOf(placed, end, 'bottom') ?? top)
  const spare = Math.max(0, least - (bottom - top))
  const height = bottom - top + spare
  return { y: Math.max(0, Math.min(top - Math.floor(spare / 2), context.height - height)), height }
}

export function layRefused({ entry, time: at, site }: Refusal, context: Context): Refused {
  const { lab, columns } = context
  const span = spanOf(entry, context, LEAST_HATCH)
  const hatch = { x: columns.physicalLeft - LEFT_OF_BOXES, width: LEFT_OF_BOXES + HATCH_INTO_BOXES, ...span }
  const bandX = columns.physicalLeft + HATCH_INTO_BOXES
  const { holders, note, lines } = holdersOf(entry, context)
  const height = LEAST_CALLOUT + (lines - 1) * LINE
  const middle = span.y + span.height / 2
  const callout = {
    x: columns.left,
    y: Math.max(1, Math.round(middle - height / 2)),
    width: columns.callout,
    height,
  }
  for (const part of [...holders, ...(note ? [note] : [])]) {
    part.x += callout.x
    part.y += callout.y
  }
  const place = placeOf(lab, site)
  return {
    key: `refused:${entry.id}`,
    entry,
    time: at,
    site,
    selected: context.selection.kind === 'claim' && context.selection.entry === entry.id,
    hatch,
    band: { x: bandX, width: columns.physicalRight - bandX, ...span },
    callout,
    anchorY: middle,
    title: `${requester(entry, lab)} asked for`,
    error: errnoName(-Math.abs(entry.error ?? 0)),
    range: range(entry.start, entry.end, entry.space),
    holders,
    note,
    when: moment(at),
    where: place ? placeText(place) : '',
  }
}

export const requester = (entry: ClaimEntry, lab: LabDescription): string =>
  lab.drivers[entry.driver]?.name ?? lab.devices[entry.device]?.name ?? 'someone'

/** Names of everyone in the way, each once. */
export function holderNames(
  entry: ClaimEntry,
  lab: LabDescription,
  claim: Context['claim'],
): { name: string; owner: number }[] {
  const names = new Map<string, number>()
  for (const id of entry.holders ?? []) {
    const holder = claim(id)
    if (holder) names.set(lab.devices[holder.device]?.name ?? holder.name, holder.device)
  }
  return [...names].map(([name, owner]) => ({ name, owner }))
}

interface Chips {
  holders: Holder[]
  note: Refused['note']
  lines: number
}

/** Chips from left to right, in up to three lines, relative to the callout. */
function holdersOf(entry: ClaimEntry, { lab, columns, claim }: Context): Chips {
  const names = holderNames(entry, lab, claim)
  const from = 10 + uiWidth('held by') + 5
  const right = columns.callout - 8
  const holders: Holder[] = []
  let [x, line] = [from, 0]
  for (const [index, { name, owner }] of names.entries()) {
    const width = CHIP + uiWidth(name)
    if (x > from && x + width > right) [x, line] = [10, line + 1]
    if (line >= HOLDER_LINES) {
      const note = { text: `and ${names.length - index} more`, x: 10, y: FIRST_LINE + line * LINE }
      return { holders, note, lines: line + 1 }
    }
    holders.push({ name, owner, x, y: FIRST_LINE + line * LINE })
    x += width + CHIP_GAP
  }
  const note = names.length === 0 ? { text: '?', x: from, y: FIRST_LINE } : null
  return { holders, note, lines: line + 1 }
}

/** Moves the callout into what is there, and its line to where it crosses no address. */
export function settleCallout(refused: Refused, labels: readonly GutterLabel[], height: number): void {
  const { callout, hatch } = refused
  const by = Math.min(0, Math.max(-callout.y, height - LEGEND - callout.height - callout.y))
  callout.y += by
  for (const part of [...refused.holders, ...(refused.note ? [refused.note] : [])]) part.y += by
  const from = Math.max(hatch.y + 3, callout.y + 8)
  const to = Math.min(hatch.y + hatch.height - 3, callout.y + callout.height - 8)
  const middle = (from + to) / 2
  const clear = (y: number): number => Math.min(10, ...labels.map((label) => Math.abs(label.y - y)))
  let best = Math.round(middle)
  for (let y = Math.ceil(from); y <= to; y++) {
    const gain = clear(y) - clear(best)
    if (gain > 0 || (gain === 0 && Math.abs(y - middle) < Math.abs(best - middle))) best = y
  }
  refused.anchorY = best
}

export function layTicks(refusals: readonly Refusal[], current: Refusal | null, context: Context): Tick[] {
  const ticks = new Map<string, Tick>()
  for (const { entry } of refusals) {
    if (entry.id === current?.entry.id) continue
    const span = spanOf(entry, context, TICK.least)
    const place = `${span.y} ${span.height}`
    const known = ticks.get(place)
    const rect = { x: context.columns.physicalLeft - TICK.left, width: TICK.width, ...span }
    ticks.set(place, { key: `refused:${entry.id}`, entry, rect, count: (known?.count ?? 0) + 1 })
  }
  return [...ticks.values()]
}
