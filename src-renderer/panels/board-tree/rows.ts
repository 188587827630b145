// The two trees as flat rows: devices with what they have, drivers with what they hold. Pure; BoardTree.svelte draws them.
import type { DeviceInfo, LabDescription } from '../../../src-preload/contract/description'
import type { StateAnswer } from '../../../src-preload/contract/query'
import { address, errnoName, extent, plural, range } from '../../base/format'
import { reasonOf } from '../../base/driver-model'
import { deviceHue } from '../../base/hue'
import { stemOf } from '../../base/stem'
import { holderOf } from '../../state/bindings'
import type { TreeRow as Row } from '../../ui/tree'

export type Selects = { kind: 'device'; device: number } | { kind: 'driver'; driver: number }
export type TreeRow = Row<Selects>

export type IsOpen = (id: string, first: boolean) => boolean

export function deviceRows(lab: LabDescription, live: StateAnswer | null, isOpen: IsOpen, chosen = -1): TreeRow[] {
  const open = isOpen('bus', true)
  const bus: TreeRow = {
    id: 'bus',
    level: 1,
    label: 'platform bus',
    open,
    end: plural(lab.devices.length, 'device'),
    tone: 'dim',
    selects: null,
    quiet: true,
  }
  if (!open) return [bus]
  const one = (device: number, level: number): TreeRow[] =>
    oneDevice(lab, live, device, level, (id) => isOpen(id, device === chosen))
  const runs = runsOf(lab, live, chosen)
  return [bus, ...runs.flatMap((run) => (run.length === 1 ? one(run[0]!, 2) : runRows(lab, run, isOpen, one)))]
}

/** Fewer alike are no crowd. */
const LEAST_RUN = 4

/** Devices in address order; many of one kind that nobody drives stand together. */
function runsOf(lab: LabDescription, live: StateAnswer | null, chosen: number): number[][] {
  const kind = (device: number): string =>
    device === chosen || live?.bindings[device] ? '' : stemOf(lab.devices[device]!.name)
  const runs: number[][] = []
  for (const device of inAddressOrder(lab)) {
    const last = runs.at(-1)
    if (last && kind(device) !== '' && kind(last[0]!) === kind(device)) last.push(device)
    else runs.push([device])
  }
  return runs.flatMap((run) => (run.length >= LEAST_RUN ? [run] : run.map((device) => [device])))
}

function runRows(
  lab: LabDescription,
  run: readonly number[],
  isOpen: IsOpen,
  one: (device: number, level: number) => TreeRow[],
): TreeRow[] {
  const first = lab.devices[run[0]!]!
  const id = `run ${first.name}`
  const open = isOpen(id, false)
  const row: TreeRow = {
    id,
    level: 2,
    label: stemOf(first.name),
    open,
    end: `${run.length} alike`,
    tone: 'dim',
    selects: null,
    quiet: true,
    title: `${first.name} … ${lab.devices[run.at(-1)!]!.name}`,
  }
  return [row, ...(open ? run.flatMap((device) => one(device, 3)) : [])]
}

const startOf = (lab: LabDescription, device: DeviceInfo): number =>
  lab.regions.find(({ id }) => id === device.regions[0])?.start ?? Infinity

const addressOf = (lab: LabDescription, device: DeviceInfo): string =>
  address(startOf(lab, device), lab.regions.find(({ id }) => id === device.regions[0])?.space)

function inAddressOrder(lab: LabDescription): number[] {
  const order = lab.devices.map((_, device) => device)
  return order.sort((a, b) => startOf(lab, lab.devices[a]!) - startOf(lab, lab.devices[b]!) || a - b)
}

function oneDevice(
  lab: LabDescription,
  live: StateAnswer | null,
  device: number,
  level: number,
  isOpen: (id: string) => boolean,
): TreeRow[] {
  const info = lab.devices[device]!
  const id = `device ${info.name}`
  const selects = { kind: 'device' as const, device }
  const leaves = deviceLeaves(lab, live, device).map((leaf, index) => ({
    ...leaf,
    id: `${id} ${index}`,
    level: level + 1,
    selects,
    quiet: true,
  }))
  const bare = info.regions.length === 0 && info.irqs.length === 0
  const open = !bare && isOpen(id)
  const row: TreeRow = {
    id,
    level,
    label: info.name,
    ...(bare ? {} : { open }),
    hue: deviceHue(lab, device),
    ...endOf(lab, live, device),
    selects,
    quiet: false,
    title: [info.node, info.compatible, deferredReason(live, device)].filter(Boolean).join(' · '),
  }
  return [row, ...(open ? leaves : [])]
}

/** Of a device that waits: why; else empty. */
function deferredReason(live: StateAnswer | null, device: number): string {
  const binding = live?.bindings[device]
  return binding?.state === 'deferred' ? `deferred: ${reasonOf(binding)}` : ''
}

function endOf(
  lab: LabDescription,
  live: StateAnswer | null,
  device: number,
): Pick<TreeRow, 'end' | 'mono' | 'tone' | 'mark'> {
  const info = lab.devices[device]!
  if (deferredReason(live, device)) return { end: 'deferred', tone: 'warning', mark: 'deferred' }
  const at = info.regions.length ? addressOf(lab, info) : (lab.drivers[holderOf(live, device)]?.name ?? 'no driver')
  // Linux names a device of a devicetree by its address: saying it twice leaves no room for the name.
  const named = info.name.startsWith(`${startOf(lab, info).toString(16)}.`)
  return { end: named ? '' : at, mono: info.regions.length > 0, tone: 'dim' }
}

type Leaf = Pick<TreeRow, 'label' | 'end' | 'tone' | 'mono' | 'title'>

function deviceLeaves(lab: LabDescription, live: StateAnswer | null, device: number): Leaf[] {
  const info = lab.devices[device]!
  const regions = lab.regions.filter(({ id }) => info.regions.includes(id))
  const holder = lab.drivers[holderOf(live, device)]
  return [
    ...regions.map(({ space, start, size: bytes }): Leaf => ({
      label: space,
      end: extent(bytes, space),
      mono: true,
      tone: 'plain',
      title: range(start, start + bytes - 1, space),
    })),
    ...info.irqs.map((irq): Leaf => {
      const high = live?.irqs.find((line) => line.irq === irq)?.level === 1
      return { label: `irq ${irq}`, end: high ? 'pending' : 'low', tone: high ? 'irq' : 'dim' }
    }),
    { label: 'driver', end: holder?.name ?? 'none', tone: holder ? 'plain' : 'dim' },
    ...deferredLeaf(live, device),
    ...(regions.length > 0 && regions.every(({ unanswered }) => unanswered)
      ? [{ label: 'model', end: 'none: all ones', tone: 'dim' } as const]
      : []),
  ]
}

function deferredLeaf(live: StateAnswer | null, device: number): Leaf[] {
  const reason = deferredReason(live, device)
  return reason ? [{ label: reason, end: '', tone: 'warning', title: reason }] : []
}

export function driverRows(lab: LabDescription, live: StateAnswer | null, isOpen: IsOpen): TreeRow[] {
  return lab.drivers.flatMap((_, driver) => oneDriver(lab, live, driver, isOpen))
}

function oneDriver(lab: LabDescription, live: StateAnswer | null, driver: number, isOpen: IsOpen): TreeRow[] {
  const id = `driver ${lab.drivers[driver]!.name}`
  const selects = { kind: 'driver' as const, driver }
  const held = lab.devices.map((_, device) => device).filter((device) => holderOf(live, device) === driver)
  const below = [...held.map((device) => heldRow(lab, id, device)), ...refusedRow(lab, live, id, driver)]
  const open = below.length > 0 && isOpen(id, held.length !== 1)
  const row: TreeRow = {
    id,
    level: 1,
    label: lab.drivers[driver]!.name,
    ...(below.length ? { open } : {}),
    ...driverState(lab, live, driver, held),
    selects,
    quiet: false,
    title: lab.drivers[driver]!.file,
  }
  return [row, ...(open ? below : [])]
}

function driverState(
  lab: LabDescription,
  live: StateAnswer | null,
  driver: number,
  held: number[],
): Pick<TreeRow, 'end' | 'tone' | 'mark' | 'badge'> {
  const last = live?.drivers[driver]
  if (held.length > 0) {
    const who = held.length === 1 ? lab.devices[held[0]!]!.name : String(held.length)
    return { end: `bound · ${who}`, tone: 'dim', mark: 'bound' }
  }
  if (last?.state === 'failed')
    return { end: 'failed', tone: 'error', mark: 'failed', badge: errnoName(-Math.abs(last.error)) }
  if (last?.state === 'deferred') return { end: 'deferred', tone: 'warning', mark: 'deferred' }
  return { end: 'unbound', tone: 'dim', mark: 'unbound' }
}

function heldRow(lab: LabDescription, parent: string, device: number): TreeRow {
  const info = lab.devices[device]!
  return {
    id: `${parent} ${info.name}`,
    level: 2,
    label: info.name,
    hue: deviceHue(lab, device),
    end: info.regions.length ? addressOf(lab, info) : '',
    mono: true,
    tone: 'dim',
    selects: { kind: 'device', device },
    quiet: true,
  }
}

/** Of a driver that failed on a refused request: who holds what it asked for. */
function refusedRow(lab: LabDescription, live: StateAnswer | null, parent: string, driver: number): TreeRow[] {
  if (live?.drivers[driver]?.state !== 'failed') return []
  const refusal = live.refusals.filter(({ entry }) => entry.driver === driver).at(-1)
  if (!refusal) return []
  const holders = live.resources.filter(({ entry }) => refusal.entry.holders?.includes(entry.id))
  const names = [...new Set(holders.map(({ entry }) => lab.devices[entry.device]?.name ?? entry.name))]
  const label = names.length ? `held by ${names.join(', ')}` : 'holders have released it since'
  return [
    {
      id: `${parent} refused`,
      level: 2,
      label,
      end: '',
      tone: 'dim',
      selects: { kind: 'driver', driver },
      quiet: true,
    },
  ]
}
