// `mmio-lab replay`: a session's accesses again, on a model or on a board; each read that is answered otherwise, by field.
import type { LabDescription } from '../../src-preload/contract/description'
import type { Result } from '../../src-preload/contract/errors'
import type { MirrorRule } from '../../src-preload/contract/link'
import { done } from '../base/result'
import type { PlaybackHost } from '../lab/host'
import { regionMirrors } from '../lab/mirror/region-mirrors'
import { openLab } from '../lab/open-lab'
import { BareLab } from '../lab/replay/bare-lab'
import { Replay, type ReplayDifference, type ReplaySummary, type ReplayTarget } from '../lab/replay/replay'
import { sessionLab } from '../lab/replay/session-lab'
import { REPLAYED } from '../lab/replay/steps'
import { BoardTarget, ModelTarget } from '../lab/replay/targets'
import { boardName, fail, withBoard } from './board'
import { pagesOf } from './event-pages'
import { ExitCode } from './exit-code'
import { settingsOf } from './link-arguments'
import { mirrorRules } from './mirror-rules'
import { print } from './output'
import { openedSession } from './session'
import { dmesgTime } from './time'
import type { ReplayWanted } from './wanted'

export async function replayCommand(wanted: ReplayWanted): Promise<number> {
  const opened = await openedSession(wanted.path)
  if (!opened.ok) return fail(opened.error)
  const session = opened.value
  try {
    const lab = labOf(wanted, session.description)
    if (!lab.ok) return fail(lab.error)
    return await (wanted.board ? onBoard(wanted, session, lab.value.description) : onModel(wanted, session, lab.value))
  } finally {
    await session.close()
  }
}

function labOf({ on }: ReplayWanted, description: LabDescription): Result<BareLab> {
  if (on === null) return done(new BareLab(sessionLab(description)))
  const lab = openLab(on)
  return lab.ok ? done(new BareLab(lab.value)) : lab
}

function onModel(wanted: ReplayWanted, session: PlaybackHost, lab: BareLab): Promise<number> {
  const name = wanted.on === null ? "the session's own lab" : lab.description.name
  return replay(wanted, session, { target: new ModelTarget(lab), name, rules: [] })
}

/** Without --mirror, all is done again that the session did. */
async function onBoard(wanted: ReplayWanted, session: PlaybackHost, lab: LabDescription): Promise<number> {
  const known =
    wanted.on === null ? { ...lab, link: session.description.link, mirror: session.description.mirror } : lab
  const rules = mirrorRules(known, wanted.mirror)
  if (!rules.ok) return fail(rules.error)
  return withBoard(settingsOf(wanted.board!, known.link), (link, info) => {
    const bases = regionMirrors(known, rules.value, info)
    const target = new BoardTarget({ description: known, info, bases, access: (op) => link.access(op) })
    return replay(wanted, session, { target, name: boardName(info, wanted.board!.port), rules: rules.value })
  })
}

interface Where {
  target: ReplayTarget
  name: string
  rules: readonly MirrorRule[]
}

async function replay(wanted: ReplayWanted, session: PlaybackHost, { target, name, rules }: Where): Promise<number> {
  const differences: ReplayDifference[] = []
  const replayed = new Replay(session.description, target, rules, (difference) => differences.push(difference))
  const tell = async (): Promise<void> => {
    if (!wanted.json) await print(differences.splice(0).map(lineOf).join(''))
  }
  for await (const page of pagesOf(session, REPLAYED)) {
    const went = page.ok ? await replayed.take(page.value) : page
    await tell()
    if (!went.ok) return fail(went.error)
  }
  const summary = await replayed.finish()
  await tell()
  if (!summary.ok) return fail(summary.error)
  await print(
    wanted.json
      ? `${JSON.stringify({ on: name, ...summary.value, differences }, null, 2)}\n`
      : summaryText(summary.value, name),
  )
  return summary.value.differences > 0 ? ExitCode.findings : ExitCode.done
}

const hex = (value: number): string => `0x${value.toString(16)}`

function lineOf({ seq, time, device, register, field, recorded, now, why }: ReplayDifference): string {
  const place = field === register ? register : `${register}.${field}`
  const answer = now === null ? why : `now ${hex(now)}`
  return `[${dmesgTime(time)}] #${seq} ${device} ${place}: recorded ${hex(recorded)}, ${answer}\n`
}

function summaryText({ reads, writes, differences, leftOut }: ReplaySummary, name: string): string {
  const number = (value: number): string => value.toLocaleString('en')
  const lines = [
    `${number(reads)} reads and ${number(writes)} writes again on ${name}: ${number(differences)} answered otherwise`,
    ...leftOut.map(({ why, count }) => `left out: ${number(count)}, ${why}`),
  ]
  return `${lines.join('\n')}\n`
}
