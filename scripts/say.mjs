// One line for each step taken, and one line for what went wrong.

let stream = process.stdout

/** Sends the step lines elsewhere: a command whose output is data keeps its standard output clean. */
export const sayOn = (target) => (stream = target)

export const say = (line) => stream.write(`${line}\n`)

/** Something the user can do something about; shown as its message alone. */
export class Failure extends Error {}

/** Runs a script's main function: a Failure is one line and exit code 1, a bug keeps its trace. */
export async function main(run) {
  try {
    const code = await run()
    if (code !== undefined) process.exitCode = code
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
