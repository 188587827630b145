// `mmio-lab snapshot`: the harmless registers of a board, of a lab as it is powered up, or of a session; compared with others.
import type { LabDescription } from '../../src-preload/contract/description'
import type { Result } from '../../src-preload/contract/errors'
import type { RegisterSnapshot } from '../../src-preload/contract/link'
import { done, failed } from '../base/result'
import { regionMirrors } from '../lab/mirror/region-mirrors'
import { isLab, openLab } from '../lab/open-lab'
import { BareLab } from '../lab/replay/bare-lab'
import { compareSnapshots, type Comparison } from '../lab/snapshot/compare'
import { loadSnapshot, saveSnapshot } from '../lab/snapshot/snapshot-file'
import { takeFromBoard, takeFromModel, takeFromState } from '../lab/snapshot/take'
import { fail, withBoard } from './board'
import { ExitCode } from './exit-code'
import { settingsOf } from './link-arguments'
import { mirrorRules } from './mirror-rules'
import { print } from './output'
import { openedSession } from './session'
import type { SnapshotWanted } from './wanted'

type Taken = Promise<Result<RegisterSnapshot>>

export async function snapshotCommand(wanted: SnapshotWanted): Promise<number> {
  const { path, board } = wanted
  if (!board) {
    if (wanted.compare === 'model')
      return fail({ code: 'bad-input', message: '--compare model needs --board PORT.', remedy: '' })
    return finish(wanted, await takenFrom(wanted), null)
  }
  if (!isLab(path))
    return fail({ code: 'bad-input', message: `${path} is not a lab.`, remedy: 'With --board, name a lab.' })
  const opened = openLab(path)
  if (!opened.ok) return fail(opened.error)
  const lab = new BareLab(opened.value)
  const device = deviceOf(lab.description, wanted.device)
  if (!device.ok) return fail(device.error)
  const rules = mirrorRules(lab.description, wanted.mirror)
  if (!rules.ok) return fail(rules.error)
  return withBoard(settingsOf(board, lab.description.link), async (link, info) => {
    const bases = regionMirrors(lab.description, rules.value, info)
    const access = link.access.bind(link)
    const snapshot = await takeFromBoard(lab.description, device.value, { info, bases, access })
    return finish(wanted, snapshot, lab)
  })
}

/** A snapshot is there: it is printed, saved and compared. */
async function finish(wanted: SnapshotWanted, taken: Result<RegisterSnapshot>, lab: BareLab | null): Promise<number> {
  if (!taken.ok) return fail(taken.error)
  const snapshot = taken.value
  if (wanted.save !== null) {
    const saved = saveSnapshot(wanted.save, snapshot)
    if (!saved.ok) return fail(saved.error)
  }
  if (wanted.compare === null) {
    await print(wanted.json ? `${JSON.stringify(snapshot, null, 2)}\n` : snapshotText(snapshot))
    return ExitCode.done
  }
  const other = wanted.compare === 'model' && lab ? await takeFromLab(lab, wanted) : loadSnapshot(wanted.compare)
  if (!other.ok) return fail(other.error)
  const compared = compareSnapshots(snapshot, other.value, { noiseOf: (device) => noiseOf(lab, device) })
  await print(wanted.json ? `${JSON.stringify(compared, null, 2)}\n` : comparedText(snapshot, other.value, compared))
  return compared.differences.length > 0 ? ExitCode.findings : ExitCode.done
}

function noiseOf(lab: BareLab | null, device: string): ReadonlySet<string> {
  const rules = lab?.description.mirror?.filter((rule) => rule.device === device) ?? []
  return new Set(rules.flatMap(({ noise = [] }) => noise))
}

async function takenFrom(wanted: SnapshotWanted): Taken {
  const { path } = wanted
  if (isLab(path)) {
    const lab = openLab(path)
    return lab.ok ? takeFromLab(new BareLab(lab.value), wanted) : lab
  }
  return path.endsWith('.mcap') ? takeFromSession(wanted) : loadSnapshot(path)
}

/** As it is after a reset. */
async function takeFromLab(lab: BareLab, wanted: SnapshotWanted): Taken {
  const device = deviceOf(lab.description, wanted.device)
  if (!device.ok) return device
  return takeFromModel(lab.description, device.value, ({ region, register, width }) =>
    lab.read(region.id, register.offset, width),
  )
}

async function takeFromSession({ path, device: name, at }: SnapshotWanted): Taken {
  const session = await openedSession(path)
  if (!session.ok) return session
  const device = deviceOf(session.value.description, name)
  const state = await session.value.query({ what: 'state', time: at ?? Infinity })
  await session.value.close()
  if (!device.ok) return device
  return state.ok ? takeFromState(session.value.description, device.value, state.value) : state
}

/** -1: all. */
function deviceOf({ devices }: LabDescription, name: string | null): Result<number> {
  if (name === null) return done(-1)
  const index = devices.findIndex((device) => device.name === name)
  if (index >= 0) return done(index)
  return failed(
    'bad-input',
    `The lab has no device "${name}".`,
    `There are ${devices.map((each) => each.name).join(', ')}.`,
  )
}

const hex = (value: number, size: number): string => `0x${value.toString(16).padStart(size / 4, '0')}`

function snapshotText({ source, board, devices }: RegisterSnapshot): string {
  const lines = [`${source}${board === '' ? '' : `: ${board}`}`]
  for (const { name, registers, leftOut } of devices) {
    lines.push(name)
    const wide = Math.max(0, ...[...registers, ...leftOut].map((each) => each.name.length))
    for (const each of registers) lines.push(`  ${each.name.padEnd(wide)}  ${hex(each.value, each.size)}`)
    for (const each of leftOut) lines.push(`  ${each.name.padEnd(wide)}  left out: ${each.why}`)
  }
  return `${lines.join('\n')}\n`
}

function comparedText(a: RegisterSnapshot, b: RegisterSnapshot, { differences, compared }: Comparison): string {
  const lines = differences.map(({ device, register, field, ...values }) => {
    const place = field === register ? register : `${register}.${field}`
    return `${device} ${place}: ${hex(values.a, 32)}, ${hex(values.b, 32)}`
  })
  lines.push(`${a.source} and ${b.source}: ${compared} registers compared, ${differences.length} differ`)
  return `${lines.join('\n')}\n`
}
