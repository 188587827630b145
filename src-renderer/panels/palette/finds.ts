// What the palette finds besides commands: devices, registers, drivers, findings, times and addresses. Pure.
import type { LabDescription } from '../../../src-preload/contract/description'
import type { FindingRow } from '../../../src-preload/contract/query'
import { address, range, time } from '../../base/format'
import { parseAddress, parseTime } from '../../base/parse'
import type { Selection } from '../../state/view.svelte'

export interface Find {
  id: string
  label: string
  hint: string
  /** Words that find it, besides those shown. */
  words: string[]
  selects?: Selection
  time?: number
  jump?: { seq: number; time: number }
}

export function partsOf(lab: LabDescription): Find[] {
  const devices = lab.devices.map(({ name, node, compatible }, device): Find => ({
    id: `device ${name}`,
    label: name,
    hint: node || compatible,
    words: [compatible, 'device'],
    selects: { kind: 'device', device },
  }))
  const registers = lab.regions.flatMap((region) =>
    (lab.maps[region.map]?.registers ?? []).map((register): Find => {
      const device = lab.devices[region.device]?.name ?? region.name
      return {
        id: `register ${device} ${region.id} ${register.name}`,
        label: `${device} ${register.name}`,
        hint: address(region.start + register.offset, region.space),
        words: ['register', register.doc],
        selects: { kind: 'register', device: region.device, region: region.id, offset: register.offset },
      }
    }),
  )
  const drivers = lab.drivers.map(({ name, file }, driver): Find => ({
    id: `driver ${name}`,
    label: name,
    hint: file,
    words: ['driver'],
    selects: { kind: 'driver', driver },
  }))
  return [...devices, ...drivers, ...registers]
}

export const findingsOf = (rows: FindingRow[]): Find[] =>
  rows.map(({ entry, time: at, seq }) => ({
    id: `finding ${seq}`,
    label: entry.text,
    hint: time(at, 'µs'),
    words: ['finding', entry.rule, entry.subject],
    jump: { seq: entry.at, time: at },
  }))

/** Where a typed time or address leads. */
export function placesOf(lab: LabDescription, typed: string): Find[] {
  const ns = parseTime(typed)
  if (ns !== null)
    return [{ id: 'go time', label: `Go to ${time(ns)}`, hint: 'sets cursor A', words: [typed], time: ns }]
  const at = parseAddress(typed)
  if (at === null) return []
  return lab.regions
    .filter(({ start, size }) => at >= start && at < start + size)
    .map(({ id, device, start, size, map, space, name: regionName }): Find => {
      const name = lab.devices[device]?.name ?? regionName
      const register = lab.maps[map]?.registers.filter(({ offset }) => offset <= at - start).at(-1)
      const exact = register && at - start < register.offset + register.size / 8
      return {
        id: `go ${id}`,
        label: `Go to ${address(at, space)}: ${name}${exact ? ` ${register.name}` : ''}`,
        hint: range(start, start + size - 1, space),
        words: [typed],
        selects: exact ? { kind: 'register', device, region: id, offset: register.offset } : { kind: 'device', device },
      }
    })
}
