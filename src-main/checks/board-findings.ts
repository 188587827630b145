// What the mirror finds at an access, in the words of its rules. Knows no link.
import type { FieldInfo, LabDescription, RegionInfo, RegisterInfo } from '../../src-preload/contract/description'
import { EventKind, Initiator } from '../../src-preload/contract/event'
import { deviceName, type Finding, type Shown } from './rule'

/** A mirrored access: where, and the register that it reached; null: no map names one. */
export interface BoardPlace {
  region: RegionInfo
  offset: number
  register: RegisterInfo | null
}

/** Values of the register as they cross the bus; the field is null where all of it counts. */
export interface Apart {
  field: FieldInfo | null
  model: number
  board: number
}

const nameOf = ({ offset, register }: BoardPlace): string => register?.name ?? `+0x${offset.toString(16)}`

const told = (value: number): string => (value < 10 ? `${value}` : `0x${value.toString(16)}`)

const part = (field: FieldInfo | null, value: number): string =>
  told(field === null ? value : Math.floor(value / 2 ** field.lsb) % 2 ** field.width)

/** Where, who, and which access shows it. */
function subjectOf(
  lab: LabDescription,
  place: BoardPlace,
  shown: Shown,
): Pick<Finding, 'subject' | 'device' | 'driver'> {
  const initiator = (shown.where >>> 16) & 0xff
  const letter = (shown.kind & 0xff) === EventKind.read ? 'R' : 'W'
  return {
    subject: `${letter} ${deviceName({ lab }, place.region.device)} ${nameOf(place)}`,
    device: place.region.device,
    driver: initiator >= Initiator.FIRST_DRIVER ? initiator - Initiator.FIRST_DRIVER : -1,
  }
}

export function differs(lab: LabDescription, place: BoardPlace, shown: Shown, { field, model, board }: Apart): Finding {
  const register = nameOf(place)
  const where = field === null ? register : `${register}.${field.name}`
  return {
    rule: 'mirror-differs',
    text: `${deviceName({ lab }, place.region.device)} ${where}: model ${part(field, model)}, board ${part(field, board)}`,
    remedy: 'The datasheet says which is right; "noise" names what differs by its nature.',
    ...subjectOf(lab, place, shown),
    difference: {
      region: place.region.id,
      offset: place.offset,
      register,
      field: field?.name ?? register,
      model,
      board,
    },
    key: `${place.region.id} ${place.offset} ${where}`,
  }
}

/** @param gave what the driver was given instead; null: the model answered, or it was a write */
export function unanswered(lab: LabDescription, place: BoardPlace, shown: Shown, gave: number | null): Finding {
  const device = deviceName({ lab }, place.region.device)
  const instead = gave === null ? '' : `; the driver read 0x${gave.toString(16)}`
  return {
    rule: 'link-lost',
    text: `${device} ${nameOf(place)}: the board did not answer${instead}`,
    remedy: 'Look at the link and at the board.',
    ...subjectOf(lab, place, shown),
    key: `${place.region.device}`,
  }
}

export function boardFault(lab: LabDescription, place: BoardPlace, shown: Shown, address: number): Finding {
  return {
    rule: 'board-fault',
    text: `${deviceName({ lab }, place.region.device)} ${nameOf(place)}: the board’s bus answered with an error at 0x${address.toString(16)}`,
    remedy: 'Check where the device lies on the board, its clock and its reset.',
    ...subjectOf(lab, place, shown),
    key: `${place.region.id} ${place.offset}`,
  }
}

/** @param why `uartbone makes 32-bit accesses only` */
export function skipped(lab: LabDescription, place: BoardPlace, shown: Shown, why: string): Finding {
  return {
    rule: 'board-skipped',
    text: `${deviceName({ lab }, place.region.device)} ${nameOf(place)}: not made on the board, ${why}`,
    remedy: 'Keep the register on the model with a rule of its own, or use another protocol.',
    ...subjectOf(lab, place, shown),
    key: `${place.region.id} ${place.offset}`,
  }
}
