// Which rows the timeline has, from its tracks and from what is unfolded. Pure; knows no canvas and no DOM.
import type { FieldInfo, LabDescription, RegisterInfo } from '../../../src-preload/contract/description'
import type { TrackInfo } from '../../../src-preload/contract/query'
import { registerAt } from '../../base/register'

export const ROW_HEIGHT = 20

export type RowKind = 'group' | 'link' | 'model' | 'calls' | 'polls' | 'accesses' | 'register' | 'field' | 'irq'

export interface Row {
  /** Stays the same while other rows come and go. */
  key: string
  kind: RowKind
  /** Index into LabDescription.devices. */
  device: number
  name: string
  /** 1 group, 2 track, 3 field: as a tree counts. */
  level: 1 | 2 | 3
  /** null: there is nothing to unfold. */
  open: boolean | null
  /** Of the row itself; a group has none, a field its register's. */
  track: TrackInfo | null
  /** Of a group: what it draws in its own row. */
  claims: TrackInfo | null
  refusals: TrackInfo | null
  accesses: TrackInfo | null
  register: RegisterInfo | null
  field: FieldInfo | null
}

/** Tracks of the session as a whole; its accesses are the strip above the rows. */
const WHOLE = -1

const PLAIN = { open: null, claims: null, refusals: null, accesses: null, register: null, field: null } as const

const ORDER: RowKind[] = ['link', 'model', 'calls', 'polls', 'accesses', 'register', 'irq']
const NAMES: Partial<Record<RowKind, string>> = {
  link: 'Board link',
  model: 'Driver model',
  calls: 'Calls',
  polls: 'Poll',
  accesses: 'Access',
}

export const groupKey = (device: number): string => `device ${device}`
/** Of the whole lab: calls of drivers themselves, refused requests, the link to a board. */
export const WHOLE_KEY = groupKey(WHOLE)
export const trackKey = (track: TrackInfo): string => `track ${track.id}`
export const fieldKey = (track: TrackInfo, field: FieldInfo): string => `track ${track.id} ${field.name}`

/** Tracks that belong to no device: the link, calls of drivers themselves, and all refused requests. */
export const wholeTracks = (tracks: readonly TrackInfo[]): TrackInfo[] =>
  tracks.filter(({ device, kind }) => device === WHOLE && kind !== 'accesses')

/** The whole lab first, then devices in board order; children only of what is open. */
export function rowsOf(lab: LabDescription, tracks: readonly TrackInfo[], open: ReadonlySet<string>): Row[] {
  const devices = [WHOLE, ...lab.devices.map((_, device) => device)]
  const refusals = tracks.find(({ kind, device }) => kind === 'refusals' && device === WHOLE) ?? null
  return devices.flatMap((device) => {
    const own = device === WHOLE ? wholeTracks(tracks) : tracks.filter((track) => track.device === device)
    return own.length > 0 ? groupRows(lab, own, refusals, open) : []
  })
}

/** @param refusals of all devices: each row picks its own from them */
function groupRows(
  lab: LabDescription,
  own: TrackInfo[],
  refusals: TrackInfo | null,
  open: ReadonlySet<string>,
): Row[] {
  const { device } = own[0]!
  const named = (kind: TrackInfo['kind']): TrackInfo | null => own.find((track) => track.kind === kind) ?? null
  const children = ORDER.flatMap((kind) => own.filter((track) => track.kind === kind))
  const key = groupKey(device)
  const group: Row = {
    key,
    kind: 'group',
    device,
    name: lab.devices[device]?.name ?? 'Whole lab',
    level: 1,
    open: children.length > 0 ? open.has(key) : null,
    track: null,
    claims: named('claims'),
    refusals: named('refusals') ?? refusals,
    accesses: named('accesses'),
    register: null,
    field: null,
  }
  return group.open ? [group, ...children.flatMap((track) => trackRows(lab, track, open))] : [group]
}

function trackRows(lab: LabDescription, track: TrackInfo, open: ReadonlySet<string>): Row[] {
  const kind = track.kind as RowKind
  const key = trackKey(track)
  const base: Row = { ...PLAIN, key, kind, device: track.device, name: NAMES[kind] ?? track.name, level: 2, track }
  if (kind !== 'register') return [base]
  const register = registerAt(lab, track.region, track.offset)
  const fields = register?.fields ?? []
  const row: Row = { ...base, register, open: fields.length > 0 ? open.has(key) : null }
  if (!row.open) return [row]
  const below = [...fields].sort((a, b) => a.lsb - b.lsb)
  return [row, ...below.map((field) => fieldRow(row, track, field))]
}

const fieldRow = (row: Row, track: TrackInfo, field: FieldInfo): Row => ({
  ...row,
  key: fieldKey(track, field),
  kind: 'field',
  name: field.name,
  level: 3,
  open: null,
  field,
})

/** Tracks whose windows these rows need, each once. */
export function tracksOf(rows: readonly Row[]): number[] {
  const ids = new Set<number>()
  for (const { track, claims, refusals, accesses } of rows)
    for (const one of [track, claims, refusals, accesses]) if (one) ids.add(one.id)
  return [...ids]
}

const INTEREST: Partial<Record<TrackInfo['kind'], number>> = { polls: 4, irq: 2, calls: 1 }

/**
 * The device that shows most of what the timeline can show, with its first status register unfolded. A console or a
 * picture has a panel of its own, and comes after the others.
 */
export function defaultOpen(lab: LabDescription, tracks: readonly TrackInfo[]): Set<string> {
  const shownElsewhere = (device: number): boolean =>
    (lab.devices[device]?.serial ?? 0) > 0 || lab.devices[device]?.picture !== undefined
  const interest = (device: number): number =>
    tracks.reduce((sum, track) => sum + (track.device === device ? (INTEREST[track.kind] ?? 0) : 0), 0) -
    (shownElsewhere(device) ? 10 : 0)
  const devices = lab.devices.map((_, device) => device)
  const best = devices.reduce((most, device) => (interest(device) > interest(most) ? device : most), 0)
  const status = tracks.find((track) => track.device === best && isStatus(lab, track))
  return new Set([groupKey(best), ...(status ? [trackKey(status)] : [])])
}

function isStatus(lab: LabDescription, track: TrackInfo): boolean {
  if (track.kind !== 'register') return false
  const register = registerAt(lab, track.region, track.offset)
  return register?.access === 'ro' && register.fields.length > 0
}

/** What the label's right end says without data: bits of a field. */
export const bitsOf = ({ lsb, width }: FieldInfo): string => (width === 1 ? `[${lsb}]` : `[${lsb + width - 1}:${lsb}]`)

/** Rows that are in sight, wholly or in part. */
export function visible(rows: readonly Row[], top: number, height: number): { first: number; rows: Row[] } {
  const first = Math.max(0, Math.floor(top / ROW_HEIGHT))
  return { first, rows: rows.slice(first, Math.ceil((top + height) / ROW_HEIGHT)) }
}
