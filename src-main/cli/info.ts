// `mmio-lab info`: what a session holds, and whether anything is missing.
import type { FindingRow } from '../../src-preload/contract/query'
import type { PlaybackHost } from '../lab/host'
import type { InfoWanted } from './wanted'
import { ExitCode } from './exit-code'
import { complain, print } from './output'
import { openedSession } from './session'
import { longTime } from './time'

export async function showInfo({ path, json }: InfoWanted): Promise<number> {
  const session = await openedSession(path)
  if (!session.ok) {
    complain(session.error)
    return ExitCode.badInput
  }
  const findings = await session.value.query({ what: 'findings' })
  await print(json ? asJson(session.value) : asText(session.value, findings.ok ? findings.value : []))
  await session.value.close()
  return ExitCode.done
}

const number = (value: number): string => value.toLocaleString('en')

function asText({ file, description, extent, appVersion }: PlaybackHost, findings: FindingRow[]): string {
  const { name, title, seed, devices, drivers } = description
  const severities = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = findings.filter(({ entry }) => entry.severity === severity).length
    return count > 0 ? [`${count} ${severity}`] : []
  })
  const perEvent = extent.events > 0 ? ` (${(extent.bytes / extent.events).toFixed(1)} an event)` : ''
  const rows: [string, string][] = [
    ['session', file],
    ['recorded by', `MMIO Lab ${appVersion}`],
    ['lab', `${name}: ${title}`],
    ['seed', String(seed)],
    ['devices', devices.map((device) => device.name).join(', ') || 'none'],
    ['drivers', drivers.map((driver) => driver.name).join(', ') || 'none'],
    ['duration', longTime(extent.end)],
    ['events', `${number(extent.events)} in ${number(extent.chunks)} chunks`],
    ['bytes', `${number(extent.bytes)}${perEvent}`],
    ['lost', `${number(extent.lost)} events`],
    ['findings', severities.join(', ') || 'none'],
    ['whole', wholeness(extent.missingBytes)],
  ]
  return rows.map(([key, value]) => `${`${key}:`.padEnd(13)}${value}\n`).join('')
}

function wholeness(missingBytes: number): string {
  if (missingBytes === 0) return 'yes'
  return `no, the recording was cut or is damaged; ${number(missingBytes)} bytes or more are missing`
}

function asJson({ file, description, extent, appVersion }: PlaybackHost): string {
  const { name, title, seed, platform } = description
  const devices = description.devices.map((device) => device.name)
  const drivers = description.drivers.map((driver) => driver.name)
  return `${JSON.stringify({ file, appVersion, lab: name, title, seed, platform, devices, drivers, ...extent }, null, 2)}\n`
}
