// Two snapshots beside each other: registers that differ, by their first field. What a register is comes from the model of its device.
import type { RegisterInfo } from '../../../src-preload/contract/description'
import type { RegisterSnapshot, SnapshotDevice, SnapshotDifference } from '../../../src-preload/contract/link'
import { comparedBits, differingField, type Noise, NO_NOISE } from '../../base/differing-field'
import { modelFor } from '../../devices/models'
import { mapInfo } from '../../registers/define-map'

export interface CompareOptions {
  /** Fields that run by themselves are compared too. */
  volatile?: boolean
  /** Fields of a device that differ by nature. */
  noiseOf?: (device: string) => Noise
}

export interface Comparison {
  differences: SnapshotDifference[]
  /** Registers that both have. */
  compared: number
}

type Value = SnapshotDevice['registers'][number]

export function compareSnapshots(a: RegisterSnapshot, b: RegisterSnapshot, options: CompareOptions = {}): Comparison {
  const differences: SnapshotDifference[] = []
  let compared = 0
  for (const one of a.devices) {
    const other = b.devices.find(({ name }) => name === one.name)
    const infos = other ? infosOf(one.compatible) : new Map<string, RegisterInfo>()
    const noise = options.noiseOf?.(one.name) ?? NO_NOISE
    for (const value of one.registers) {
      const there = other?.registers.find((each) => keyOf(each) === keyOf(value))
      if (!there) continue
      compared++
      const field = fieldOf(infos.get(keyOf(value)) ?? unknown(value), value.value, there.value, noise, options)
      if (field === null) continue
      differences.push({ device: one.name, register: value.name, field, a: value.value, b: there.value })
    }
  }
  return { differences, compared }
}

const keyOf = ({ region, name }: { region: string; name: string }): string => `${region}/${name}`

function fieldOf(info: RegisterInfo, a: number, b: number, noise: Noise, { volatile }: CompareOptions): string | null {
  return differingField(info, a, b, volatile === true ? undefined : comparedBits(info, noise))
}

function infosOf(compatible: string): ReadonlyMap<string, RegisterInfo> {
  const infos = new Map<string, RegisterInfo>()
  for (const [region, model] of Object.entries(modelFor([compatible])?.regions ?? {})) {
    if (!('map' in model)) continue
    for (const register of mapInfo(model.map).registers) infos.set(keyOf({ region, name: register.name }), register)
  }
  return infos
}

/** A register of a device that this lab has no model of: one field of all its bits. */
function unknown({ name, offset, size }: Value): RegisterInfo {
  return { name, offset, size, access: 'rw', reset: 0, readHasEffect: false, doc: '', fields: [] }
}
