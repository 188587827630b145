// `mmio-lab kernel-ops FILE.jsonl`: one operation a line through the kernel layer, one result a line.
import { createReadStream, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Failure } from '../../src-preload/contract/errors'
import { failure, reason } from '../base/result'
import { newOpsRun } from '../kernel/ops/kernel-ops'
import { BadOperation, parseOperation } from '../kernel/ops/operation'
import type { OpsRun } from '../kernel/ops/run'
import type { KernelOpsWanted } from './wanted'
import { ExitCode } from './exit-code'
import { complain, print } from './output'

/** Results are printed in portions of so many characters. */
const PORTION = 1 << 16

export async function runKernelOps({ path }: KernelOpsWanted): Promise<number> {
  const wrong = await eachLine(path, newOpsRun())
  if (wrong === null) return ExitCode.done
  complain(wrong)
  return ExitCode.badInput
}

/** What stopped it, or null. What was answered before is printed all the same. */
async function eachLine(path: string, run: OpsRun): Promise<Failure | null> {
  let out = ''
  let number = 0
  try {
    if (path !== '-' && !statSync(path).isFile()) return failure('io', `${path} is not a file.`)
    const input = path === '-' ? process.stdin : createReadStream(path, 'utf8')
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      number++
      if (line.trim() === '') continue
      const op = parseOperation(line, number - 1)
      out += `${JSON.stringify({ i: op.index, out: run.apply(op) })}\n`
      if (out.length > PORTION) {
        await print(out)
        out = ''
      }
    }
    return null
  } catch (error) {
    if (error instanceof BadOperation) {
      return failure('bad-input', `${path}:${number}: ${error.message}.`, 'See docs/kernel-ops.md.')
    }
    return failure('io', `${path} cannot be read: ${reason(error)}`)
  } finally {
    await print(out)
  }
}
