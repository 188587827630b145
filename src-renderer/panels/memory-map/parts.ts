// What on the map can be pointed at, walked to and chosen, in words too: one list for pointer, keyboard and screen reader.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { ClaimEntry } from '../../../src-preload/contract/entry'
import type { StateAnswer } from '../../../src-preload/contract/query'
import { count, errnoName, extent, moment, range, size, type Space } from '../../base/format'
import { placeOf, placeText } from '../../base/site'
import { registersOf } from '../../base/register'
import { NOBODY } from './boxes'
import { badgeParts, boardRows } from './mirror-parts'
import { isOutsideTree } from './outside-tree'
import type { Bare, Fold, HeatCell, MapLayout, NodeBox, Run, VirtualBox } from './model'
import type { Action, Part } from './part'
import { holderNames, requester } from './refusals'

export interface PartsInput {
  layout: MapLayout
  state: StateAnswer
  lab: LabDescription
  claim: (entry: number) => ClaimEntry | undefined
}

const spanSize = ({ start, end, space }: ClaimEntry): string => extent(end - start + 1, space)

/** In reading order within each column. */
export function partsOf(input: PartsInput): Part[] {
  const { layout } = input
  const rows = [
    ...layout.boxes.map((box) => boxPart(box, input)),
    ...layout.folds.flatMap((fold) => foldPart(fold, layout.space)),
    ...layout.runs.map((run) => runPart(run, layout.space)),
    ...layout.bares.filter(({ kind }) => kind === 'ram').map(ramPart),
    ...badgeParts(layout, input.lab),
  ]
  rows.sort((a, b) => a.rect.y - b.rect.y || b.rect.height - a.rect.height)
  return [
    ...refusalParts(input),
    ...rows,
    ...layout.heat.map((cell) => heatPart(cell, input)),
    ...layout.virtuals.map((box) => virtualPart(box, input)),
  ]
}

/** Every refused request up to this time, whether the map has room to name it or not. */
function refusalParts({ layout, state, lab, claim }: PartsInput): Part[] {
  return state.refusals.map(({ entry, time: at, site }) => {
    const key = `refused:${entry.id}`
    const shown = layout.refused?.key === key ? layout.refused.callout : null
    const tick = layout.ticks.find((one) => one.key === key)?.rect ?? layout.ticks[0]?.rect
    const holders = holderNames(entry, lab, claim).map(({ name }) => name)
    const place = placeOf(lab, site)
    const error = errnoName(-Math.abs(entry.error ?? 0))
    const held = holders.length > 0 ? `, held by ${holders.join(', ')}` : ''
    return {
      key,
      column: 0,
      rect: shown ?? tick ?? layout.refused!.callout,
      text: `refused: ${requester(entry, lab)} asked for ${range(entry.start, entry.end, entry.space)}, ${error}${held}, at ${moment(at)}`,
      title: `${requester(entry, lab)} was refused`,
      rows: present([
        ['asked for', range(entry.start, entry.end, entry.space)],
        ['size', spanSize(entry)],
        ['answer', error],
        ['held by', holders.join(', ')],
        ['at', moment(at)],
        ['source', place ? placeText(place) : ''],
      ]),
      action: { do: 'refusal', entry: entry.id, time: at, site },
      pointerOnly: false,
    }
  })
}

const present = (rows: [string, string][]): [string, string][] => rows.filter(([, value]) => value !== '')

function boxPart({ key, rect, entry, note, ram }: NodeBox, { layout, lab, state }: PartsInput): Part {
  const { space } = entry
  const driver = lab.drivers[entry.driver]?.name ?? ''
  const device = lab.devices[entry.device]?.name ?? ''
  const node = state.resources.find((one) => one.entry.id === entry.id)
  const since = node ? moment(node.since) : ''
  const outside = isOutsideTree(entry)
  const holder = [device, driver && `driver ${driver}`].filter(Boolean).join(', ')
  const what = ram
    ? 'RAM'
    : entry.busy
      ? `claimed by ${holder || 'someone'}`
      : `${outside ? 'registers' : 'resource'}${device && ` of ${device}`}`
  return {
    key,
    column: 1,
    rect,
    text: `${range(entry.start, entry.end, entry.space)} ${entry.name}, ${spanSize(entry)}, ${what}${note && `, ${note}`}${since && `, since ${since}`}`,
    title: entry.name,
    rows: present([
      ['range', range(entry.start, entry.end, entry.space)],
      ['size', spanSize(entry)],
      [entry.busy ? 'held by' : 'device', entry.busy ? holder : device],
      ['model', note ? 'none: reads give all ones' : ''],
      ['since', since],
      [space === 'io' ? '/proc/ioports' : '/proc/iomem', outside ? 'not there: no driver has asked' : ''],
      ...boardRows(entry, layout, lab),
    ]),
    action: outside ? regionAction(entry) : { do: 'claim', entry: entry.id },
    pointerOnly: false,
  }
}

/** RAM belongs to no device. */
const regionAction = ({ device }: ClaimEntry): Action | null => (device < 0 ? null : { do: 'device', device })

function foldPart({ key, rect, start, end, text, folds, open }: Fold, space: Space): Part[] {
  if (!folds) return []
  return [
    {
      key,
      column: 1,
      rect,
      text: `${range(start, end, space)} ${text}, ${open ? 'open' : 'folded'}`,
      title: text,
      rows: [
        ['range', range(start, end, space)],
        [space === 'io' ? 'ports' : 'bytes', count(end - start + 1)],
      ],
      action: { do: 'fold', key },
      pointerOnly: false,
    },
  ]
}

function runPart({ key, rect, start, end, text, size: each, open, unanswered }: Run, space: Space): Part {
  return {
    key,
    column: 1,
    rect,
    text: `${range(start, end, space)} ${text}, ${each}${unanswered ? `, ${NOBODY}` : ''}, ${open ? 'open' : 'folded'}`,
    title: text,
    rows: present([
      ['range', range(start, end, space)],
      ['size', each],
      ['model', unanswered ? 'none: reads give all ones' : ''],
    ]),
    action: { do: 'fold', key },
    pointerOnly: false,
  }
}

function ramPart({ key, rect, start, end, text }: Bare): Part {
  const rows: Part['rows'] = [['range', range(start, end)]]
  return {
    key,
    column: 1,
    rect,
    text: `${range(start, end)} ${text}`,
    title: text,
    rows,
    action: null,
    pointerOnly: false,
  }
}

function heatPart(cell: HeatCell, { lab }: PartsInput): Part {
  const register = registersOf(lab, cell.region)[cell.register]
  const { start: base = 0, space } = lab.regions.find(({ id }) => id === cell.region) ?? {}
  return {
    key: cell.key,
    column: 1,
    rect: cell.rect,
    text: '',
    title: register ? cell.name : 'memory',
    rows: [
      ['from', range(base + cell.offset, base + cell.offset + (register ? register.size / 8 : 1) - 1, space)],
      ['reads', count(cell.reads)],
      ['writes', count(cell.writes)],
    ],
    action: register ? { do: 'register', region: cell.region, offset: cell.offset } : null,
    pointerOnly: true,
  }
}

function virtualPart(
  { key, rect, entry, address, badge, asked, unclaimed }: VirtualBox,
  { lab, state }: PartsInput,
): Part {
  const device = lab.devices[entry.device]?.name ?? 'someone'
  const since = state.mappings.find((one) => one.entry.id === entry.id)?.since ?? 0
  const physical = range(entry.physical, entry.physical + entry.size - 1)
  const claimed = unclaimed ? ', without a claim' : ''
  return {
    key,
    column: 2,
    rect,
    text: `mapped: ${address}, ${size(entry.size)} of ${physical} for ${device} by ${entry.call}, ${badge}${asked && ` where ${asked} was asked for`}${claimed}, since ${moment(since)}`,
    title: `${entry.call} · ${device}`,
    rows: present([
      ['virtual', address],
      ['physical', physical],
      ['size', size(entry.size)],
      ['attribute', asked ? `${badge}, asked for ${asked}` : badge],
      ['claim', unclaimed ? 'none' : ''],
      ['since', moment(since)],
    ]),
    action: { do: 'claim', entry: entry.id },
    pointerOnly: false,
  }
}
