// What the mirror rules of a lab.json can get wrong: names of devices, regions, registers and fields, and a base that is not one region's.
import type { Failure } from '../../src-preload/contract/errors'
import { modelFor } from '../devices/models'
import type { RegisterMap } from '../registers/define-map'
import type { RegionModel } from '../registers/device'
import type { At } from './checked-json'
import type { LabDevice, LabFile } from './lab-schema'

type Wrong = { ok: false; error: Failure }
type Rule = NonNullable<LabFile['mirror']>[number]

/** The first mistake, or null. @param whole the lab with the devices of its board */
export function checkMirror(whole: LabFile, complain: At): Wrong | null {
  for (const [at, rule] of (whole.mirror ?? []).entries()) {
    const wrong = checkRule(rule, whole.devices, (key, message, remedy) =>
      complain(['mirror', at, ...key], message, remedy),
    )
    if (wrong) return wrong
  }
  return null
}

function checkRule(
  { device, region, register, base, noise = [] }: Rule,
  devices: readonly LabDevice[],
  say: At,
): Wrong | null {
  const owner = devices.find(({ name }) => name === device)
  if (!owner) return say(['device'], `there is no device "${device}"`, listing(devices.map(({ name }) => name)))
  const regions = regionsOf(owner)
  if (region !== undefined && !regions.has(region)) {
    return say(['region'], `${device} has no region "${region}"`, listing([...regions.keys()]))
  }
  const maps = [...regions].filter(([name]) => region === undefined || name === region).flatMap(([, map]) => map ?? [])
  if (register !== undefined && !maps.some(({ registers }) => register in registers)) {
    return say(['register'], `${device} has no register "${register}"`, 'Name it as its register map does.')
  }
  const unknown = noise.findIndex((name) => !maps.some((map) => isIn(map, name)))
  if (unknown >= 0) {
    const text = `${device} has no register or field "${noise[unknown]!}"`
    return say(['noise', unknown], text, 'Name a register, or a field as REGISTER.FIELD.')
  }
  if (base === undefined) return null
  if (register !== undefined) return say(['base'], 'a base of one register', 'Give it to the whole region.')
  if (region === undefined && owner.regions.length > 1) {
    return say(['base'], `${device} has ${owner.regions.length} regions, and one base`, 'Add "region".')
  }
  return null
}

/** By name, as regions of the description have them; a range without a model has no map. */
function regionsOf({ name, node, compatible, regions }: LabDevice): Map<string, RegisterMap | null> {
  const shapes = Object.entries<RegionModel>(modelFor(compatible)?.regions ?? {})
  return new Map(
    regions.map((each, index) => {
      const shape = shapes[index]
      if (!shape) return [each.name ?? node ?? name, null]
      return [shape[0], 'map' in shape[1] ? shape[1].map : null]
    }),
  )
}

function isIn({ registers }: RegisterMap, name: string): boolean {
  const [register = '', field] = name.split('.')
  const found = registers[register]
  return found !== undefined && (field === undefined || field in (found.fields ?? {}))
}

const MOST_LISTED = 12
const listing = (names: readonly string[]): string =>
  `There ${names.length === 1 ? 'is' : 'are'} ${names.slice(0, MOST_LISTED).join(', ')}${names.length > MOST_LISTED ? ' …' : ''}.`
