// The help text of the command line.

export const HELP = `Usage: mmio-lab COMMAND ...

  run LAB|BOARD [--record FILE] [--until TIME] [--seed N] [--json] [--strict]
        Runs a lab as fast as it goes and prints its kernel log, and what was found.
        Ends at --until, at the time that lab.json names, or when nothing is left to do.
  open LAB|BOARD|SESSION [--screenshot FILE] [--save FILE] [--exit]
        Opens the window with it.
  iomem LAB|BOARD|SESSION [--at TIME]
        Prints the resource tree in the format of /proc/iomem.
  info SESSION [--json]
        Says what a session holds, and whether anything is missing.
  events SESSION [--filter FILTER] [--json]
        Lists events, one a line. docs/filter.md has the filter language.
  kernel-ops FILE.jsonl
        Carries out operations of the kernel layer, one a line, and prints an answer to each.
        docs/kernel-ops.md has the operations; - reads standard input.
  qtest LAB [--socket PATH]
        Answers QEMU's qtest protocol on standard input and output, or on a unix socket: the lab's devices without drivers.
        docs/qtest.md has the commands.

  --record FILE   keep the recording (*.mcap)
  --until TIME    simulated time, such as 2ms, 150us, 1.5s or 20000 (ns)
  --at TIME       the tree as it was at that time
  --seed N        seed of the lab's random numbers, 0 to 4294967295
  --filter FILTER for example: 'device==labdev0 && op==write && val&0x80'
  --socket PATH   a unix socket to listen on; one client after the other
  --json          output for programs
  --strict        exit code 1 where there are findings of severity error
  -h, --help      this text
  -V, --version   the version

A LAB is a folder with a lab.json, a BOARD is a devicetree (*.dts, *.dtb), a SESSION is a recording (*.mcap).
Exit codes: 0 done, 1 findings of severity error (with --strict), 2 bad usage or input.
`

export const SEE_HELP = 'See mmio-lab --help.'
