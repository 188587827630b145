// Every driver that a lab can name, with its source as the window shows it.
import type { BuiltinDriver, DriverMain } from './builtin-driver'
import { greedy } from './builtin/greedy'
import greedySource from './builtin/greedy.ts?raw'
import { labdev } from './builtin/labdev'
import labdevSource from './builtin/labdev.ts?raw'
import { labfb } from './builtin/labfb'
import labfbSource from './builtin/labfb.ts?raw'
import { labwdt } from './builtin/labwdt'
import labwdtSource from './builtin/labwdt.ts?raw'
import { pl011 } from './builtin/pl011'
import pl011Source from './builtin/pl011.ts?raw'
import { sleepless, spinner } from './builtin/spinner'
import spinnerSource from './builtin/spinner.ts?raw'

const driver = (name: string, compatible: string[], main: DriverMain, file: string, source: string): BuiltinDriver => ({
  name,
  compatible,
  main,
  file,
  source,
})

export const builtinDrivers: readonly BuiltinDriver[] = [
  driver('labfb', ['mmio-lab,labfb'], labfb, 'labfb.ts', labfbSource),
  driver('pl011', ['arm,pl011'], pl011, 'pl011.ts', pl011Source),
  driver('labdev', ['mmio-lab,labdev'], labdev, 'labdev.ts', labdevSource),
  driver('greedy', [], greedy, 'greedy.ts', greedySource),
  driver('labwdt', ['mmio-lab,labwdt'], labwdt, 'labwdt.ts', labwdtSource),
  driver('spinner', ['mmio-lab,spinner'], spinner, 'spinner.ts', spinnerSource),
  driver('sleepless', ['mmio-lab,sleepless'], sleepless, 'spinner.ts', spinnerSource),
]
