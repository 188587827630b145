// Why an access that a user makes on the board cannot be made, or has no value: in words.
import type { Failure } from '../../../src-preload/contract/errors'
import type { BoardAccess, BoardInfo } from '../../../src-preload/contract/link'
import { failure } from '../../base/result'
import type { BoardAnswer } from '../../link/board-io'

/** What the protocol cannot do is never sent; null where it can. */
export function whyNotAccess(
  { space, address, width }: BoardAccess,
  { board, capabilities }: BoardInfo,
): Failure | null {
  const widths = space === 'mem' ? capabilities.memWidths : capabilities.ioWidths
  if (widths.length === 0) return failure('link', `${board} does not reach ${space === 'io' ? 'ports' : 'memory'}.`)
  if (!widths.includes(width)) {
    const can = widths.map((each) => each * 8).join(', ')
    return failure('link', `${board} makes no accesses of ${width * 8} bits.`, `It makes ${can} bits.`)
  }
  if (address % width === 0) return null
  return failure(
    'bad-input',
    `0x${address.toString(16)} is not a multiple of ${width}.`,
    'Align it, or take a narrower width.',
  )
}

/** Why an access by the user has no value; null where it has one. */
export function accessFailure({ status }: BoardAnswer, address: number): Failure | null {
  const where = `0x${address.toString(16)}`
  switch (status) {
    case 'ok':
      return null
    case 'fault':
      return { code: 'link', message: `The board's bus answered with an error at ${where}.`, remedy: '' }
    case 'refused':
      return { code: 'link', message: `The board does not do that at ${where}.`, remedy: 'Try another width.' }
    case 'timeout':
      return { code: 'link', message: `The board did not answer at ${where}.`, remedy: 'Look at its console.' }
    case 'lost':
      return { code: 'link', message: 'The link to the board is down.', remedy: 'Attach again.' }
  }
}
