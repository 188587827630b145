// An access that nobody answers: reads give all ones, writes are dropped.
import { EventKind, Flag, UNMAPPED_REGION } from '../../src-preload/contract/event'
import { driverName, hex, type Rule } from './rule'

/** Each place is told once: a loop over it would say nothing new. */
export function unmappedAccess(): Rule {
  const told = new Set<string>()
  return ({ kind, flags, region, driver, offset, valueHi, width }, view) => {
    if (kind !== EventKind.read && kind !== EventKind.write) return null
    if ((flags & Flag.failed) === 0) return null
    const info = view.lab.regions.find(({ id }) => id === region)
    const address = info ? info.start + offset : offset + (region === UNMAPPED_REGION ? valueHi * 2 ** 32 : 0)
    const key = `${driver} ${kind} ${address} ${width}`
    if (told.has(key)) return null
    told.add(key)
    const verb = kind === EventKind.read ? 'read' : 'wrote'
    const device = info?.device ?? -1
    const bytes = width === 1 ? '1 byte' : `${width} bytes`
    return {
      severity: 'warning',
      rule: 'unmapped-access',
      text: `${driver < 0 ? 'The user' : driverName(view, driver)} ${verb} ${bytes} where ${info ? `${view.lab.devices[device]?.name ?? info.name} has no such register` : 'no device answers'}`,
      remedy:
        kind === EventKind.read
          ? 'All ones came back: check the offset and the width.'
          : 'Nothing was written: check the offset and the width.',
      subject: `${kind === EventKind.read ? 'R' : 'W'} ${hex(address)}`,
      device,
      driver,
    }
  }
}
