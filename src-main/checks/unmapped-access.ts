// An access that nobody answers: reads give all ones, writes are dropped. At a register, of a width that it does not take: wrong-width.
import { EventKind, Flag, Initiator, UNMAPPED_REGION } from '../../src-preload/contract/event'
import { bytes, driverName, hex, type Rule, type RuleView } from './rule'
import type { WordTable } from './word-table'

const CHECK = 'check the offset and the width.'
const NO_MODEL = 'the lab has no model of this device.'

export function unmappedAccess(words: WordTable): Rule {
  return ({ kind, flags, region, driver, initiator, offset, valueHi, width }, view) => {
    if (kind !== EventKind.read && kind !== EventKind.write) return null
    if ((flags & Flag.failed) === 0 || (driver >= 0 && words.registerAt(region, offset) !== null)) return null
    const info = view.lab.regions.find(({ id }) => id === region)
    const address = info ? info.start + offset : offset + (region === UNMAPPED_REGION ? valueHi * 2 ** 32 : 0)
    const isRead = kind === EventKind.read
    const isDma = initiator === Initiator.dma
    const who = driver >= 0 ? driverName(view, driver) : isDma ? 'A device' : 'The user'
    return {
      rule: 'unmapped-access',
      text: `${who} ${isRead ? 'read' : 'wrote'} ${bytes(width)} where ${info ? inside(info, view) : 'no device answers'}`,
      remedy: `${isRead ? 'All ones came back' : 'Nothing was written'}: ${info?.unanswered ? NO_MODEL : CHECK}`,
      subject: `${isRead ? 'R' : 'W'} ${hex(address)}`,
      device: info?.device ?? -1,
      driver,
      // Of a device that has no model one access says it all, and of a descriptor with a wrong address.
      ...(info?.unanswered ? { key: `region ${info.id}` } : isDma ? { key: `dma ${kind}` } : {}),
    }
  }
}

const inside = ({ device, name, unanswered }: RuleView['lab']['regions'][number], { lab }: RuleView): string =>
  unanswered
    ? `no model answers for ${lab.devices[device]?.name ?? name} ("${lab.devices[device]?.compatible ?? ''}")`
    : `${lab.devices[device]?.name ?? name} has no such register`
