// Entry of the command line: out/main/mmio-lab.js, the lab without windows. Chooses the command and the exit code.
import { version } from '../../package.json'
import { reason } from '../base/result'
import { parseCommand } from './arguments'
import { listBoards, probePort } from './boards'
import { listEvents } from './events'
import { ExitCode } from './exit-code'
import { showInfo } from './info'
import { showIomem } from './iomem'
import { runKernelOps } from './kernel-ops'
import { checkOpen } from './open'
import { complain, outputReady, print } from './output'
import { peek, poke } from './peek'
import { serveQtest } from './qtest'
import { replayCommand } from './replay'
import { runCommand } from './run'
import { snapshotCommand } from './snapshot'
import { HELP } from './usage'
import type { Wanted } from './wanted'

function execute(wanted: Wanted): Promise<number> {
  switch (wanted.command) {
    case 'help':
      return print(HELP).then(() => ExitCode.done)
    case 'version':
      return print(`mmio-lab ${version}\n`).then(() => ExitCode.done)
    case 'run':
      return runCommand(wanted)
    case 'open':
      return checkOpen(wanted)
    case 'iomem':
      return showIomem(wanted)
    case 'info':
      return showInfo(wanted)
    case 'events':
      return listEvents(wanted)
    case 'kernel-ops':
      return runKernelOps(wanted)
    case 'qtest':
      return serveQtest(wanted)
    case 'boards':
      return listBoards(wanted)
    case 'probe':
      return probePort(wanted)
    case 'peek':
      return peek(wanted)
    case 'poke':
      return poke(wanted)
    case 'snapshot':
      return snapshotCommand(wanted)
    case 'replay':
      return replayCommand(wanted)
  }
}

async function main(): Promise<number> {
  outputReady()
  const wanted = parseCommand(process.argv.slice(2))
  if (wanted.ok) return execute(wanted.value)
  complain(wanted.error)
  return ExitCode.badInput
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    complain({
      code: 'io',
      message: `Something is broken in MMIO Lab itself: ${reason(error)}`,
      remedy: 'Please report it.',
    })
    process.exit(ExitCode.badInput)
  },
)
