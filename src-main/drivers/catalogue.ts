// Every driver that a lab can name, with its source as the window shows it.
import type { BuiltinDriver, DriverMain } from './builtin-driver'
import { dmacopy, dmahasty } from './builtin/dmacopy'
import dmacopySource from './builtin/dmacopy.ts?raw'
import { forgetful, sleepy } from './builtin/doomed'
import doomedSource from './builtin/doomed.ts?raw'
import { gpio_keys } from './builtin/gpio-keys'
import gpioKeysSource from './builtin/gpio-keys.ts?raw'
import { gpio_pl061 } from './builtin/gpio-pl061'
import gpioPl061Source from './builtin/gpio-pl061.ts?raw'
import { greedy } from './builtin/greedy'
import greedySource from './builtin/greedy.ts?raw'
import { hasty } from './builtin/hasty'
import hastySource from './builtin/hasty.ts?raw'
import { labbe } from './builtin/labbe'
import labbeSource from './builtin/labbe.ts?raw'
import { labdev } from './builtin/labdev'
import labdevSource from './builtin/labdev.ts?raw'
import { labfb } from './builtin/labfb'
import labfbSource from './builtin/labfb.ts?raw'
import { labwdt } from './builtin/labwdt'
import labwdtSource from './builtin/labwdt.ts?raw'
import { pcRtc } from './builtin/pc-rtc'
import pcRtcSource from './builtin/pc-rtc.ts?raw'
import { pcSerial } from './builtin/pc-serial'
import pcSerialSource from './builtin/pc-serial.ts?raw'
import { pcTimer } from './builtin/pc-timer'
import pcTimerSource from './builtin/pc-timer.ts?raw'
import { pl011 } from './builtin/pl011'
import pl011Source from './builtin/pl011.ts?raw'
import { rtc_pl031 } from './builtin/rtc-pl031'
import rtcPl031Source from './builtin/rtc-pl031.ts?raw'
import { snoop } from './builtin/snoop'
import snoopSource from './builtin/snoop.ts?raw'
import { sleepless, spinner } from './builtin/spinner'
import spinnerSource from './builtin/spinner.ts?raw'
import { trapped } from './builtin/trapped'
import trappedSource from './builtin/trapped.ts?raw'

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
  driver('rtc-pl031', ['arm,pl031'], rtc_pl031, 'rtc-pl031.ts', rtcPl031Source),
  driver('gpio-keys', ['gpio-keys'], gpio_keys, 'gpio-keys.ts', gpioKeysSource),
  driver('gpio-pl061', ['arm,pl061'], gpio_pl061, 'gpio-pl061.ts', gpioPl061Source),
  driver('labdev', ['mmio-lab,labdev'], labdev, 'labdev.ts', labdevSource),
  driver('greedy', [], greedy, 'greedy.ts', greedySource),
  driver('labwdt', ['mmio-lab,labwdt'], labwdt, 'labwdt.ts', labwdtSource),
  driver('spinner', ['mmio-lab,spinner'], spinner, 'spinner.ts', spinnerSource),
  driver('sleepless', ['mmio-lab,sleepless'], sleepless, 'spinner.ts', spinnerSource),
  driver('snoop', ['mmio-lab,snoop'], snoop, 'snoop.ts', snoopSource),
  driver('hasty', ['mmio-lab,hasty'], hasty, 'hasty.ts', hastySource),
  driver('trapped', ['mmio-lab,trapped'], trapped, 'trapped.ts', trappedSource),
  driver('forgetful', ['mmio-lab,forgetful'], forgetful, 'doomed.ts', doomedSource),
  driver('sleepy', ['mmio-lab,sleepy'], sleepy, 'doomed.ts', doomedSource),
  driver('pc-serial', ['ns16550a'], pcSerial, 'pc-serial.ts', pcSerialSource),
  driver('pc-rtc', ['motorola,mc146818'], pcRtc, 'pc-rtc.ts', pcRtcSource),
  driver('pc-timer', ['intel,i8254'], pcTimer, 'pc-timer.ts', pcTimerSource),
  driver('dmacopy', ['mmio-lab,dmacopy'], dmacopy, 'dmacopy.ts', dmacopySource),
  driver('dmahasty', ['mmio-lab,dmahasty'], dmahasty, 'dmacopy.ts', dmacopySource),
  driver('labbe', ['mmio-lab,be-block'], labbe, 'labbe.ts', labbeSource),
]
