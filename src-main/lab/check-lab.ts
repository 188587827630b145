// What a lab.json that has the right shape can still get wrong: names that nothing answers to, ranges and lines that collide.
import type { Failure } from '../../src-preload/contract/errors'
import { modelFor } from '../devices/models'
import { builtinDrivers } from '../drivers/catalogue'
import type { DeviceModel } from '../registers/device'
import { checkMirror } from './check-mirror'
import type { At } from './checked-json'
import type { LabDevice, LabFile } from './lab-schema'

const PORTS = 0x1_0000

type Wrong = { ok: false; error: Failure }

/**
 * The first mistake, or null. What a board says is not looked at: Linux takes it as it is.
 * @param whole the lab with the devices of its board
 */
export function checkLab(lab: LabFile, whole: LabFile, complain: At): Wrong | null {
  const ofBoard = whole.devices.slice(0, whole.devices.length - lab.devices.length)
  const names = new Set(ofBoard.map(({ name }) => name))
  for (const [at, device] of lab.devices.entries()) {
    if (names.has(device.name))
      return complain(['devices', at, 'name'], `"${device.name}" is taken`, 'Give it another name.')
    names.add(device.name)
    const wrong = checkDevice(device, ['devices', at], complain)
    if (wrong) return wrong
  }
  return (
    checkPorts(lab, complain) ??
    checkDrivers(lab, complain) ??
    checkRanges(lab, ofBoard, complain) ??
    checkMirror(whole, complain)
  )
}

function checkDevice(device: LabDevice, path: (string | number)[], complain: At): Wrong | null {
  const model = modelFor(device.compatible)
  if (model) return checkShape(device, model, path, complain)
  if (device.compatible.length > 0) {
    const text = `the lab has no model for ${device.compatible.map((each) => `"${each}"`).join(', ')}`
    return complain([...path, 'compatible'], text, 'Name a device that the lab knows, or leave it out.')
  }
  if (device.regions.length + device.irqs.length === 0) return null
  return complain(path, `${device.name} has regions or irqs but nothing says what it is`, 'Add "compatible".')
}

function checkShape(device: LabDevice, model: DeviceModel, path: (string | number)[], complain: At): Wrong | null {
  const models = Object.values(model.regions)
  if (device.regions.length !== models.length) {
    const text = `${device.name} has ${device.regions.length} regions; a ${model.compatible[0]} has ${models.length}`
    return complain([...path, 'regions'], text, 'Give each region its start and size.')
  }
  if (device.irqs.length > model.irqs.length) {
    return complain(
      [...path, 'irqs'],
      `a ${model.compatible[0]} has ${model.irqs.length} irqs`,
      'Remove those too many.',
    )
  }
  for (const [at, region] of device.regions.entries()) {
    const shape = models[at]!
    const least = 'map' in shape ? shape.map.size : shape.memory
    if (region.size < least) {
      const text = `region ${at} of ${device.name} has ${region.size} bytes; its device needs ${least}`
      return complain([...path, 'regions', at, 'size'], text, 'Make it larger.')
    }
    if (region.space === 'mem' && region.start % 4 !== 0)
      return complain([...path, 'regions', at, 'start'], 'not a multiple of 4', 'Align it.')
  }
  return null
}

function checkPorts({ platform, devices }: LabFile, complain: At): Wrong | null {
  for (const [at, { name, regions }] of devices.entries()) {
    for (const [index, { space, start, size }] of regions.entries()) {
      const path = ['devices', at, 'regions', index]
      if (space === 'mem') continue
      if (platform !== 'x86')
        return complain([...path, 'space'], `${name} has ports`, 'Only "platform": "x86" has ports.')
      if (start + size > PORTS) return complain([...path, 'start'], `${name} ends past port 0xffff`, 'Move it down.')
    }
  }
  return null
}

function checkDrivers(lab: LabFile, complain: At): Wrong | null {
  const known = builtinDrivers.map(({ name }) => name)
  for (const [at, name] of lab.drivers.entries()) {
    if (!known.includes(name)) {
      return complain(['drivers', at], `there is no driver "${name}"`, `There are ${known.join(', ')}.`)
    }
    if (lab.drivers.indexOf(name) !== at) return complain(['drivers', at], `"${name}" stands here twice`, 'Remove one.')
  }
  return null
}

function checkRanges(lab: LabFile, ofBoard: readonly LabDevice[], complain: At): Wrong | null {
  const placed = ofBoard
    .filter(({ compatible }) => modelFor(compatible))
    .flatMap(({ name, regions }) =>
      regions.map(({ space, start, size }) => ({ name, space, start, end: start + size })),
    )
  for (const [at, device] of lab.devices.entries()) {
    for (const [index, { space, start, size }] of device.regions.entries()) {
      const other = placed.find((each) => space === each.space && start < each.end && each.start < start + size)
      if (other) {
        const text = `${device.name} lies on ${other.name}`
        return complain(['devices', at, 'regions', index, 'start'], text, 'Two devices cannot answer at one address.')
      }
      placed.push({ name: device.name, space, start, end: start + size })
    }
  }
  return null
}
