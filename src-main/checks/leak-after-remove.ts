// What a driver still holds when it has left its device: claims and mappings that nobody will give back.
import { EventKind, Flag } from '../../src-preload/contract/event'
import { deviceName, driverName, listed, type Rule, type Seen } from './rule'

interface Held {
  device: number
  driver: number
  what: string
}

export function leakAfterRemove(): Rule {
  const held = new Map<number, Held>()
  return (seen, view) => {
    remember(held, seen)
    const { kind, entry } = seen
    if (kind !== EventKind.bind || entry?.type !== 'bind' || entry.state === 'bound') return null
    const left = [...held].filter(([, each]) => each.device === entry.device && each.driver === entry.driver)
    if (left.length === 0) return null
    for (const [id] of left) held.delete(id)
    const device = deviceName(view, entry.device)
    return {
      rule: 'leak-after-remove',
      text: `${driverName(view, entry.driver)} left ${device} and still holds ${listed(left.map(([, { what }]) => what))}`,
      remedy: 'Give it back in remove(), or take it with a devm_ function.',
      subject: `unbind ${device}`,
      device: entry.device,
      driver: entry.driver,
    }
  }
}

function remember(held: Map<number, Held>, { kind, flags, value, entry }: Seen): void {
  if (kind === EventKind.release || kind === EventKind.unmap) held.delete(value)
  if ((flags & Flag.failed) !== 0) return
  if (kind === EventKind.request && entry?.type === 'claim') {
    held.set(value, { device: entry.device, driver: entry.driver, what: `the region ${entry.name}` })
  } else if (kind === EventKind.map && entry?.type === 'mapping') {
    held.set(value, { device: entry.device, driver: entry.driver, what: `a mapping by ${entry.call}` })
  }
}
