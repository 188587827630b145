// A board for the time of one command: its process is started, the board attached, and let go of however the command ends.
import type { Failure } from '../../src-preload/contract/errors'
import type { BoardInfo, LinkSettings } from '../../src-preload/contract/link'
import { BoardLink } from '../lab/board/board-link'
import { childBoardProcess } from '../lab/board/child-board'
import { ExitCode } from './exit-code'
import { complain } from './output'

/** Says what is wrong. @returns the exit code that goes with it */
export function fail(failure: Failure): number {
  complain(failure)
  return failure.code === 'link' ? ExitCode.link : ExitCode.badInput
}

/**
 * @param work what the command does with the link
 * @param stops it ends by itself at Ctrl-C; otherwise it is left
 * @returns its exit code
 */
export async function withLink(work: (link: BoardLink) => Promise<number>, stops = false): Promise<number> {
  const link = new BoardLink(childBoardProcess(__dirname), { onStatus: () => undefined })
  const interrupted = new Promise<number>((resolve) => {
    if (!stops) process.once('SIGINT', () => resolve(ExitCode.interrupted))
  })
  try {
    return await Promise.race([work(link), interrupted])
  } finally {
    await link.close()
  }
}

export function withBoard(
  settings: LinkSettings,
  work: (link: BoardLink, info: BoardInfo) => Promise<number>,
  stops = false,
): Promise<number> {
  return withLink(async (link) => {
    const info = await link.attach(settings)
    return info.ok ? work(link, info.value) : fail(info.error)
  }, stops)
}

/** `U-Boot 2023.01 on /dev/ttyUSB0 (uboot)` */
export const boardName = ({ board, protocol }: BoardInfo, port: string): string => `${board} on ${port} (${protocol})`
