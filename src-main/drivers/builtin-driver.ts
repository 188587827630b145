// What a built-in driver is: a TypeScript module that stands in for C until C comes. It calls the kernel's API and nothing else.
import type { KernelApi } from '../kernel/kernel-api'

/** struct platform_driver. */
export interface PlatformDriverOps {
  /** 0 or a negative error number. */
  probe: (pdev: number) => number
  remove?: (pdev: number) => void
  /** Names of devices without a node that it takes; where there is one, the driver's own name matches none. */
  idTable?: readonly string[]
}

/** A driver as it is loaded: its functions over the kernel's API, with state of their own. */
export type DriverMain = (k: KernelApi) => PlatformDriverOps

export interface BuiltinDriver {
  name: string
  /** of_match_table */
  compatible: string[]
  /** Name of its source, as shown. */
  file: string
  source: string
  main: DriverMain
}
