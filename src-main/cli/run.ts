// `mmio-lab run`: a lab from start to end, its kernel log as dmesg prints it, and what was found.
import { resolve } from 'node:path'
import type { LogEntry } from '../../src-preload/contract/entry'
import type { Result } from '../../src-preload/contract/errors'
import type { LabDescription } from '../../src-preload/contract/description'
import type { LinkStatus } from '../../src-preload/contract/link'
import type { DivergenceRow, EventRow, Extent, FindingRow } from '../../src-preload/contract/query'
import { done } from '../base/result'
import type { BoardLink } from '../lab/board/board-link'
import { describeLab } from '../lab/describe-lab'
import type { LabHost } from '../lab/host'
import { openLab } from '../lab/open-lab'
import type { RunWanted } from './wanted'
import { boardName, fail, withBoard } from './board'
import { pagesOf } from './event-pages'
import { ExitCode } from './exit-code'
import { type LabRun, type LabRunOptions, runLab } from './lab-run'
import { settingsOf } from './link-arguments'
import { mirrorRules } from './mirror-rules'
import { complain, print } from './output'
import { dmesgTime, longTime } from './time'

type OnBoard = NonNullable<LabRunOptions['onBoard']>

interface Outcome {
  extent: Extent
  findings: FindingRow[]
  log: EventRow[]
  /** Of a run with a board: how it stood at the end, and where it and the model went apart. */
  board: { link: LinkStatus; differing: DivergenceRow[] } | null
}

export function runCommand(wanted: RunWanted): Promise<number> {
  if (!wanted.board) return runToEnd(wanted, null)
  const opened = openLab(wanted.path)
  if (!opened.ok) return Promise.resolve(fail(opened.error))
  const description = describeLab(opened.value)
  const rules = mirrorRules(description, wanted.mirror)
  if (!rules.ok) return Promise.resolve(fail(rules.error))
  const run = (link: BoardLink): Promise<number> => runToEnd(wanted, { link, rules: rules.value })
  return withBoard(settingsOf(wanted.board, description.link), run, true)
}

async function runToEnd(wanted: RunWanted, onBoard: OnBoard | null): Promise<number> {
  const run = await runLab({ ...wanted, ...(onBoard && { onBoard }) })
  if (!run.ok) {
    complain(run.error)
    return ExitCode.badInput
  }
  try {
    const outcome = await outcomeOf(run.value.host, onBoard?.link.status ?? null)
    if (!outcome.ok) {
      complain(outcome.error)
      return ExitCode.badInput
    }
    await run.value.end()
    await print(wanted.json ? asJson(wanted, run.value, outcome.value) : asText(wanted, run.value, outcome.value))
    return exitCode(wanted, run.value, outcome.value)
  } finally {
    await run.value.end()
  }
}

async function outcomeOf(host: LabHost, link: LinkStatus | null): Promise<Result<Outcome>> {
  const log: EventRow[] = []
  for await (const page of pagesOf(host, 'op==log')) {
    if (!page.ok) return page
    log.push(...page.value)
  }
  const findings = await host.query({ what: 'findings' })
  if (!findings.ok) return findings
  const differing = await host.query({ what: 'divergence', time: Infinity })
  if (!differing.ok) return differing
  const extent = await host.query({ what: 'extent' })
  const board = link && { link, differing: differing.value }
  return extent.ok ? done({ extent: extent.value, findings: findings.value, log, board }) : extent
}

function exitCode(wanted: RunWanted, { status, interrupted }: LabRun, { findings, board }: Outcome): number {
  if (interrupted) return ExitCode.interrupted
  if (board && board.link.state !== 'up') return ExitCode.link
  if (board && board.differing.length > 0) return ExitCode.findings
  const bad = status.state === 'dead' || findings.some(({ entry }) => entry.severity === 'error')
  return wanted.strict && bad ? ExitCode.findings : ExitCode.done
}

function lineOf({ prefix, text }: LogEntry): string {
  return prefix === '' ? text : `${prefix}: ${text}`
}

function asText(wanted: RunWanted, { host, status }: LabRun, { extent, findings, log, board }: Outcome): string {
  const lines = log.map(({ time, entry }) => `[${dmesgTime(time)}] ${lineOf(entry as LogEntry)}`)
  const lost = extent.lost > 0 ? `, ${extent.lost.toLocaleString('en')} lost` : ''
  lines.push(
    '',
    `${host.description.name}: ${extent.events.toLocaleString('en')} events in ${longTime(extent.end)}${lost}`,
  )
  if (status.state === 'dead') lines.push(`stopped: ${status.reason}`)
  if (findings.length === 0) lines.push(`No findings in ${extent.events.toLocaleString('en')} events`)
  for (const { entry, time } of findings) {
    lines.push(`${entry.severity}: ${entry.text} [${entry.rule}, ${longTime(time)}]`)
    if (entry.remedy !== '') lines.push(`  ${entry.remedy}`)
  }
  if (board) lines.push(...boardLines(host.description, board))
  if (wanted.record !== null) lines.push(`recorded: ${wanted.record}`)
  return `${lines.join('\n')}\n`
}

function boardLines(lab: LabDescription, { link, differing }: NonNullable<Outcome['board']>): string[] {
  const { info, settings, state, roundTripNs, retries, reason } = link
  const name = info && settings ? boardName(info, settings.port) : ''
  const trip = Number.isNaN(roundTripNs) ? '' : `, ${longTime(Math.round(roundTripNs))} each`
  const again = retries === 0 ? '' : `, ${retries} retries`
  const lines = [`board: ${name}${trip}${again}${state === 'up' ? '' : `; ${state}: ${reason}`}`]
  for (const { region, register, field, first, count } of differing) {
    const device = lab.devices[lab.regions.find(({ id }) => id === region)?.device ?? -1]?.name ?? `region ${region}`
    const values = `model 0x${first.model.toString(16)}, board 0x${first.board.toString(16)}`
    const place = field === register ? register : `${register}.${field}`
    lines.push(
      `differs: ${device} ${place}: ${values}, ${count} ${count === 1 ? 'time' : 'times'}, first at #${first.seq} (${longTime(first.time)})`,
    )
  }
  if (differing.length === 0) lines.push('Model and board agree')
  return lines
}

function asJson(wanted: RunWanted, { host, status }: LabRun, { extent, findings, log, board }: Outcome): string {
  const { name, seed } = host.description
  return `${JSON.stringify(
    {
      lab: name,
      seed,
      record: wanted.record === null ? null : resolve(wanted.record),
      state: status.state,
      reason: status.reason,
      end: extent.end,
      events: extent.events,
      lost: extent.lost,
      ...(board && { board: { ...boardJson(board.link), differences: board.differing } }),
      findings: findings.map(({ entry, time, seq }) => ({ time, seq, ...entry })),
      log: log.map(({ time, entry }) => ({ time, level: (entry as LogEntry).level, text: lineOf(entry as LogEntry) })),
    },
    null,
    2,
  )}\n`
}

function boardJson({ info, settings, state, roundTripNs, retries, reason }: LinkStatus) {
  const roundTrip = Number.isNaN(roundTripNs) ? null : roundTripNs
  return { port: settings?.port, protocol: info?.protocol, board: info?.board, state, reason, roundTrip, retries }
}
