// `mmio-lab iomem`: the resource tree as /proc/iomem prints it, of a lab that is run or of a session.
import type { Result } from '../../src-preload/contract/errors'
import type { ResourceNode, StateAnswer } from '../../src-preload/contract/query'
import { isLab } from '../lab/open-lab'
import type { IomemWanted } from './wanted'
import { ExitCode } from './exit-code'
import { runLab } from './lab-run'
import { complain, print } from './output'
import { openedSession } from './session'

/** Levels beyond this are not indented further (fs/proc, r_show in kernel/resource.c). */
const MOST_DEPTH = 5

/** `  10000000-10000fff : labdev`: eight digits at least, two blanks a level. */
export function iomemText(nodes: readonly ResourceNode[]): string {
  const hex = (address: number): string => address.toString(16).padStart(8, '0')
  return nodes
    .filter(({ entry }) => entry.space === 'mem')
    .map(({ entry, depth }) => {
      const indent = '  '.repeat(Math.min(depth, MOST_DEPTH))
      return `${indent}${hex(entry.start)}-${hex(entry.end)} : ${entry.name || '<BAD>'}\n`
    })
    .join('')
}

export async function showIomem(wanted: IomemWanted): Promise<number> {
  const state = isLab(wanted.path) ? await stateOfLab(wanted) : await stateOfSession(wanted)
  if (state.ok) {
    await print(iomemText(state.value.resources))
    return ExitCode.done
  }
  complain(state.error)
  return ExitCode.badInput
}

async function stateOfLab({ path, at }: IomemWanted): Promise<Result<StateAnswer>> {
  const run = await runLab({ path, record: null, until: at, seed: null })
  if (!run.ok) return run
  const state = await run.value.host.query({ what: 'state', time: at ?? Infinity })
  await run.value.end()
  return state
}

async function stateOfSession({ path, at }: IomemWanted): Promise<Result<StateAnswer>> {
  const session = await openedSession(path)
  if (!session.ok) return session
  const state = await session.value.query({ what: 'state', time: at ?? Infinity })
  await session.value.close()
  return state
}
