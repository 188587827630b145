// `mmio-lab run`: a lab from start to end, its kernel log as dmesg prints it, and what was found.
import { resolve } from 'node:path'
import type { LogEntry } from '../../src-preload/contract/entry'
import type { Result } from '../../src-preload/contract/errors'
import type { EventRow, Extent, FindingRow } from '../../src-preload/contract/query'
import { done } from '../base/result'
import type { LabHost } from '../lab/host'
import type { RunWanted } from './arguments'
import { pagesOf } from './event-pages'
import { ExitCode } from './exit-code'
import { type LabRun, runLab } from './lab-run'
import { complain, print } from './output'
import { dmesgTime, longTime } from './time'

interface Outcome {
  extent: Extent
  findings: FindingRow[]
  log: EventRow[]
}

export async function runCommand(wanted: RunWanted): Promise<number> {
  const run = await runLab(wanted)
  if (!run.ok) {
    complain(run.error)
    return ExitCode.badInput
  }
  try {
    const outcome = await outcomeOf(run.value.host)
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

async function outcomeOf(host: LabHost): Promise<Result<Outcome>> {
  const log: EventRow[] = []
  for await (const page of pagesOf(host, 'op==log')) {
    if (!page.ok) return page
    log.push(...page.value)
  }
  const findings = await host.query({ what: 'findings' })
  if (!findings.ok) return findings
  const extent = await host.query({ what: 'extent' })
  return extent.ok ? done({ extent: extent.value, findings: findings.value, log }) : extent
}

function exitCode(wanted: RunWanted, { status, interrupted }: LabRun, { findings }: Outcome): number {
  if (interrupted) return ExitCode.interrupted
  const bad = status.state === 'dead' || findings.some(({ entry }) => entry.severity === 'error')
  return wanted.strict && bad ? ExitCode.findings : ExitCode.done
}

function lineOf({ prefix, text }: LogEntry): string {
  return prefix === '' ? text : `${prefix}: ${text}`
}

function asText(wanted: RunWanted, { host, status }: LabRun, { extent, findings, log }: Outcome): string {
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
  if (wanted.record !== null) lines.push(`recorded: ${wanted.record}`)
  return `${lines.join('\n')}\n`
}

function asJson(wanted: RunWanted, { host, status }: LabRun, { extent, findings, log }: Outcome): string {
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
      findings: findings.map(({ entry, time, seq }) => ({ time, seq, ...entry })),
      log: log.map(({ time, entry }) => ({ time, level: (entry as LogEntry).level, text: lineOf(entry as LogEntry) })),
    },
    null,
    2,
  )}\n`
}
