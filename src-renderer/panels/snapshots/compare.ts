// Two snapshots beside each other: registers that differ, field by field, and what cannot be compared. Pure.
import type { LabDescription, RegisterInfo } from '../../../src-preload/contract/description'
import type { RegisterSnapshot, SnapshotDevice } from '../../../src-preload/contract/link'
import { differingFields } from '../../base/difference'
import { registersOf } from '../../base/register'

export interface DifferingRegister {
  key: string
  device: string
  register: string
  /** Bits. */
  size: number
  a: number
  b: number
  /** Fields that differ, from the highest bit; the register's own name where a bit is of no field. */
  fields: string[]
}

export interface LeftOut {
  key: string
  device: string
  register: string
  why: string
}

export interface Comparison {
  differing: DifferingRegister[]
  /** Registers that both have. */
  compared: number
  leftOut: LeftOut[]
}

type Register = SnapshotDevice['registers'][number]
const placeOf = ({ region, offset }: Register): string => `${region} ${offset}`

export function compare(lab: LabDescription, a: RegisterSnapshot, b: RegisterSnapshot): Comparison {
  const names = [...new Set([...a.devices, ...b.devices].map(({ name }) => name))]
  const parts = names.map((name) => {
    const [one, other] = [a, b].map(({ devices }) => devices.find((device) => device.name === name))
    return one && other
      ? compareDevice(lab, one, other)
      : { differing: [], compared: 0, leftOut: [alone(name, one !== undefined)] }
  })
  return {
    differing: parts.flatMap(({ differing }) => differing),
    compared: parts.reduce((sum, { compared }) => sum + compared, 0),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
  }
}

const alone = (device: string, inA: boolean): LeftOut => ({
  key: device,
  device,
  register: 'all',
  why: `only in ${inA ? 'A' : 'B'}`,
})

function compareDevice(lab: LabDescription, a: SnapshotDevice, b: SnapshotDevice): Comparison {
  const device = a.name
  const there = new Map(b.registers.map((register) => [placeOf(register), register]))
  const pairs = a.registers.flatMap((own) => {
    const other = there.get(placeOf(own))
    return other ? [{ own, other }] : []
  })
  const differing = pairs
    .filter(({ own, other }) => own.value !== other.value)
    .map(({ own, other }): DifferingRegister => {
      const info = infoOf(lab, device, own)
      const fields = info ? differingFields(info, own.value, other.value) : [own.name]
      const { name: register, size } = own
      return { key: `${device} ${placeOf(own)}`, device, register, size, a: own.value, b: other.value, fields }
    })
  return { differing, compared: pairs.length, leftOut: leftOutOf(a, b) }
}

function infoOf(lab: LabDescription, device: string, { region, offset }: Register): RegisterInfo | undefined {
  const index = lab.devices.findIndex(({ name }) => name === device)
  const found = lab.regions.find((one) => one.device === index && one.name === region)
  return found && registersOf(lab, found.id).find((register) => register.offset === offset)
}

/** What either did not read, with its reason, each register once. */
function leftOutOf(a: SnapshotDevice, b: SnapshotDevice): LeftOut[] {
  const reasons = new Map([...b.leftOut, ...a.leftOut].map(({ name, why }) => [name, why]))
  return [...reasons].map(([register, why]) => ({ key: `${a.name} ${register}`, device: a.name, register, why }))
}
