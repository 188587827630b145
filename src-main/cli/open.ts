// `mmio-lab open`, its first half: is there something to open? The window is started by the script that runs this one.
import { statSync } from 'node:fs'
import type { Failure } from '../../src-preload/contract/errors'
import { failure } from '../base/result'
import { isLab, openLab } from '../lab/open-lab'
import type { OpenWanted } from './wanted'
import { ExitCode } from './exit-code'
import { complain } from './output'

/** What is wrong with a lab or board is told here, where the user looks, before a window opens. */
export function checkOpen({ path }: OpenWanted): Promise<number> {
  const wrong = whatIsWrong(path)
  if (wrong) complain(wrong)
  return Promise.resolve(wrong ? ExitCode.badInput : ExitCode.done)
}

function whatIsWrong(path: string): Failure | null {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return failure('io', `There is no ${path}.`)
  if (!isLab(path)) return null
  const lab = openLab(path)
  return lab.ok ? null : lab.error
}
