// The kernel as one driver sees it: synchronous functions over numbers, so that C compiled to WebAssembly can import the same ones.
// A string or a function stands only where C passes a `const char *` or a function pointer.
import { ERR_PTR, IS_ERR, PTR_ERR } from './errno'
import { headers } from './api-header'
import { barrierFunctions, dmaFunctions } from './api-dma'
import { ioFunctions } from './io'
import { portFunctions } from './io-port'
import { copyFunctions, repeatFunctions } from './io-repeat'
import { pollFunctions } from './api-poll'
import { deviceFunctions } from './api-device'
import { resourceFunctions } from './api-resource'
import { irqFunctions, timerFunctions } from './api-irq'
import { lockFunctions } from './api-lock'
import { waitFunctions } from './api-wait'
import type { DriverModule, Kernel } from './kernel'

function functions(kernel: Kernel, module: DriverModule) {
  return {
    ERR_PTR,
    IS_ERR,
    PTR_ERR,
    ...headers,
    ...ioFunctions(kernel),
    ...repeatFunctions(kernel),
    ...copyFunctions(kernel),
    ...portFunctions(kernel),
    ...barrierFunctions(kernel),
    ...dmaFunctions(kernel),
    ...pollFunctions(kernel),
    ...resourceFunctions(kernel),
    ...deviceFunctions(kernel, module),
    ...irqFunctions(kernel, module),
    ...timerFunctions(kernel, module),
    ...lockFunctions(kernel),
    ...waitFunctions(kernel, module),
  }
}

export type KernelApi = ReturnType<typeof functions> & {
  /** Says which source line runs; the build puts it before each call of a built-in driver. Lines count from 1. */
  at(line: number): KernelApi
}

export function createKernelApi(kernel: Kernel, module: DriverModule): KernelApi {
  const { bus } = kernel.context
  const api: KernelApi = {
    ...functions(kernel, module),
    at(line) {
      bus.site = module.firstSite + line - 1
      return api
    },
  }
  return api
}
