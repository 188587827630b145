// overlay.json: what a real board taught a lab's models. Strict, with the place of each mistake. Writes nothing.
import * as v from 'valibot'
import type { Result } from '../../../src-preload/contract/errors'
import { done } from '../../base/result'
import { modelFor } from '../../devices/models'
import type { RegisterMap, RegisterSpec } from '../../registers/define-map'
import { type At, readCheckedJson } from '../checked-json'
import type { LabDevice, LabFile } from '../lab-schema'
import { readInside } from '../read-inside'

export const OVERLAY_FILE = 'overlay.json'
export const OVERLAY_VERSION = 1
const MOST_BYTES = 2 ** 20

/** `0x301`, or a plain number. */
const value = v.pipe(
  v.union([v.number(), v.string()], 'a value such as "0x301"'),
  v.check(
    (given) => typeof given === 'number' || /^(0x[0-9a-f]+(_[0-9a-f]+)*|\d+)$/i.test(given),
    'a value such as "0x301"',
  ),
  v.transform((given) => Number(typeof given === 'number' ? given : given.replaceAll('_', ''))),
  v.integer('a whole number'),
  v.minValue(0, 'a value from 0 up'),
  v.maxValue(0xffff_ffff, 'a value of at most 32 bits'),
)
const values = v.optional(v.record(v.string(), value, 'values in { }'), {})

const schema = v.strictObject({
  version: v.literal(OVERLAY_VERSION, `${OVERLAY_VERSION}`),
  /** By name of the device. */
  devices: v.record(v.string(), v.strictObject({ reset: values, constant: values }), 'devices in { }'),
})
type Overlay = v.InferOutput<typeof schema>

/** @param text of overlay.json */
export function readOverlay(text: string): Result<{ value: Overlay; complain: At }> {
  const kind = { file: OVERLAY_FILE, what: 'an overlay', code: 'lab-invalid', levels: 'four levels' } as const
  return readCheckedJson(text, kind, schema)
}

/** The lab with what its folder's overlay says; as it is where there is none. @returns lab-invalid with file, line and column */
export function applyOverlay(root: string, lab: LabFile): Result<LabFile> {
  const text = readInside(root, OVERLAY_FILE, MOST_BYTES)
  if (!text.ok) return text.error.code === 'io' ? done(lab) : text
  const read = readOverlay(text.value.toString('utf8'))
  if (!read.ok) return read
  const { devices } = read.value.value
  for (const [name, taught] of Object.entries(devices)) {
    const wrong = checkDevice(lab, name, taught, read.value.complain)
    if (wrong) return wrong
  }
  const withTaught = (device: LabDevice): LabDevice => {
    const taught = Object.hasOwn(devices, device.name) ? devices[device.name] : undefined
    return taught ? { ...device, taught } : device
  }
  return done({ ...lab, devices: lab.devices.map(withTaught) })
}

type Wrong = ReturnType<At>

function checkDevice(
  { devices }: LabFile,
  name: string,
  taught: Overlay['devices'][string],
  complain: At,
): Wrong | null {
  const path = ['devices', name]
  const device = devices.find((each) => each.name === name)
  const model = device && modelFor(device.compatible)
  if (!model) {
    const text = device ? `the lab has no model of ${name}` : `the lab has no device "${name}"`
    return complain(path, text, 'Remove it, or check its spelling.')
  }
  const maps = Object.values(model.regions).flatMap((region) => ('map' in region ? region.map : []))
  for (const [register, reset] of Object.entries(taught.reset)) {
    const spec = registerOf(maps, register)
    const wrong = spec ? tooLarge(reset, spec.size ?? 32) : `${name} has no register "${register}"`
    if (wrong !== null) return complain([...path, 'reset', register], wrong, 'See its register map.')
  }
  for (const [place, constant] of Object.entries(taught.constant)) {
    const [register = '', field = ''] = place.split('.')
    const fields = registerOf(maps, register)?.fields ?? {}
    const spec = Object.hasOwn(fields, field) ? fields[field] : undefined
    const wrong = spec ? tooLarge(constant, spec.width) : `${name} has no field "${place}"`
    if (wrong !== null) return complain([...path, 'constant', place], wrong, 'Name it as REGISTER.FIELD.')
  }
  return null
}

const registerOf = (maps: readonly RegisterMap[], name: string): RegisterSpec | undefined =>
  maps.map(({ registers }) => (Object.hasOwn(registers, name) ? registers[name] : undefined)).find(Boolean)

const tooLarge = (given: number, bits: number): string | null =>
  given < 2 ** bits ? null : `0x${given.toString(16)} does not fit in ${bits} bits`
