// `mmio-lab boards` and `mmio-lab probe`: which serial ports there are, and what answers on one.
import type { Capabilities, PortInfo, ProbeReport } from '../../src-preload/contract/link'
import { boardName, fail, withLink } from './board'
import { ExitCode } from './exit-code'
import { settingsOf } from './link-arguments'
import { print } from './output'
import type { BoardsWanted, ProbeWanted } from './wanted'

const NO_PORTS = `No serial ports are known here. Any can be named all the same, as /dev/ttyUSB0, /dev/pts/3 or host:port.\n`

export function listBoards({ json }: BoardsWanted): Promise<number> {
  return withLink(async (link) => {
    const ports = await link.ports()
    if (!ports.ok) return fail(ports.error)
    await print(json ? `${JSON.stringify(ports.value, null, 2)}\n` : portsText(ports.value))
    return ExitCode.done
  })
}

function portsText(ports: readonly PortInfo[]): string {
  if (ports.length === 0) return NO_PORTS
  const wide = Math.max(...ports.map(({ path }) => path.length))
  return ports.map(({ path, about }) => `${path.padEnd(wide)}  ${about}`.trimEnd() + '\n').join('')
}

export function probePort({ board, json }: ProbeWanted): Promise<number> {
  return withLink(async (link) => {
    const settings = settingsOf(board)
    const report = await link.probe(settings)
    if (!report.ok) return fail(report.error)
    await print(json ? `${JSON.stringify(report.value, null, 2)}\n` : reportText(report.value, settings.port))
    return report.value.found ? ExitCode.done : ExitCode.link
  })
}

function reportText({ found, tried }: ProbeReport, port: string): string {
  const lines = found
    ? [boardName(found, port), ...capabilityLines(found.capabilities)]
    : [`Nothing answers on ${port}.`]
  for (const { protocol, answer } of tried) lines.push(`  ${protocol.padEnd(12)} ${answer}`)
  return `${lines.join('\n')}\n`
}

const FAULTS: Record<Capabilities['faults'], string> = {
  reported: 'is reported',
  unnoticed: 'is not noticed',
  resets: 'resets the board',
  hangs: 'hangs the protocol',
}

function capabilityLines({
  memWidths,
  ioWidths,
  faults,
  confirmsWrites,
  haltsTarget,
  window,
  notes,
}: Capabilities): string[] {
  const bits = (widths: readonly number[]): string =>
    widths.length === 0 ? 'none' : `${widths.map((width) => width * 8).join(', ')} bits`
  const lines = [
    `memory: ${bits(memWidths)}`,
    `ports: ${bits(ioWidths)}`,
    `a bad address ${FAULTS[faults]}`,
    `writes are ${confirmsWrites ? 'confirmed' : 'not confirmed'}`,
    `accesses on the way: ${window} at most`,
    ...(haltsTarget ? ["the board's CPU stands still while attached"] : []),
    ...notes,
  ]
  return lines.map((line) => `  ${line}`)
}
