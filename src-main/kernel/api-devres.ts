// Managed actions, memory and groups (drivers/base/devres.c, include/linux/device/devres.h).
import type { Call } from './calls'
import type { DriverModule, Kernel } from './kernel'
import type { PlatformDevice } from './platform-device'

const SOURCE = 'drivers/base/devres.c'
/** What kmalloc() of nothing gives: include/linux/slab.h. */
const ZERO_SIZE_PTR = 16

/** A driver's function that undoes something. */
export type Action = (data: number) => void

export function devresFunctions(kernel: Kernel, module: DriverModule) {
  const { devices, allocations, printk } = kernel
  let groups = 0
  const warnUnless = (known: boolean, where: string): void => {
    if (!known) printk.warn(`${SOURCE} ${where}`)
  }
  /** Nothing of a driver that broke runs again, its actions neither. */
  const run = (device: PlatformDevice, action: Action, data: number): void => {
    if (device.broken !== 0) return
    kernel.calls.run(actionCall(device, module, action), () => {
      action(data)
      return 0
    })
  }
  const add = (dev: number, action: Action, data: number): number => {
    const device = devices.get(dev)
    device.devres.add('action', [action, data], () => run(device, action, data))
    return 0
  }
  const allocate = (dev: number, size: number, _gfp: number): number => {
    const { devres } = devices.get(dev)
    if (size === 0) return ZERO_SIZE_PTR
    const handle = allocations.add(new Uint8Array(size))
    devres.add('kmalloc', handle, () => allocations.free(handle))
    return handle
  }

  return {
    /** Runs `action(data)` when the driver leaves: 0. */
    devm_add_action: add,
    /** The same. There is always memory for it, so that `action` never runs at once. */
    devm_add_action_or_reset: add,
    /** It is not to be run any more. */
    devm_remove_action(dev: number, action: Action, data: number): void {
      warnUnless(devices.get(dev).devres.destroy('action', [action, data]), 'devm_remove_action')
    },
    /** It runs now, and not again. */
    devm_release_action(dev: number, action: Action, data: number): void {
      warnUnless(devices.get(dev).devres.release('action', [action, data]), 'devm_release_action')
    },
    /** Memory of `size` bytes, all 0; a handle for it. There is always some, whatever the GFP_ flags. */
    devm_kzalloc: allocate,
    devm_kmalloc: allocate,
    /** The bytes that such a handle stands for; an oops when they have been freed. */
    kmem: (p: number): Uint8Array => allocations.get(p),
    devm_kfree(dev: number, p: number): void {
      if (p === 0 || p === ZERO_SIZE_PTR) return
      const { devres } = devices.get(dev)
      warnUnless(devres.release('kmalloc', p), 'devm_kfree')
    },
    /** Opens a group; its id, which is made up where `id` is 0. */
    devres_open_group(dev: number, id: number): number {
      const group = id === 0 ? -++groups : id
      devices.get(dev).devres.openGroup(group)
      return group
    },
    /** Id 0 is the latest that is open. */
    devres_close_group(dev: number, id: number): void {
      warnUnless(devices.get(dev).devres.closeGroup(id === 0 ? null : id), 'devres_close_group')
    },
    /** The group alone; what belongs to it stays managed. */
    devres_remove_group(dev: number, id: number): void {
      warnUnless(devices.get(dev).devres.removeGroup(id === 0 ? null : id), 'devres_remove_group')
    },
    /** Gives back all that belongs to the group, last taken first; how many. */
    devres_release_group(dev: number, id: number): number {
      const { devres } = devices.get(dev)
      const count = devres.releaseGroup(id === 0 ? null : id)
      warnUnless(count !== null || devres.empty, 'devres_release_group')
      return count ?? 0
    },
  }
}

/** On behalf of the device that it is for, whoever runs now. */
function actionCall(device: PlatformDevice, module: DriverModule, { name }: Action): Call {
  const who = { device: device.index, driver: module.index }
  return { what: 'action', symbol: name, site: module.siteOf(name), target: device.name, ...who }
}
