// `mmio-lab peek` and `mmio-lab poke`: single accesses on a board, outside of any lab.
import type { BoardInfo } from '../../src-preload/contract/link'
import { accessFailure, whyNotAccess } from '../lab/board/access-failure'
import type { BoardLink } from '../lab/board/board-link'
import type { BoardAnswer, BoardOp } from '../link/board-io'
import { fail, withBoard } from './board'
import { ExitCode } from './exit-code'
import { settingsOf } from './link-arguments'
import { complain, print } from './output'
import { longTime } from './time'
import type { PeekWanted, PokeWanted } from './wanted'

const LOW = 0xffff_ffffn

export function peek(wanted: PeekWanted): Promise<number> {
  const { width, address, count } = wanted
  return withBoard(settingsOf(wanted.board), async (link, info) => {
    const lines: string[] = []
    for (let i = 0; i < count; i++) {
      const at = address + i * width
      const code = await access(link, info, { ...opOf(wanted, at), write: false, value: 0, high: 0 }, (answer) => {
        lines.push(lineOf(wanted, at, answer))
      })
      if (code === ExitCode.done) continue
      await print(lines.join(''))
      return code
    }
    await print(lines.join(''))
    return ExitCode.done
  })
}

export function poke(wanted: PokeWanted): Promise<number> {
  const { address, value } = wanted
  return withBoard(settingsOf(wanted.board), (link, info) => {
    const op = { ...opOf(wanted, address), write: true, value: Number(value & LOW), high: Number(value >> 32n) }
    return access(link, info, op, ({ roundTripNs }) =>
      print(wanted.json ? `${JSON.stringify({ address, roundTrip: roundTripNs })}\n` : ''),
    )
  })
}

/** Once: the user decides whether to try again. */
const opOf = ({ space, width }: PeekWanted | PokeWanted, address: number) => ({ space, width, address, once: true })

async function access(
  link: BoardLink,
  info: BoardInfo,
  op: BoardOp,
  onAnswer: (answer: BoardAnswer) => unknown,
): Promise<number> {
  const impossible = whyNotAccess(op, info)
  if (impossible) return fail(impossible)
  const answer = await link.access(op)
  const failure = accessFailure(answer, op.address)
  if (failure) {
    complain(failure)
    return answer.status === 'fault' || answer.status === 'refused' ? ExitCode.findings : ExitCode.link
  }
  await onAnswer(answer)
  return ExitCode.done
}

function lineOf({ width, json }: PeekWanted, address: number, { value, high, roundTripNs }: BoardAnswer): string {
  const whole = (BigInt(high) << 32n) | BigInt(value >>> 0)
  const hex = `0x${whole.toString(16).padStart(width * 2, '0')}`
  if (json) return `${JSON.stringify({ address, value: hex, roundTrip: roundTripNs })}\n`
  return `0x${address.toString(16).padStart(8, '0')}  ${hex}  ${longTime(Math.round(roundTripNs))}\n`
}
