// The board's badges in words, and what the popover of a box says of the board. Pure.
import type { LabDescription, RegionInfo } from '../../../src-preload/contract/description'
import type { ClaimEntry } from '../../../src-preload/contract/entry'
import type { MirrorModeName } from '../../../src-preload/contract/link'
import type { MenuRow } from '../../ui/menu'
import { plural, range } from '../../base/format'
import type { DifferBadge, MapLayout, MirrorBadge } from './model'
import type { Part } from './part'

export const MODES: readonly { mode: MirrorModeName; short: string }[] = [
  { mode: 'model', short: 'the board is not touched' },
  { mode: 'shadow', short: 'writes go to both, reads are compared later' },
  { mode: 'board', short: 'the board answers' },
  { mode: 'compare', short: 'both are asked, the model answers' },
]

const shortOf = (mode: MirrorBadge['mode']): string =>
  MODES.find((one) => one.mode === mode)?.short ?? 'registers are mirrored each in its way'

const regionOf = (lab: LabDescription, id: number): RegionInfo | undefined => lab.regions.find((one) => one.id === id)

const onBoard = ({ base }: MirrorBadge, { size, space }: RegionInfo): string => range(base, base + size - 1, space)

export function badgeParts({ mirrors, differs }: MapLayout, lab: LabDescription): Part[] {
  return [
    ...mirrors.flatMap((badge) => mirrorPart(badge, lab) ?? []),
    ...differs.flatMap((badge) => differPart(badge, lab) ?? []),
  ]
}

function mirrorPart(badge: MirrorBadge, lab: LabDescription): Part | null {
  const region = regionOf(lab, badge.region)
  if (!region) return null
  const device = lab.devices[region.device]?.name ?? ''
  const translated = badge.base !== region.start
  return {
    key: badge.key,
    column: 1,
    rect: badge.rect,
    text: `mirror of ${device}: ${badge.mode}${translated ? `, on the board at ${onBoard(badge, region)}` : ''}${badge.stale ? ', the board is silent' : ''}`,
    title: `mirror: ${badge.mode}`,
    rows: [
      ['', shortOf(badge.mode)],
      ['in the lab', range(region.start, region.start + region.size - 1, region.space)],
      ['on the board', translated ? onBoard(badge, region) : 'at the same address'],
      ...(badge.stale ? [['link', 'silent or lost: as it was'] as [string, string]] : []),
    ],
    action: { do: 'mirror', region: badge.region },
    pointerOnly: false,
  }
}

function differPart({ key, rect, region: id, times }: DifferBadge, lab: LabDescription): Part | null {
  const region = regionOf(lab, id)
  if (!region) return null
  const device = lab.devices[region.device]?.name ?? ''
  const accesses = plural(times, 'read')
  return {
    key,
    column: 1,
    rect,
    text: `${device} differs from the board: ${accesses}`,
    title: `${device} ≠ board`,
    rows: [['differ', accesses]],
    action: { do: 'divergence' },
    pointerOnly: false,
  }
}

/** What the popover of a device's box adds while a board is attached or was compared. */
export function boardRows(entry: ClaimEntry, { mirrors, differs }: MapLayout, lab: LabDescription): Part['rows'] {
  const inside = ({ region: id }: { region: number }): boolean => {
    const region = regionOf(lab, id)
    return (
      region?.device === entry.device &&
      region.space === entry.space &&
      region.start >= entry.start &&
      region.start <= entry.end
    )
  }
  const mirror = mirrors.find(inside)
  const differ = differs.find(inside)
  const region = mirror && regionOf(lab, mirror.region)
  return [
    ...(mirror ? [['mirror', mirror.mode] as [string, string]] : []),
    ...(mirror && region && mirror.base !== region.start
      ? [['on the board', onBoard(mirror, region)] as [string, string]]
      : []),
    ...(differ ? [['board differs', plural(differ.times, 'read')] as [string, string]] : []),
  ]
}

export interface MirrorChoice {
  heading: string
  current: MirrorBadge['mode']
  unavailable: readonly { mode: MirrorModeName; why: string }[]
  /** Why nothing can be changed now; null = it can. */
  disabled: string | null
  choose: (mode: MirrorModeName) => void
  more: () => void
}

/** Modes that the board cannot have stay in the menu, with their reason. */
export const mirrorMenu = ({ heading, current, unavailable, disabled, choose, more }: MirrorChoice): MenuRow[] => [
  { heading },
  ...MODES.map(({ mode, short }) => ({
    label: mode,
    hint: short,
    checked: mode === current,
    disabled: disabled ?? unavailable.find((one) => one.mode === mode)?.why ?? null,
    run: () => choose(mode),
  })),
  'line',
  { label: 'Address on the board, registers …', disabled, run: more },
]
