// Operations on platform devices and drivers, whose probe and remove follow a script.
import { createKernelApi } from '../kernel-api'
import {
  newDevice,
  PLATFORM_DEVID_AUTO,
  PLATFORM_DEVID_NONE,
  type PlatformDevice,
  type PlatformDriver,
} from '../platform-device'
import { newResource, type Resource } from '../resource'
import { numberIn, parseScript } from './driver-script'
import { ScriptRunner } from './driver-steps'
import type { Files } from './iomem-ops'
import { BadOperation, type Operation } from './operation'
import type { Answer, Handler, OpsRun } from './run'
import { TYPES } from './tree-ops'

/** What operations made, by number. */
interface Made {
  devices: Map<number, PlatformDevice>
  drivers: Map<number, PlatformDriver>
}

const made = new WeakMap<OpsRun, Made>()

/** The machine has an `alarmtimer.0.auto`, and all drivers of its kernel are there. */
function madeBy(run: OpsRun): Made {
  const known = made.get(run)
  if (known !== undefined) return known
  const fresh: Made = { devices: new Map(), drivers: new Map() }
  made.set(run, fresh)
  run.kernel.platform.autoIds.take()
  run.kernel.platform.lateInitcall()
  return fresh
}

/** `type:start:end:name:flags`; a name that is empty is none. */
function resourceIn(text: string): Resource {
  const [type = '', start = '', end = '', name = '', flags = ''] = text.split(':')
  const bits = TYPES.get(type)
  if (bits === undefined) throw new BadOperation(`"res" begins with one of ${[...TYPES.keys()].join(', ')}`)
  const more = flags === '' ? 0 : Number(numberIn(flags))
  return newResource(numberIn(start), numberIn(end), name === '' ? null : name, bits | more)
}

const listed = (text: string): string[] => text.split(',').filter(Boolean)

function pdevAdd(run: OpsRun, op: Operation): Answer {
  const { devices } = madeBy(run)
  const { platform } = run.kernel
  const id = op.text('name')
  const number = op.int('id', PLATFORM_DEVID_NONE)
  const autoId = number === PLATFORM_DEVID_AUTO ? platform.autoIds.take() : null
  const suffix = number === PLATFORM_DEVID_NONE ? '' : autoId === null ? `.${number}` : `.${autoId}.auto`
  const device = newDevice({
    name: `${id}${suffix}`,
    index: op.index,
    compatible: [],
    id,
    resources: listed(op.text('res', '')).map(resourceIn),
    irqs: [],
    driverOverride: op.has('override') ? op.text('override') : null,
    autoId,
  })
  const ret = run.kernel.add(device, true)
  if (ret !== 0) return { ret, dev: device.name }
  devices.set(op.index, device)
  return { ret, dev: device.name, bound: Number(device.driver !== null) }
}

function drvAdd(run: OpsRun, op: Operation): Answer {
  const name = op.text('name')
  const [script, rmscript] = [parseScript(op.text('script', '')), parseScript(op.text('rmscript', ''))]
  const { drivers } = madeBy(run)
  const runner = new ScriptRunner(run, createKernelApi(run.kernel, { index: op.index, firstSite: 1, siteOf: () => 1 }))
  const of = (pdev: number): string => `${run.kernel.devices.get(pdev).name} driver ${name}`
  const driver: PlatformDriver = {
    name,
    index: op.index,
    compatible: [],
    idTable: op.text('ids', '') === '' ? undefined : listed(op.text('ids')),
    probe(pdev) {
      const { name: device, idEntry } = run.kernel.devices.get(pdev)
      run.events.push(`probe ${of(pdev)}${idEntry === null ? '' : ` id ${idEntry}`}`)
      const answer = runner.probe(script, pdev)
      run.events.push(`probe ${device} returns ${answer}`)
      return answer
    },
    remove(pdev) {
      run.events.push(`remove ${of(pdev)}`)
      runner.run(rmscript, pdev)
      run.events.push('remove done')
    },
    siteOf: () => 1,
  }
  const ret = run.kernel.platform.addDriver(driver)
  if (ret === 0) drivers.set(op.index, driver)
  return { ret }
}

/** On the device that the operation names by `ref`, or a skip. */
const onDevice =
  (act: (run: OpsRun, device: PlatformDevice, op: Operation) => Answer): Handler =>
  (run, op) => {
    const device = madeBy(run).devices.get(op.int('ref'))
    return device?.registered ? act(run, device, op) : { skip: 'dead' }
  }

/** On the driver that the operation names by `field`, or a skip. */
const onDriver = (run: OpsRun, op: Operation, field: string, act: (driver: PlatformDriver) => Answer): Answer => {
  const driver = madeBy(run).drivers.get(op.int(field))
  return driver && run.kernel.platform.drivers.includes(driver) ? act(driver) : { skip: 'dead' }
}

export const driverOps: Readonly<Record<string, Handler>> = {
  pdev_add: pdevAdd,
  pdev_del: onDevice(({ kernel }, device) => {
    kernel.platform.removeDevice(device)
    return {}
  }),
  unbind: onDevice(({ kernel }, device) => {
    kernel.platform.unbind(device)
    return {}
  }),
  attach: onDevice(({ kernel }, device) => ({ ret: kernel.platform.attach(device) })),
  bind: onDevice((run, device, op) =>
    onDriver(run, op, 'drv', (driver) => ({ ret: run.kernel.platform.driverAttach(device, driver) })),
  ),
  drv_add: drvAdd,
  drv_del: (run, op) =>
    onDriver(run, op, 'ref', (driver) => {
      run.kernel.platform.removeDriver(driver)
      return {}
    }),
}

export const driverFiles: Files = {
  '/sys/kernel/debug/devices_deferred': ({ kernel }) => kernel.platform.devicesDeferred(),
}
